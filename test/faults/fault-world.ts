import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openSqlStore } from '../../agent/adapters/sql/sql-store.ts';
import { wordpressSite } from '../../agent/adapters/wordpress/wordpress-site.ts';
import type { Agent } from '../../agent/flows/agent.ts';
import { Scheduler } from '../../agent/flows/scheduler.ts';
import { SiteLease } from '../../agent/flows/site-lease.ts';
import type { AgentEvent } from '../../agent/ports/events.ts';
import { MINUTE } from '../../shared/core/instant.ts';
import { openDatabase } from '../../shared/node/database.ts';
import { temporaryFolder } from '../agent/e2e/agent-on-site.ts';
import { START, world } from '../agent/flows/world.ts';
import { type ModelWordPress, modelWordPress } from './model-wordpress.ts';

export { START };

/** The real engine, store and WordPress adapter, over real HTTP to a model of the plugin, in a time that the test sets. */
export interface FaultWorld {
  agent: Agent;
  site: ReturnType<typeof world>['site'];
  model: ModelWordPress;
  events: AgentEvent[];
  clock: ReturnType<typeof world>['clock'];
  /** One agent goes, another one with the same database comes, as after a crash. */
  restart(): void;
  /** One wake of the engine with its lease renewed; what it throws (a database that is away) is returned. */
  wake(): Promise<unknown>;
  /** Wakes as the timers do until `end` (ms), or until `done`. */
  runUntil(end: number, done?: () => Promise<boolean>): Promise<void>;
  queued(): Promise<number>;
}

export interface FaultWorldOptions {
  categories: number;
  jobsEach: number;
  /** Longest time of one request, in real ms. */
  timeoutMs?: number;
  databaseUrl?: string;
}

/** A publish interval of one day, half an hour between posts. */
export const SEPARATION_MINUTES = 30;

export async function faultWorld(options: FaultWorldOptions): Promise<FaultWorld> {
  const names = Array.from({ length: options.categories }, (_, n) => `Category ${n + 1}`);
  const made = world({
    categories: names,
    schedule: { intervalDays: 1, minGapHours: 2, separationMinutes: SEPARATION_MINUTES, checkIntervalMinutes: 30 },
  });
  const { agent, site, clock, events } = made;
  const url = options.databaseUrl ?? `file:${join(await temporaryFolder(), 'scs.sqlite')}`;
  agent.store = await openSqlStore(await openDatabase(url));
  onTestFinished(() => agent.store.close().catch(() => undefined));
  for (const name of names) {
    for (let n = 1; n <= options.jobsEach; n += 1) await made.add(`${name} job ${n}`, name);
  }
  const model = await modelWordPress(site, clock.now);
  onTestFinished(() => model.close());
  const access = { siteUrl: model.url, username: 'scheduler', appPassword: 'secret' };
  agent.site = wordpressSite({ ...access, timeoutMs: options.timeoutMs ?? 20_000 }, clock);

  let starts = 0;
  let lease: SiteLease;
  let scheduler: Scheduler;
  const start = () => {
    starts += 1;
    agent.worker = `fault-worker-${starts}`;
    lease = new SiteLease(agent, { label: agent.worker, ttlSeconds: 3600, isDead: (owner) => owner !== agent.worker });
    scheduler = new Scheduler(agent, () => lease.epoch);
  };
  start();
  const wake = async (): Promise<unknown> => {
    try {
      await lease.hold().catch(() => undefined);
      await scheduler.tick();
      return null;
    } catch (error) {
      return error;
    }
  };
  return {
    agent,
    site,
    model,
    events,
    clock,
    restart: start,
    wake,
    async runUntil(end, done = async () => false) {
      while (clock.now() < end) {
        await wake();
        if (await done()) return;
        const next = await scheduler.nextWakeAt().catch(() => end);
        // While something fails it is tried again every few minutes.
        const soon = clock.now() + (model.fault === null ? 30 : 10) * MINUTE;
        clock.set(Math.min(end, soon, Math.max(next, clock.now() + 1000)));
      }
    },
    queued: async () =>
      (await agent.store.countByCategory(['QUEUED', 'PUBLISHING'])).reduce((sum, { count }) => sum + count, 0),
  };
}
