import { UNKNOWN_CATEGORY } from '../../shared/core/category-name.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { Agent } from './agent.ts';
import type { SiteView } from './read-site.ts';

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

/**
 * Gives jobs whose category WordPress knows by now that category's key, so that counts and claims need one key only.
 * A name that fits several categories is reported and its jobs wait.
 */
export async function resolveCategories(agent: Agent, view: SiteView): Promise<void> {
  for (const { categoryKey, category } of await agent.store.unresolvedCategories()) {
    const found = view.catalog.resolve(category);
    if (found.kind === 'ambiguous') agent.emit({ type: 'category_ambiguous', category, paths: found.paths });
    const key = view.catalog.keyOf(category);
    if (key !== categoryKey) await agent.store.rekeyCategory(categoryKey, key);
  }
}

/** The name that a job without a category carries. */
export const categoryOrUnknown = (category: string | undefined): string => category ?? UNKNOWN_CATEGORY;
