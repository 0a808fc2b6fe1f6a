import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { WordPress } from '../rig/wordpress.ts';

/**
 * What a newcomer does on a WordPress where the plugin is installed and nothing else: activates it, follows its link, presses
 * the buttons, and saves what the wizard shows as the agent's `.env`. Answers that text. The page stays open at the wizard.
 */
export async function connectByWizard(page: Page, site: WordPress, folder: string): Promise<string> {
  const follow = (name: string) =>
    Promise.all([page.waitForEvent('load'), page.getByRole('link', { name, exact: true }).click()]);
  await page.goto(`${site.url}/wp-admin/plugins.php`);
  const row = page.locator('tr[data-slug="smart-content-scheduler"]');
  await Promise.all([page.waitForEvent('load'), row.getByRole('link', { name: /^Activate/ }).click()]);
  await Promise.all([page.waitForEvent('load'), row.getByRole('link', { name: 'Settings', exact: true }).click()]);
  await follow('Connect an agent');
  await Promise.all([
    page.waitForEvent('load'),
    page.getByRole('button', { name: 'Make access for the agent' }).click(),
  ]);
  const environment = await page.locator('#scs-environment').inputValue();
  await writeFile(join(folder, '.env'), `${environment}\n`, { mode: 0o600 });
  return environment;
}

/** The line of the wizard that says whether the agent is there. */
export const wizardState = (page: Page) => page.locator('#scs-agent-state').innerText();
