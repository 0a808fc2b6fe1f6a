import { setTimeout as pause } from 'node:timers/promises';
import { DAY } from '../../../shared/core/instant.ts';
import type { Pruned } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import { longestInterval } from '../planning/slots-around.ts';

/** How many days things are kept. */
export interface Retention {
  publishedDays: number;
  cancelledDays: number;
  /** Of unfinished jobs, and of windows that are over. */
  historyDays: number;
}

/** Rows of each kind in one transaction: claims go on between two of them. */
const BATCH = 500;
/** Between two batches, ms. */
const PAUSE_MS = 50;
/** The plan rests on the window before; so many of the longest ones stay, whatever `historyDays` says. */
const WINDOWS_KEPT = 3;
/** What is left after this many batches is left to the next time. */
const MOST_BATCHES = 400;

/** Removes what is older than its days, in small batches with pauses. Unfinished and failed jobs always stay. */
export async function prune(
  { store, clock, emit, schedule }: Pick<Agent, 'store' | 'clock' | 'emit' | 'schedule'>,
  { publishedDays, cancelledDays, historyDays }: Retention,
  isStopped: () => boolean = () => false,
): Promise<Pruned & { slots: number }> {
  const now = clock.now();
  const slotDays = Math.max(historyDays, WINDOWS_KEPT * longestInterval(schedule));
  const total = { jobs: 0, events: 0, slots: 0 };
  for (let batch = 0; batch < MOST_BATCHES && !isStopped(); batch += 1) {
    if (batch > 0) await pause(PAUSE_MS);
    const { jobs, events } = await store.prune({
      publishedBefore: now - publishedDays * DAY,
      cancelledBefore: now - cancelledDays * DAY,
      historyBefore: now - historyDays * DAY,
      limit: BATCH,
    });
    total.jobs += jobs;
    const slots = await store.pruneSlots(now - slotDays * DAY, BATCH);
    total.events += events;
    total.slots += slots;
    if (jobs === 0 && events === 0 && slots === 0) break;
  }
  if (total.jobs > 0 || total.events > 0 || total.slots > 0) emit({ type: 'pruned', ...total });
  return total;
}
