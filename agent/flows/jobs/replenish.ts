import { setTimeout as pause } from 'node:timers/promises';
import { foldCategoryName, UNKNOWN_CATEGORY } from '../../../shared/core/category-name.ts';
import { type JobStatus, jobStates, pipelineStages } from '../../../shared/core/job-state.ts';
import { describeError, SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { Supply } from '../../ports/supply.ts';
import type { Agent } from '../agent.ts';
import { delayEnds } from '../planning/category-delays.ts';
import type { SiteView } from '../read-site.ts';
import { addJobs } from './add-jobs.ts';

export interface Replenishment {
  supply: Supply;
  /** Unfinished jobs that a category should have. */
  least: number;
  /** Categories that are kept filled; none means all that have jobs or posts. */
  categories: readonly string[];
  /** Between two categories, so that the source is not stormed. */
  pauseMs: number;
}

/** Categories that are refilled in one round. */
const MOST_CATEGORIES = 5;
const UNFINISHED: readonly JobStatus[] = ['CREATED', ...pipelineStages, 'QUEUED'];

/** What one round did, by category. */
export type ReplenishResult = Record<string, { wanted: number; added: number }>;

/**
 * Refills categories that run dry: the emptiest first, at most five a round. Delayed categories are left alone. A source that
 * fails for one category does not keep the others from being asked.
 */
export async function replenish(
  agent: Agent,
  view: SiteView,
  { supply, least, categories, pauseMs }: Replenishment,
  isStopped: () => boolean = () => false,
): Promise<ReplenishResult> {
  const result: ReplenishResult = {};
  const dry = (await stock(agent, view, categories)).filter(({ count }) => count < least);
  const chosen = dry.sort((a, b) => a.count - b.count || (a.name < b.name ? -1 : 1)).slice(0, MOST_CATEGORIES);
  for (const [i, { name, count }] of chosen.entries()) {
    if (isStopped()) break;
    if (i > 0) await pause(pauseMs);
    const wanted = least - count;
    result[name] = { wanted, added: 0 };
    try {
      const isKnown = async (jobId: string) => (await agent.store.job(jobId)) !== null;
      const { jobs, skipped } = await supply.take({ category: name, count: wanted, isKnown });
      const { added, results } = await addJobs(agent, jobs, { catalog: view.catalog, zoneName: view.zone.name });
      const refused = results.flatMap((one) => ('error' in one ? [one.error.message] : []));
      result[name].added = added;
      agent.emit({
        type: 'replenished',
        category: name,
        wanted,
        added,
        skipped: [...skipped, ...refused].slice(0, 10),
      });
    } catch (error) {
      const code = error instanceof SchedulerError ? error.code : 'replenish_failed';
      agent.emit({ type: 'replenish_failed', category: name, code, message: describeError(error) });
    }
  }
  return result;
}

/** Unfinished jobs of each category that is kept filled and not delayed. */
async function stock(
  agent: Agent,
  view: SiteView,
  wanted: readonly string[],
): Promise<{ name: string; count: number }[]> {
  const counts = new Map<string, { name: string; count: number }>();
  const nameOf = (name: string) => {
    const found = view.catalog.resolve(name);
    return found.kind === 'term' ? found.category.path : name;
  };
  const add = (name: string, count: number) => {
    const fold = foldCategoryName(nameOf(name));
    const known = counts.get(fold) ?? { name: nameOf(name), count: 0 };
    counts.set(fold, { ...known, count: known.count + count });
  };
  for (const { path, published_count: posts } of view.categories) if (posts > 0) add(path, 0);
  for (const name of wanted) add(name, 0);
  for (const { categoryKey, category, status, count } of await agent.store.countByCategory(jobStates)) {
    const name = view.catalog.byKey(categoryKey)?.path ?? category;
    if (foldCategoryName(name) !== foldCategoryName(UNKNOWN_CATEGORY))
      add(name, UNFINISHED.includes(status) ? count : 0);
  }
  const now = agent.clock.now();
  const ends = [...(await delayEnds(agent))].filter(([, end]) => end > now);
  // A delay may name the category by its slug, or by its name alone.
  const delayed = new Set(ends.map(([name]) => foldCategoryName(nameOf(name))));
  const kept = new Set(wanted.map((name) => foldCategoryName(nameOf(name))));
  return [...counts]
    .filter(([fold]) => (kept.size === 0 || kept.has(fold)) && !delayed.has(fold))
    .map(([, one]) => one);
}
