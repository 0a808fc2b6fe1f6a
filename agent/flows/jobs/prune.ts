import { setTimeout as pause } from 'node:timers/promises';
import { DAY } from '../../../shared/core/instant.ts';
import { LINK_TARGETS } from '../../ports/articles.ts';
import type { Pruned } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import { longestInterval } from '../planning/slots-around.ts';

/** How many days things are kept. */
export interface Retention {
  /** Of jobs, of their posts on social networks, and of titles that later posts link to (the latest always stay). */
  publishedDays: number;
  cancelledDays: number;
  /** Of unfinished jobs, and of windows that are over. */
  historyDays: number;
}

/** How many of each were removed. */
interface PrunedByKind extends Pruned {
  slots: number;
  socialPosts: number;
  articles: number;
}
const KINDS = ['jobs', 'events', 'slots', 'socialPosts', 'articles'] as const;

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
): Promise<PrunedByKind> {
  const now = clock.now();
  const slotDays = Math.max(historyDays, WINDOWS_KEPT * longestInterval(schedule));
  const publishedBefore = now - publishedDays * DAY;
  const total: PrunedByKind = { jobs: 0, events: 0, slots: 0, socialPosts: 0, articles: 0 };
  for (let batch = 0; batch < MOST_BATCHES && !isStopped(); batch += 1) {
    if (batch > 0) await pause(PAUSE_MS);
    const jobs = await store.prune({
      publishedBefore,
      cancelledBefore: now - cancelledDays * DAY,
      historyBefore: now - historyDays * DAY,
      limit: BATCH,
    });
    const removed: PrunedByKind = {
      ...jobs,
      slots: await store.pruneSlots(now - slotDays * DAY, BATCH),
      // After the jobs, on whose absence they wait.
      socialPosts: await store.social.prunePosts(publishedBefore, BATCH),
      articles: await store.pruneArticles(publishedBefore, LINK_TARGETS, BATCH),
    };
    for (const kind of KINDS) total[kind] += removed[kind];
    if (KINDS.every((kind) => removed[kind] === 0)) break;
  }
  if (KINDS.some((kind) => total[kind] > 0)) emit({ type: 'pruned', ...total });
  return total;
}
