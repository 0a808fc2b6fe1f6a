import type { LastPublishedCategory } from '../../../shared/contract/plugin.ts';
import { foldCategoryName, tidyCategoryPath, UNKNOWN_CATEGORY } from '../../../shared/core/category-name.ts';
import type { CategoryKey } from '../../ports/jobs.ts';
import type { Placement } from '../agent.ts';

/** What a name means on this site. */
export type Resolution =
  | { kind: 'term'; category: LastPublishedCategory }
  /** Not in WordPress yet: it is created under this path at its first publication. */
  | { kind: 'new'; path: string }
  | { kind: 'ambiguous'; paths: readonly string[] };

export const termKey = (termId: number): CategoryKey => `term:${termId}`;

/** The key of a category that WordPress has not named yet. Long names keep their beginning; 191 characters are stored. */
export const nameKey = (name: string): CategoryKey => `name:${foldCategoryName(name)}`.slice(0, 191);

export const termIdOf = (key: CategoryKey): number | null => (key.startsWith('term:') ? Number(key.slice(5)) : null);

const FEW = 8;

/** Finds categories by name, slug or path, in any case, with the configured map. */
export class CategoryCatalog {
  /** Made when the first name is asked for: most checks need none. */
  #byFold: Map<string, LastPublishedCategory[]> | null = null;
  /** Made after a few look-ups: a check asks for one or two categories, a plan for all. */
  #byId: Map<number, LastPublishedCategory> | null = null;
  #lookUps = 0;
  readonly #categories: readonly LastPublishedCategory[];
  readonly #map: ReadonlyMap<string, string>;
  readonly #default: LastPublishedCategory | string;

  constructor(
    categories: readonly LastPublishedCategory[],
    defaultTermId: number,
    { categoryMap, defaultCategory }: Placement,
  ) {
    this.#categories = categories;
    this.#map = new Map(Object.entries(categoryMap).map(([from, to]) => [foldCategoryName(from), to]));
    this.#default = defaultCategory ?? this.#byTermId(defaultTermId) ?? UNKNOWN_CATEGORY;
  }

  byKey(key: CategoryKey): LastPublishedCategory | null {
    const termId = termIdOf(key);
    return termId === null ? null : this.#byTermId(termId);
  }

  #byTermId(termId: number): LastPublishedCategory | null {
    this.#lookUps += 1;
    if (this.#lookUps <= FEW) return this.#categories.find(({ term_id: id }) => id === termId) ?? null;
    this.#byId ??= new Map(this.#categories.map((category) => [category.term_id, category]));
    return this.#byId.get(termId) ?? null;
  }

  resolve(name: string): Resolution {
    const mapped = this.#map.get(foldCategoryName(name)) ?? name;
    const fold = foldCategoryName(mapped);
    const fitting = this.#named(fold);
    const exact = fitting.filter((category) => foldCategoryName(category.path) === fold);
    const [only, another] = exact.length > 0 ? onePerPath(exact) : onePerPath(fitting);
    if (only && !another) return { kind: 'term', category: only };
    if (fitting.length > 1) return { kind: 'ambiguous', paths: fitting.map((category) => category.path).sort() };
    if (fold === foldCategoryName(UNKNOWN_CATEGORY)) return this.#resolveDefault();
    return { kind: 'new', path: tidyCategoryPath(mapped) };
  }

  /** The key that a job of this category belongs to now. Throws nothing: an ambiguous name keeps its own key. */
  keyOf(name: string): CategoryKey {
    const found = this.resolve(name);
    if (found.kind === 'term') return termKey(found.category.term_id);
    return nameKey(found.kind === 'new' ? found.path : name);
  }

  #named(fold: string): readonly LastPublishedCategory[] {
    this.#byFold ??= byFoldedName(this.#categories);
    return this.#byFold.get(fold) ?? [];
  }

  #resolveDefault(): Resolution {
    const fallback = this.#default;
    if (typeof fallback !== 'string') return { kind: 'term', category: fallback };
    return fallback === UNKNOWN_CATEGORY ? { kind: 'new', path: fallback } : this.resolve(fallback);
  }
}

/**
 * Of several categories with one path the oldest. WordPress makes no second one of a name itself, but Polylang does: the
 * translations of a category, which come after it.
 */
function onePerPath(categories: readonly LastPublishedCategory[]): LastPublishedCategory[] {
  const oldest = new Map<string, LastPublishedCategory>();
  for (const category of categories) {
    const path = foldCategoryName(category.path);
    const there = oldest.get(path);
    if (!there || category.term_id < there.term_id) oldest.set(path, category);
  }
  return [...oldest.values()];
}

function byFoldedName(categories: readonly LastPublishedCategory[]): Map<string, LastPublishedCategory[]> {
  const byFold = new Map<string, LastPublishedCategory[]>();
  for (const category of categories) {
    const folds = new Set([category.name, category.slug, category.path].map(foldCategoryName));
    for (const fold of folds) byFold.set(fold, [...(byFold.get(fold) ?? []), category]);
  }
  return byFold;
}
