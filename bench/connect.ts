// A newcomer connects an agent to a fresh WordPress by the wizard alone: from the list of plugins, where the plugin is not even
// active, to the wizard saying that the agent has come. The clicks are a browser's, so what a person needs to read comes on top.
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { connectByWizard, wizardState } from '../test/browser/connect-by-wizard.ts';
import { openBrowser, signIn } from '../test/rig/browser.ts';
import { startMariaDb } from '../test/rig/mariadb.ts';
import { compilePrograms } from '../test/rig/programs.ts';
import { agentInFolder } from '../test/rig/running-agent.ts';
import { waitUntil } from '../test/rig/wait-until.ts';
import { startWordPress } from '../test/rig/wordpress.ts';
import { figure, type Measured } from './measure.ts';

const LIMIT_SECONDS = 120;

export async function benchConnect(): Promise<Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'scs-bench-connect-'));
  const removePrograms = await compilePrograms();
  const mariadb = await startMariaDb();
  const site = await startWordPress({ mariadb, activatePlugin: false });
  const browser = await openBrowser();
  try {
    const page = await signIn(browser.context, site, site.adminUser, site.adminPassword);
    const began = performance.now();
    const environment = await connectByWizard(page, site, folder);
    const shown = performance.now();
    const agent = await agentInFolder(folder, parseEnv(environment).SCHEDULER_API_KEY ?? '');
    try {
      await agent.start();
      const ready = performance.now();
      await waitUntil(
        async () => (await wizardState(page)).startsWith('connected'),
        () => 'the wizard does not show the agent',
        { withinMs: 2 * LIMIT_SECONDS * 1000, everyMs: 100 },
      );
      const seconds = (performance.now() - began) / 1000;
      const part = (from: number, to: number) => figure((to - from) / 1000, 1);
      return [
        {
          what: 'a fresh WordPress, from the list of plugins to “connected” in the wizard, by the wizard alone',
          limit: `≤ ${LIMIT_SECONDS} s`,
          measured: `${figure(seconds, 1)} s (wizard ${part(began, shown)} s, the agent’s start ${part(shown, ready)} s; load ${figure(loadavg()[0] ?? 0, 1)})`,
          ok: seconds <= LIMIT_SECONDS,
        },
      ];
    } finally {
      await agent.kill();
    }
  } finally {
    await browser.close();
    await site.stop();
    await mariadb.stop();
    await rm(folder, { recursive: true, force: true });
    removePrograms();
  }
}
