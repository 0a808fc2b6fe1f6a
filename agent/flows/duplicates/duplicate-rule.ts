import { foldCategoryName } from '../../../shared/core/category-name.ts';
import type { Job } from '../../ports/jobs.ts';
import type { ContentPolicy, DuplicateRule } from '../agent.ts';
import type { CategoryCatalog } from '../planning/category-catalog.ts';

/** What happens to a duplicate: the rule of the job's category, by any of its names, else the site's. */
export function duplicateRule(
  { categoryDuplicates, duplicates }: ContentPolicy,
  { category, categoryKey }: Pick<Job, 'category' | 'categoryKey'>,
  catalog: CategoryCatalog | null,
): DuplicateRule {
  const rules = Object.entries(categoryDuplicates);
  if (rules.length === 0) return duplicates;
  const term = catalog?.byKey(categoryKey);
  const names = new Set([category, ...(term ? [term.name, term.slug, term.path] : [])].map(foldCategoryName));
  const own = rules.find(([name]) => names.has(foldCategoryName(name)));
  return own?.[1] ?? duplicates;
}
