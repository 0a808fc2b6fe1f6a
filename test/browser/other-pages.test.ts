import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, signIn } from '../rig/browser.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { useSite } from '../wordpress/use-site.ts';
import { expectNothingWrongInPlugin } from './plugin-log.ts';
import { sampleSite, sendReport } from './sample-report.ts';

const OTHER_PAGES = [
  ...['index.php', 'edit.php', 'edit.php?post_type=page', 'edit-tags.php?taxonomy=category', 'upload.php'],
  ...['plugins.php', 'users.php', 'options-general.php', 'tools.php', 'edit-comments.php'],
].map((path) => `/wp-admin/${path}`);

describeWordPress('pages that are not of the plugin', () => {
  const site = useSite({ constants: { SAVEQUERIES: true } });
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;
  const log = () => join(site.folder, 'plugin-queries.log');
  /** Opens a page and answers the plugin's queries and files in it. */
  const foundOn = async (path: string) => {
    await rm(log(), { force: true });
    await page.goto(site.url + path);
    const queries = await readFile(log(), 'utf8').catch(() => '');
    const files = await page
      .locator('script[src*="smart-content-scheduler"], link[rel="stylesheet"][href*="smart-content-scheduler"]')
      .count();
    return { path, queries: queries.split('\n').filter((line) => line.startsWith(path)), files };
  };
  const nothingOn = (paths: readonly string[]) => paths.map((path) => ({ path, queries: [], files: 0 }));
  const allOn = async (paths: readonly string[]) => {
    const found: Awaited<ReturnType<typeof foundOn>>[] = [];
    for (const path of paths) found.push(await foundOn(path));
    return found;
  };

  beforeAll(async () => {
    browser = await openBrowser();
    page = await signIn(browser.context, site, site.adminUser, site.adminPassword);
    // WordPress itself writes on a first visit, such as the drafts of its dashboard.
    await allOn(OTHER_PAGES);
  }, 180_000);
  afterAll(() => browser?.close());

  it('are told from the plugin’s own page by the log of queries', async () => {
    const own = await foundOn('/wp-admin/options-general.php?page=smart-content-scheduler');
    expect([own.queries.length > 0, own.files]).toEqual([true, 2]);
  });

  it('of the administration hold no query, script or style of it before an agent was there', async () => {
    expect(await allOn(OTHER_PAGES)).toEqual(nothingOn(OTHER_PAGES));
  });

  describe('with an agent that has fallen silent', () => {
    beforeAll(async () => {
      const { report } = await sampleSite(site);
      await sendReport(site, report);
      await site.php(
        "$agent = get_option( 'smart_content_scheduler_agent' ); $agent['seen_at'] -= 600; update_option( 'smart_content_scheduler_agent', $agent );",
      );
    });

    it('say so in the administration, without a query, script or style', async () => {
      expect(await allOn(OTHER_PAGES)).toEqual(nothingOn(OTHER_PAGES));
      expect(await page.locator('.notice-warning').first().innerText()).toContain('has been silent for');
    });

    it('visitors and feeds cost no query, script or style either', async () => {
      const [post] = await site.sql<{ ID: number; post_name: string }>(
        "SELECT ID, post_name FROM wp_posts WHERE post_type = 'post' AND post_status = 'publish' LIMIT 1",
      );
      const address = await site.php<string>('return wp_make_link_relative( get_permalink( $args ) );', post?.ID);
      const category = await site.php<string>(
        "return wp_make_link_relative( get_term_link( 'politics', 'category' ) );",
      );
      const paths = ['/', address, category, '/?s=Post', '/nowhere-at-all/'];
      expect(await allOn(paths)).toEqual(nothingOn(paths));
    });
  });

  expectNothingWrongInPlugin(site);
});
