import { z } from 'zod';
import type { AlertSignal } from '../../../shared/alerts/signal.ts';
import { foldCategoryName } from '../../../shared/core/category-name.ts';
import { DAY } from '../../../shared/core/instant.ts';
import { type JobStatus, jobStates, terminalJobStates } from '../../../shared/core/job-state.ts';
import type { Agent } from '../agent.ts';
import { termIdOf } from '../planning/category-catalog.ts';
import { words } from './words.ts';

/** Jobs that will still become posts by themselves. */
const UNFINISHED: readonly JobStatus[] = jobStates.filter(
  (state) => state !== 'FAILED' && !terminalJobStates.includes(state),
);
const STATE = 'alert_queue';
/** A category that has had no content for so long was given up; nobody wants to hear of it for ever. */
const GIVEN_UP_DAYS = 30;
/**
 * What the last look at the queue found: key and name of the categories with content, which of them ran dry, and since when
 * (by key, ms) some have none at all.
 */
const lastLook = z.object({
  fed: z.array(z.tuple([z.string(), z.string()])),
  dry: z.array(z.string()),
  empty: z.record(z.string(), z.number()).default({}),
});
type LastLook = z.infer<typeof lastLook>;

/**
 * Looks for categories whose content lasts for fewer than `days`: each unfinished job is worth one interval. A category
 * that ran dry since the last look is among them; one that was never fed by this queue is not, nor one that has had none for
 * 30 days.
 */
export async function judgeQueue(
  { store, schedule, clock }: Agent,
  site: string,
  days: number,
): Promise<AlertSignal[]> {
  const now = clock.now();
  const left = new Map<string, { name: string; jobs: number }>();
  const before = await lookBefore(store);
  for (const [key, name] of before.fed) {
    // A name that WordPress has given an id since has its jobs under that; one that still has jobs is counted below.
    if (termIdOf(key) !== null) left.set(key, { name, jobs: 0 });
  }
  for (const { categoryKey, category, count } of await store.countByCategory(UNFINISHED)) {
    left.set(categoryKey, { name: category, jobs: (left.get(categoryKey)?.jobs ?? 0) + count });
  }
  const empty: Record<string, number> = {};
  const givenUp: string[] = [];
  for (const [key, { name, jobs }] of [...left]) {
    if (jobs > 0) continue;
    const since = Math.min(before.empty[key] ?? now, now);
    if (now - since < GIVEN_UP_DAYS * DAY) empty[key] = since;
    else {
      left.delete(key);
      givenUp.push(name);
    }
  }
  const dry = [...left.values()].flatMap(({ name, jobs }) => {
    const lasts = jobs * intervalDays(schedule, name);
    return lasts < days ? [{ name, jobs, lasts }] : [];
  });
  const look: LastLook = {
    fed: [...left].map(([key, { name }]) => [key, name]),
    dry: dry.map(({ name }) => name),
    empty,
  };
  await store.setState(STATE, JSON.stringify(look));
  if (dry.length === 0) {
    return [words(site).recover('queue_empty_soon', enough(givenUp))];
  }
  return [
    words(site).raise('queue_empty_soon', '', {
      title: dry.length === 1 ? `${dry[0]?.name} runs out of content` : `${dry.length} categories run out of content`,
      message: `Content for fewer than ${days} days is left: ${dry.map(phrase).join('; ')}.`,
      // A category that is empty already is worse news than one that will be.
      level: dry.some(({ jobs }) => jobs === 0) ? 'error' : 'warning',
      details: {
        category: dry.map(({ name }) => name).join(', '),
        cause: dry.map(phrase).join('; '),
        next_step: 'Import content ("scs import"), or set up a source that refills the queue.',
      },
      // One more category is news within the hour; the same ones are not.
      repeats: dry.every(({ name }) => before.dry.includes(name)) ? 'state' : 'count',
      recoversAfter: 1,
    }),
  ];
}

const enough = (givenUp: readonly string[]): string =>
  givenUp.length === 0
    ? 'Every category has enough content again.'
    : `Every category has enough content, but for what had none for ${GIVEN_UP_DAYS} days and is not waited for any more: ${givenUp.join(', ')}.`;

const phrase = ({ name, jobs, lasts }: { name: string; jobs: number; lasts: number }): string =>
  jobs === 0 ? `${name} has none` : `${name} has ${jobs} ${jobs === 1 ? 'job' : 'jobs'}, enough for ${lasts} days`;

function intervalDays(schedule: Agent['schedule'], category: string): number {
  const rule = Object.entries(schedule.categoryRules).find(
    ([name]) => foldCategoryName(name) === foldCategoryName(category),
  );
  return rule?.[1].interval_days ?? schedule.intervalDays;
}

async function lookBefore(store: Agent['store']): Promise<LastLook> {
  const kept = await store.state(STATE);
  const parsed = kept === null ? null : lastLook.safeParse(JSON.parse(kept));
  return parsed?.success ? parsed.data : { fed: [], dry: [], empty: {} };
}
