import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { findBinary } from './environment.ts';
import type { WordPress } from './wordpress.ts';

const ARGUMENTS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** True when this machine has the browser, otherwise the reason why not. */
export const canRunChromium = (): true | string =>
  findBinary('chromium') === null ? 'chromium not found (Debian: apt-get install chromium)' : true;

/** Runs work with a page of a fresh headless Chromium that is signed in as the site's administrator. */
export async function withAdminPage<T>(site: WordPress, work: (page: Page) => Promise<T>): Promise<T> {
  const profile = await mkdtemp(join(tmpdir(), 'scs-chromium-'));
  let browser: BrowserContext | null = null;
  try {
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: findBinary('chromium') as string,
      args: ARGUMENTS,
      viewport: { width: 1280, height: 1600 },
    });
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(`${site.url}/wp-login.php`);
    await page.fill('#user_login', site.adminUser);
    await page.fill('#user_pass', site.adminPassword);
    await Promise.all([page.waitForURL(/wp-admin/), page.click('#wp-submit')]);
    return await work(page);
  } finally {
    await browser?.close();
    await rm(profile, { recursive: true, force: true });
  }
}

export interface EditorBlock {
  name: string;
  isValid: boolean;
  /** What the editor made of it when it was not valid. */
  issues: string[];
}

/** Opens a post in the block editor and answers every block of it, those inside of others too. */
export async function blocksInEditor(page: Page, site: WordPress, postId: number): Promise<EditorBlock[]> {
  await page.goto(`${site.url}/wp-admin/post.php?post=${postId}&action=edit`);
  // In the browser: the editor's own store, once it has the post.
  await page.waitForFunction(
    `window.wp?.data?.select('core/editor')?.getCurrentPostId?.() === ${postId} && wp.data.select('core/block-editor').getBlocks().length > 0`,
  );
  return page.evaluate(`
    (function all(blocks) {
      return blocks.flatMap((block) => [
        { name: block.name, isValid: block.isValid, issues: (block.validationIssues ?? []).map((issue) => String(issue.args?.join(' ') ?? issue)) },
        ...all(block.innerBlocks),
      ]);
    })(wp.data.select('core/block-editor').getBlocks())
  `);
}
