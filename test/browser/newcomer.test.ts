import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobDetail } from '../../shared/contract/jobs.ts';
import type { ReportedCategory } from '../../shared/contract/report.ts';
import type { StatusResponse } from '../../shared/contract/status.ts';
import { DAY, toIso } from '../../shared/core/instant.ts';
import { openBrowser, signIn } from '../rig/browser.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { agentInFolder, type RunningAgent } from '../rig/running-agent.ts';
import { waitUntil } from '../rig/wait-until.ts';
import { createCategory, EACH_HOOK_ONCE, hooksOf, postsTitled } from '../wordpress/site-controls.ts';
import { useSite } from '../wordpress/use-site.ts';
import { connectByWizard, wizardState } from './connect-by-wizard.ts';
import { expectNothingWrongInPlugin } from './plugin-log.ts';

const PATIENT = { withinMs: 60_000, everyMs: 250 };
/** No post is due by itself around the time of the test; what a person asks for goes out all the same. */
const NOTHING_DUE = [-1, 0, 1, 2].map((days) => toIso(Date.now() + days * DAY).slice(0, 10)).join(',');

describeWordPress('a newcomer, a fresh WordPress and the real agent', () => {
  const site = useSite({ activatePlugin: false });
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;
  let folder: string;
  let agent: RunningAgent | undefined;
  const here = () => agent as RunningAgent;

  const open = (tab: string, more = '') =>
    page.goto(`${site.url}/wp-admin/options-general.php?page=smart-content-scheduler&tab=${tab}${more}`);
  const press = (target: Locator) => Promise.all([page.waitForEvent('load'), target.press('Enter')]);
  const link = (name: string) => press(page.getByRole('link', { name, exact: true }).first());
  const button = (name: string) => press(page.getByRole('button', { name, exact: true }));
  const job = (id: string) => here().api<JobDetail>('GET', `/jobs/${id}`);
  const commands = () =>
    site.sql<{ type: string; state: string }>(
      'SELECT type, state, message FROM wp_smart_content_scheduler_commands ORDER BY seq',
    );
  const reported = async () =>
    Object.fromEntries(
      (
        await site.php<ReportedCategory[]>("return Smart_Content_Scheduler\\Report\\Site_Report::part( 'categories' );")
      ).map((category) => [category.category, category]),
    );
  const allDone = async (count: number) => {
    const done = async () => {
      const all = await commands();
      return all.length === count && all.every(({ state }) => state !== 'waiting');
    };
    const last = () =>
      here()
        .events()
        .slice(-10)
        .map(({ msg }) => msg)
        .join('\n');
    await waitUntil(done, () => `${count} commands were not done; the agent's last words:\n${last()}`, PATIENT);
    expect((await commands()).filter(({ state }) => state !== 'done')).toEqual([]);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scs-newcomer-'));
    browser = await openBrowser();
    page = await signIn(browser.context, site, site.adminUser, site.adminPassword);
  }, 180_000);
  afterAll(async () => {
    await agent?.kill();
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('connects by the wizard alone, and sees there that the agent has come', async () => {
    const environment = await connectByWizard(page, site, folder);
    expect(await wizardState(page)).toContain('not connected');
    expect(await page.locator('.scs-page').innerText()).toContain('npx scs run');
    agent = await agentInFolder(folder, parseEnv(environment).SCHEDULER_API_KEY ?? '', {
      SCHEDULER_BLACKOUT_DATES: NOTHING_DUE,
    });
    await agent.start();
    // Nobody loads the page anew: its script looks, also while the keys are still shown and being copied.
    await page.locator('#scs-environment').focus();
    await waitUntil(
      async () => (await wizardState(page)).startsWith('connected'),
      () => 'the wizard does not show the agent',
      PATIENT,
    );
    expect(await page.locator('#scs-environment').inputValue()).toBe(environment);
    await open('settings');
    await button('Test the connection');
    const rows = await page.locator('.scs-layers tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split('\t')[1]?.trim())).toEqual(rows.map(() => 'works'));
  }, 240_000);

  describe('what is pressed while the agent is down', () => {
    beforeAll(async () => {
      for (const name of ['Politics', 'Technology', 'Science']) await createCategory(site, name);
      const post = (id: string, category: string, more: object = {}) => ({
        job_id: id,
        category,
        content: { title: `About ${id}`, body: '<p>A text of some words.</p>', ...more },
      });
      await here().api('POST', '/jobs/batch', {
        jobs: [
          post('politics-1', 'Politics', { author: 'zoe' }),
          post('politics-2', 'Politics'),
          post('technology-1', 'Technology'),
          post('technology-2', 'Technology'),
          post('science-1', 'Science'),
        ],
      });
      await here().api('POST', '/check');
      await here().api('POST', '/jobs/politics-1/publish', { force: true });
      expect((await job('politics-1')).status).toBe('FAILED');
      await waitUntil(
        async () => Object.keys(await reported()).length >= 3 && (await reported()).Politics?.failed_jobs === 1,
        () => 'the page was not told of the jobs',
        { ...PATIENT, withinMs: 90_000 },
      );
    }, 240_000);

    it('is done once it is back: pause, retry, cancel, priority, the rules and the delay of a category', async () => {
      await here().kill();
      await open('status');
      await button('Pause');
      await link('Pause Technology');
      await open('queue');
      await link('Retry About politics-1');
      await link('Cancel About technology-2');
      await link('Earlier About technology-1');
      await open('settings', '&s=Science');
      const science = (await reported()).Science?.term_id;
      await page.fill(`#scs-rule-${science}-interval`, '5');
      await page.fill(`#scs-rule-${science}-gap`, '12.5');
      await page.fill(`#scs-rule-${science}-delay`, '2');
      await button('Save category rules');
      expect((await commands()).map(({ type, state }) => [type, state])).toEqual(
        ['pause', 'retry', 'cancel', 'set_priority', 'delay'].map((type) => [type, 'waiting']),
      );

      await here().start();
      await allDone(5);
      expect((await here().api<StatusResponse>('GET', '/status')).paused).toBe(true);
      expect((await job('politics-1')).status).toBe('QUEUED');
      expect((await job('technology-2')).status).toBe('CANCELLED');
      expect((await job('technology-1')).priority).toBe(60);
      await waitUntil(
        async () => (await reported()).Science?.interval_days === 5,
        () => 'the rules did not come back in a report',
        { ...PATIENT, withinMs: 90_000 },
      );
      const { Science, Technology } = await reported();
      expect(Science?.min_gap_hours).toBe(12.5);
      expect(Date.parse(Science?.delayed_until ?? '') - Date.now()).toBeGreaterThan(1.9 * DAY);
      expect(Technology?.paused).toBe(true);
      await open('status');
      expect(await page.locator('.scs-agent').innerText()).toContain('paused');
      expect(await page.locator('.scs-categories tbody tr', { hasText: 'Science' }).innerText()).toMatch(
        /every 5 days[\s\S]*held back until/,
      );
    }, 240_000);

    it('is done also when WordPress was started anew in between: resume, check now, publish now', async () => {
      await site.createUser('author', 'zoe');
      await here().kill();
      await open('status');
      await button('Resume');
      await link('Resume Technology');
      await button('Check now');
      await open('queue');
      await link('Publish now About politics-1');
      await site.killServer();
      await site.startServer();

      await here().start();
      await allDone(8);
      expect((await here().api<StatusResponse>('GET', '/status')).paused).toBe(false);
      expect(await job('politics-1')).toMatchObject({ status: 'PUBLISHED' });
      const posts = await postsTitled(site, 'About politics-1');
      expect(posts).toMatchObject([{ post_status: 'publish' }]);
      expect((await hooksOf(site, posts[0]?.ID ?? 0)).count).toEqual(EACH_HOOK_ONCE);
      await waitUntil(
        async () => (await reported()).Technology?.paused === false,
        () => 'the category does not go on',
        { ...PATIENT, withinMs: 90_000 },
      );
      expect(await commands()).toContainEqual(
        expect.objectContaining({ type: 'check_now', message: expect.stringContaining('Checked') }),
      );
    }, 240_000);

    it('was carried out once each, and stands in the log of the page', async () => {
      const asked = here()
        .events()
        .flatMap(({ msg }) => /^admin asked: (\w+)\./.exec(String(msg))?.[1] ?? []);
      expect(asked).toEqual([
        ...['pause', 'retry', 'cancel', 'set_priority', 'delay'],
        ...['resume', 'check_now', 'publish_now'],
      ]);
      await open('log');
      expect(await page.locator('.scs-page').innerText()).toContain('admin asked: publish_now.');
    });
  });

  expectNothingWrongInPlugin(site);
});
