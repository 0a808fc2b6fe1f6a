import { type JobStatus, pipelineStages } from '../../../shared/core/job-state.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { CategoryCount } from '../../ports/jobs.ts';
import type { Store } from '../../ports/store.ts';
import type { Agent } from '../agent.ts';
import type { SiteView } from '../read-site.ts';
import { termIdOf } from './category-catalog.ts';
import { replaced } from './replaced.ts';

/** A category's name fits several categories of the site. */
export class AmbiguousCategoryError extends SchedulerError {
  constructor(category: string, paths: readonly string[]) {
    super(
      'category_ambiguous',
      `The category "${category}" could be ${paths.map((path) => `"${path}"`).join(' or ')}. Write the whole path, or map the name in SCHEDULER_CATEGORY_MAP.`,
      { context: { category, paths } },
    );
  }
}

/** A name that fits several categories of the site. */
export interface AmbiguousName {
  category: string;
  paths: readonly string[];
}

/**
 * Gives jobs whose category WordPress knows by now that category's key, so that counts and claims need one key only. Jobs of
 * a category that WordPress has no more are looked up by their name again. Answers the names that fit several categories;
 * their jobs wait.
 */
export async function resolveCategories({ store, clock }: Agent, view: SiteView): Promise<AmbiguousName[]> {
  const ambiguous: AmbiguousName[] = [];
  const { catalog } = view;
  const deleted = await deletedCategories(store, view);
  for (const { categoryKey, category } of [...deleted, ...(await store.unresolvedCategories())]) {
    const found = catalog.resolve(category);
    if (found.kind === 'ambiguous') ambiguous.push({ category, paths: found.paths });
    const key = catalog.keyOf(category);
    if (key !== categoryKey) await store.rekeyCategory(categoryKey, key, clock.now());
  }
  return ambiguous;
}

/** The site's categories as of the last look for deleted ones, by store. */
const lookedAt = new WeakMap<Store, SiteView['categories']>();

/** Categories of jobs that WordPress has no more. Nothing is asked while the site has the same terms as the last time. */
async function deletedCategories(store: Store, { catalog, categories }: SiteView): Promise<CategoryCount[]> {
  const earlier = lookedAt.get(store);
  if (earlier === categories) return [];
  const isSame =
    earlier?.length === categories.length &&
    replaced(earlier, categories).every(([before, after]) => before.term_id === after.term_id);
  const counts = isSame ? [] : await store.countByCategory(UNFINISHED);
  lookedAt.set(store, categories);
  return counts.filter(({ categoryKey }) => termIdOf(categoryKey) !== null && !catalog.byKey(categoryKey));
}

const UNFINISHED: readonly JobStatus[] = ['CREATED', ...pipelineStages, 'QUEUED'];
