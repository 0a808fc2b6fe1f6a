import type { LastPublishedCategory } from '../../../shared/contract/plugin.ts';
import type { Instant } from '../../../shared/core/instant.ts';
import type { CategoryCount, CategoryKey } from '../../ports/jobs.ts';
import { termKey } from './category-catalog.ts';
import { replaced } from './replaced.ts';

/** What a plan was made from: as long as none of it changes, a check has nothing to plan. */
export interface PlanBasis {
  zone: string;
  siteCategories: readonly LastPublishedCategory[];
  counts: readonly CategoryCount[];
  /** The next instant at which a window ends or is to be planned. */
  until: Instant;
}

/**
 * The categories that differ from what a plan was made from; null when categories came or went, or the zone is
 * another, so that all of it has to be looked at. Both sides keep the order of what is known already.
 */
export function changedCategories(
  before: PlanBasis,
  { zone, siteCategories, counts }: Omit<PlanBasis, 'until'>,
): CategoryKey[] | null {
  if (before.zone !== zone) return null;
  const changed: CategoryKey[] = [];
  if (before.siteCategories !== siteCategories) {
    if (before.siteCategories.length !== siteCategories.length) return null;
    for (const [earlier, category] of replaced(before.siteCategories, siteCategories)) {
      if (earlier.term_id !== category.term_id) return null;
      if (isAnother(earlier, category)) changed.push(termKey(category.term_id));
    }
  }
  if (before.counts !== counts) {
    if (before.counts.length !== counts.length) return null;
    for (const [earlier, count] of replaced(before.counts, counts)) {
      if (earlier.categoryKey !== count.categoryKey || earlier.status !== count.status) return null;
      if (earlier.count !== count.count) changed.push(count.categoryKey);
    }
  }
  return changed;
}

/** Whether anything that the plan asks for is another. */
const isAnother = (a: LastPublishedCategory, b: LastPublishedCategory): boolean =>
  a.last_published_at !== b.last_published_at ||
  a.scheduled_at !== b.scheduled_at ||
  a.name !== b.name ||
  a.slug !== b.slug ||
  a.path !== b.path;
