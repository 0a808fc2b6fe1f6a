import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { WordPress } from './wordpress.ts';

export const CHROMIUM = '/usr/bin/chromium';
/** Where screenshots go; not part of the repository. */
export const SCREENSHOTS = 'test/artifacts/screenshots';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium with a profile of its own. The caller closes it. */
export async function openBrowser(options: BrowserContextOptions = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'scs-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: FLAGS,
    viewport: { width: 1280, height: 900 },
    timezoneId: 'UTC',
    ...options,
  });
  context.setDefaultTimeout(30_000);
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Signs a user in at a WordPress, with WordPress's own form. */
export async function signIn(context: BrowserContext, site: WordPress, user: string, password: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.url}/wp-login.php`);
  await page.fill('#user_login', user);
  await page.fill('#user_pass', password);
  await Promise.all([page.waitForURL(/wp-admin/), page.click('#wp-submit')]);
  return page;
}

export interface Violation {
  id: string;
  help: string;
  nodes: string[];
}

/** What axe finds inside a part of a page. */
export async function accessibilityViolations(page: Page, selector: string): Promise<Violation[]> {
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
  return page.evaluate(async (part) => {
    // biome-ignore lint/suspicious/noExplicitAny: axe adds itself to the page
    const { violations } = await (globalThis as any).axe.run(part, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
    });
    return violations.map((found: { id: string; help: string; nodes: { html: string }[] }) => ({
      id: found.id,
      help: found.help,
      nodes: found.nodes.map(({ html }) => html.slice(0, 200)),
    }));
  }, selector);
}

export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}
