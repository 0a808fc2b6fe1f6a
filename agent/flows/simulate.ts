import type { ArticleContent } from '../../shared/contract/content.ts';
import type { Clock } from '../../shared/core/clock.ts';
import type { Instant } from '../../shared/core/instant.ts';
import type { Agent } from './agent.ts';
import { termKey } from './planning/category-catalog.ts';
import { Scheduler } from './scheduler.ts';

/** A clock that stands still until it is set. */
export interface SteppedClock extends Clock {
  set(instant: Instant): void;
}

export const steppedClock = (start: Instant): SteppedClock => {
  let present = start;
  return {
    now: () => present,
    set(instant) {
      present = instant;
    },
  };
};

/** [from, to) in which the agent does not run. */
export interface Outage {
  from: Instant;
  to: Instant;
}

export interface SimulationRun {
  /** On stores and a site that live in the clock's time. */
  agent: Agent;
  clock: SteppedClock;
  /** [from, to]: the last tick is at `to`, where the engine records what the last window missed. */
  from: Instant;
  to: Instant;
  outages: readonly Outage[];
  /** Called now and then with the instant that is reached. */
  onProgress?: (now: Instant) => void;
}

/** Every post of a simulation has this content. */
const CONTENT: ArticleContent = {
  title: 'A simulated post',
  body: '<p>Text.</p>',
  format: 'html',
  tags: [],
  extra_categories: [],
};

const TICKS_BETWEEN_REPORTS = 2000;

/**
 * Runs the engine through simulated time: from one wake to the next, with a job or two waiting for every category at any time.
 * After an outage a new scheduler begins with what the store holds, as a new process would.
 */
export async function simulate({ agent, clock, from, to, outages, onProgress }: SimulationRun): Promise<void> {
  const { epoch } = await agent.site.lease({ owner: agent.worker, label: 'simulation', ttl_seconds: 3600 });
  const startScheduler = () => new Scheduler(agent, () => epoch);
  const outageAt = (instant: Instant) => outages.find((outage) => instant >= outage.from && instant < outage.to);
  clock.set(from);
  const addJob = endlessContent(agent);
  for (const { term_id: termId, path } of await agent.site.categories()) {
    await addJob(termKey(termId), path);
    await addJob(termKey(termId), path);
  }

  let scheduler = startScheduler();
  for (let ticks = 1; clock.now() <= to; ticks += 1) {
    const outage = outageAt(clock.now());
    if (outage) {
      clock.set(outage.to);
      scheduler = startScheduler();
      continue;
    }
    const done = await scheduler.tick();
    if (done.outcome === 'published') await addJob(done.categoryKey, done.category);
    if (ticks % TICKS_BETWEEN_REPORTS === 0) onProgress?.(clock.now());
    clock.set(await scheduler.nextWakeAt());
  }
}

function endlessContent({ store, clock }: Agent) {
  let count = 0;
  return (categoryKey: string, category: string) => {
    count += 1;
    const draft = {
      jobId: `job-${count}`,
      status: 'QUEUED',
      category,
      categoryKey,
      priority: 50,
      notBefore: null,
      publishDate: null,
      postStatus: 'publish',
      content: CONTENT,
    } as const;
    return store.addJob(draft, clock.now());
  };
}
