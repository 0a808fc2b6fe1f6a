import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readConfig } from '../../../agent/config.ts';
import type { Agent } from '../../../agent/flows/agent.ts';
import { Scheduler } from '../../../agent/flows/scheduler.ts';
import { SiteLease } from '../../../agent/flows/site-lease.ts';
import { openAgent } from '../../../agent/open-agent.ts';
import type { AgentEvent } from '../../../agent/ports/events.ts';
import type { WordPress } from '../../rig/wordpress.ts';
import { holdClock } from '../../wordpress/site-controls.ts';

/** The settings that connect an agent to a site of the rig. */
export const siteEnvironment = (site: WordPress): Record<string, string> => ({
  WP_SITE_URL: site.url,
  WP_USERNAME: site.agent.username,
  WP_APP_PASSWORD: site.agent.appPassword,
  SCHEDULER_SECRET_KEY: 'a secret of the tests that nobody knows',
  SCHEDULER_API_KEY: 'a key of the tests that nobody knows',
});

/** A folder that is gone when the test is. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scs-e2e-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The real agent, all but its process: real adapters, and a clock that the test moves, on both sides. */
export interface AgentOnSite {
  agent: Agent;
  scheduler: Scheduler;
  events: AgentEvent[];
  /** Of the site's lease, to publish by hand with. */
  epoch(): number;
  /** Sets both clocks, agent's and WordPress's, to an instant (ms). */
  setClock(now: number): Promise<void>;
  /** Lets the engine wake, work and wake again until `done`, each time at its own next instant. */
  runUntil(done: () => boolean | Promise<boolean>, wakes?: number): Promise<void>;
}

export async function agentOnSite(
  site: WordPress,
  start: string,
  settings: Record<string, string> = {},
): Promise<AgentOnSite> {
  const folder = await temporaryFolder();
  const environment = { ...siteEnvironment(site), DATABASE_URL: `file:${join(folder, 'scs.sqlite')}`, ...settings };
  let now = Date.parse(start);
  const events: AgentEvent[] = [];
  const agent = await openAgent(readConfig('run', folder, environment), (event) => events.push(event), {
    now: () => now,
  });
  onTestFinished(() => agent.store.close());
  const lease = new SiteLease(agent, {
    label: 'test',
    ttlSeconds: 60,
    isDead: () => false,
  });
  const scheduler = new Scheduler(agent, () => lease.epoch);
  const setClock = async (at: number) => {
    now = at;
    await holdClock(site, new Date(at).toISOString());
    await lease.hold();
  };
  await setClock(now);
  return {
    agent,
    scheduler,
    events,
    epoch: () => lease.epoch ?? 0,
    setClock,
    async runUntil(done, wakes = 2000) {
      for (let wake = 0; wake < wakes; wake += 1) {
        await scheduler.tick();
        if (await done()) return;
        await setClock(await scheduler.nextWakeAt());
      }
      throw new Error(`Not done after ${wakes} wakes. Last events: ${JSON.stringify(events.slice(-5))}`);
    },
  };
}
