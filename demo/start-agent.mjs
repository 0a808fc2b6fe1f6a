import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentSettings } from './brand-rules.mjs';
import { startNode } from './child.mjs';
import { fillArchive } from './fill-archive.mjs';
import { freePort } from './free-port.mjs';
import { CONTENT, SCS, STATE } from './paths.mjs';
import { step } from './progress.mjs';
import { scsIn } from './scs.mjs';
import { waitUntil } from './wait-until.mjs';

const READY_SECONDS = 60;

/**
 * Fills the queue and the archive of one site, takes it into the brand and starts its agent, with new keys and a database of
 * its own.
 * @param {import('./sites.mjs').Site} site
 * @param {{ url: string, agent: { username: string, appPassword: string } }} wordpress
 * @param {{ url: string, invite(): Promise<string> }} coordinator
 */
export async function startAgent(site, wordpress, coordinator) {
  const folder = join(STATE, site.folder);
  const port = await freePort(site.agentPort);
  const apiKey = randomBytes(32).toString('hex');
  writeFileSync(
    join(folder, '.env'),
    dotEnv({ ...wordpress, port, apiKey, secretKey: randomBytes(32).toString('hex') }),
    {
      mode: 0o600,
    },
  );
  const scs = scsIn(folder);
  await step(
    `${site.title}: importing the sample posts (scs import)`,
    () => importAll(scs, site.content),
    ({ added, skipped }) => `${added} added, ${skipped} skipped`,
  );
  const backfilled = await step(`${site.title}: filling the last two weeks (scs backfill)`, () =>
    fillArchive(site, scs),
  );

  await step(`${site.title}: joining the brand (scs enrol)`, async () =>
    scs.json('enrol', '--coordinator', coordinator.url, '--invite', await coordinator.invite(), '--json'),
  );
  const url = `http://127.0.0.1:${port}`;
  await step(`${site.title}: starting the agent (scs run)`, async () => {
    const child = startNode({ args: [SCS, 'run'], cwd: folder, log: join(folder, 'agent.log') });
    await waitUntil(() => isReady(url), {
      child,
      seconds: READY_SECONDS,
      what: `The agent of ${site.title} on port ${port}`,
      remedy: 'If the log says that the port is taken, start the demo again; otherwise look into the log.',
    });
  });
  return { url, apiKey, folder, scs, backfilled };
}

/** @param {ReturnType<typeof scsIn>} scs @param {readonly string[]} folders */
async function importAll(scs, folders) {
  const sum = { added: 0, skipped: 0 };
  for (const folder of folders) {
    const { added, skipped } = await scs.json('import', join(CONTENT, folder), '--json');
    sum.added += added;
    sum.skipped += skipped;
  }
  return sum;
}

/** @param {string} url @returns {Promise<true | null>} */
async function isReady(url) {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(20_000) });
    await response.body?.cancel();
    return response.ok ? true : null;
  } catch {
    return null;
  }
}

/**
 * The agent's settings, as a person would write them. The commands of the folder use them too.
 * @param {{ url: string, agent: { username: string, appPassword: string }, port: number, apiKey: string, secretKey: string }} of
 */
export const dotEnv = ({ url, agent, port, apiKey, secretKey }) =>
  [
    `WP_SITE_URL=${url}`,
    `WP_USERNAME=${agent.username}`,
    `WP_APP_PASSWORD="${agent.appPassword}"`,
    `SCHEDULER_SECRET_KEY=${secretKey}`,
    `SCHEDULER_API_KEY=${apiKey}`,
    `SCHEDULER_PORT=${port}`,
    'DATABASE_URL=file:scs.sqlite',
    ...Object.entries(agentSettings).map(([name, value]) => `${name}=${value}`),
    '',
  ].join('\n');
