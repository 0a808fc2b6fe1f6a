import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { accelerated, waiting } from './brand-rules.mjs';
import { startNode } from './child.mjs';
import { DemoFailure } from './failure.mjs';
import { freePort } from './free-port.mjs';
import { COORDINATOR, STATE } from './paths.mjs';
import { step } from './progress.mjs';
import { coordinatorIn } from './scs.mjs';
import { waitUntil } from './wait-until.mjs';

const READY_SECONDS = 60;
/** Every agent reports at its first check. */
const HEALTHY_SECONDS = 180;

/**
 * Starts the coordinator of the demo's brand, with new keys and a database of its own.
 * @param {{ id: string, name: string, folder: string, port: number }} brand
 */
export async function startCoordinator(brand) {
  const folder = join(STATE, brand.folder);
  const port = await freePort(brand.port);
  const apiKey = randomBytes(32).toString('hex');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'scheduler', 'config'), { recursive: true });
  writeFileSync(
    join(folder, 'scheduler', 'config', 'brands.json'),
    JSON.stringify({ brands: [{ id: brand.id, name: brand.name, rules: waiting(Date.now()) }] }, null, 2),
  );
  writeFileSync(join(folder, '.env'), dotEnv({ port, apiKey, secretKey: randomBytes(32).toString('hex') }), {
    mode: 0o600,
  });
  const url = `http://127.0.0.1:${port}`;
  await step(`${brand.name}: starting the coordinator (scs-coordinator run)`, async () => {
    const child = startNode({ args: [COORDINATOR, 'run'], cwd: folder, log: join(folder, 'coordinator.log') });
    await waitUntil(() => isReady(url), {
      child,
      seconds: READY_SECONDS,
      what: `The coordinator on port ${port}`,
      remedy: 'If the log says that the port is taken, start the demo again; otherwise look into the log.',
    });
  });
  const command = coordinatorIn(folder);
  return {
    url,
    apiKey,
    folder,
    command,
    /** A one-time invitation into the brand. @returns {Promise<string>} */
    invite: async () => (await command.json('invite', '--brand', brand.id, '--json')).invite,
    /** From now on, all sites being there, they take turns. */
    takeTurns: () =>
      step(`${brand.name}: the sites take turns from now on (scs-coordinator rules set)`, async () => {
        await allHealthy(command);
        const rules = JSON.stringify(accelerated(Date.now()));
        await command.json('rules', 'set', '--brand', brand.id, '--rules', rules, '--json');
      }),
  };
}

/** @param {ReturnType<typeof coordinatorIn>} command */
async function allHealthy(command) {
  const deadline = Date.now() + HEALTHY_SECONDS * 1000;
  for (;;) {
    const { sites } = await command.json('status', '--json');
    const waiting = sites.filter(({ state }) => state !== 'healthy').map(({ url, state }) => `${url} (${state})`);
    if (waiting.length === 0) return;
    if (Date.now() > deadline) {
      throw new DemoFailure(
        `These sites have not reported to the coordinator within ${HEALTHY_SECONDS} s: ${waiting.join(', ')}. Look into the logs of their agents.`,
      );
    }
    await pause(1_000);
  }
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

/** The coordinator's settings. @param {{ port: number, apiKey: string, secretKey: string }} of */
export const dotEnv = ({ port, apiKey, secretKey }) =>
  [
    `SCHEDULER_SECRET_KEY=${secretKey}`,
    `SCHEDULER_API_KEY=${apiKey}`,
    `SCHEDULER_PORT=${port}`,
    'DATABASE_URL=file:scs-coordinator.sqlite',
    '',
  ].join('\n');
