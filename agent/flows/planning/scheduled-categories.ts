import type { CategoryRules } from '../../../shared/contract/environment/schedule.ts';
import type { LastPublishedCategory } from '../../../shared/contract/plugin.ts';
import { foldCategoryName } from '../../../shared/core/category-name.ts';
import type { CategoryState, FilledSlot } from '../../../shared/core/category-state.ts';
import { type Instant, parseIso } from '../../../shared/core/instant.ts';
import { type JobStatus, pipelineStages } from '../../../shared/core/job-state.ts';
import type { Window } from '../../../shared/core/window.ts';
import type { WindowCalendar } from '../../../shared/core/window-calendar.ts';
import type { CategoryKey } from '../../ports/jobs.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent } from '../agent.ts';
import type { SiteView } from '../read-site.ts';
import { termKey } from './category-catalog.ts';
import { delayEnds } from './category-delays.ts';

/** One category with everything that decides about it: WordPress's facts, its rules, its jobs and its slots. */
export interface ScheduledCategory {
  key: CategoryKey;
  /** Null while WordPress does not know it. */
  term: LastPublishedCategory | null;
  name: string;
  /** The categories that its name fits, when it fits several: its jobs wait, as those of a paused one do. */
  ambiguous: readonly string[] | null;
  calendar: WindowCalendar;
  /** QUEUED jobs. */
  queued: number;
  /** Jobs that may still be published: QUEUED, or on their way there. */
  unfinished: number;
  lastPublishedAt: Instant | null;
  /** What decides about a window; `windowUsed` is about that window. */
  stateFor(window: Window): CategoryState;
}

const ON_THE_WAY: readonly JobStatus[] = ['CREATED', ...pipelineStages, 'QUEUED'];

/**
 * Every category that has jobs or is known to WordPress, or `only` these. `slots` are those of the windows around now.
 */
export async function scheduledCategories(
  agent: Agent,
  view: SiteView,
  slots: readonly Slot[],
  only?: readonly CategoryKey[],
): Promise<ScheduledCategory[]> {
  const jobs = new Map<CategoryKey, { name: string; queued: number; unfinished: number }>();
  for (const { categoryKey, category, status, count } of await agent.store.countByCategory(ON_THE_WAY, only)) {
    const known = jobs.get(categoryKey) ?? { name: category, queued: 0, unfinished: 0 };
    known.unfinished += count;
    if (status === 'QUEUED') known.queued += count;
    jobs.set(categoryKey, known);
  }
  const slotsOf = byCategory(slots);
  const rulesOf = ruleLookup(agent);
  const delays = await delayEnds(agent);
  const terms = new Map<CategoryKey, LastPublishedCategory | null>();
  if (!only) for (const term of view.categories) terms.set(termKey(term.term_id), term);
  for (const key of only ?? jobs.keys()) if (!terms.has(key)) terms.set(key, view.catalog.byKey(key));

  return [...terms].map(([key, term]) => {
    const own = jobs.get(key) ?? { name: key, queued: 0, unfinished: 0 };
    const names = term ? [term.name, term.slug, term.path] : [own.name];
    const rules = rulesOf(names);
    const calendar = view.calendar(rules.interval_days ?? agent.schedule.intervalDays);
    const history = slotsOf.get(key) ?? [];
    const lastPublishedAt = instantOrNull(term?.last_published_at);
    const ambiguous = term ? null : fittingPaths(view, own.name);
    const unused: CategoryState = {
      id: key,
      minGapHours: rules.min_gap_hours ?? agent.schedule.minGapHours,
      spacing: rules.spacing ?? agent.schedule.spacing,
      paused: ambiguous !== null || (rules.paused ?? false),
      delayedUntil: delays.size === 0 ? null : (first(names, (name) => delays.get(foldCategoryName(name))) ?? null),
      lastPublishedAt,
      windowUsed: false,
      filledSlot: filledSlot(history, lastPublishedAt),
      scheduledByHandAt: instantOrNull(term?.scheduled_at),
    };
    return {
      key,
      term,
      name: term?.name ?? own.name,
      ambiguous,
      calendar,
      queued: own.queued,
      unfinished: own.unfinished,
      lastPublishedAt,
      stateFor: statesOf(unused, history),
    };
  });
}

function byCategory(slots: readonly Slot[]): Map<CategoryKey, Slot[]> {
  const groups = new Map<CategoryKey, Slot[]>();
  for (const slot of slots) {
    const group = groups.get(slot.categoryKey);
    if (group) group.push(slot);
    else groups.set(slot.categoryKey, [slot]);
  }
  return groups;
}

/** Rules of the first of a category's names that has any. */
function ruleLookup({ schedule }: Agent): (names: readonly string[]) => CategoryRules {
  const rules = new Map(Object.entries(schedule.categoryRules).map(([name, rule]) => [foldCategoryName(name), rule]));
  if (rules.size === 0) return () => ({});
  return (names: readonly string[]) => first(names, (name) => rules.get(foldCategoryName(name))) ?? {};
}

function fittingPaths({ catalog }: SiteView, name: string): readonly string[] | null {
  const found = catalog.resolve(name);
  return found.kind === 'ambiguous' ? found.paths : null;
}

/** A window is used by our own record or by WordPress's; a post that was trashed or backdated later still used it. */
function isUsed(window: Window, history: readonly Slot[], lastPublishedAt: Instant | null): boolean {
  if (lastPublishedAt !== null && lastPublishedAt >= window.start && lastPublishedAt < window.end) return true;
  return history.some(
    ({ status, windowStart, publishedAt }) =>
      status === 'published' &&
      (windowStart === window.start ||
        (publishedAt !== null && publishedAt >= window.start && publishedAt < window.end)),
  );
}

/** WordPress keeps whole seconds, so the slot of a post is the one published in the same second. */
function filledSlot(history: readonly Slot[], lastPublishedAt: Instant | null): FilledSlot | null {
  if (lastPublishedAt === null) return null;
  const slot = history.findLast(
    ({ status, publishedAt }) =>
      status === 'published' && publishedAt !== null && Math.abs(publishedAt - lastPublishedAt) < 1000,
  );
  if (!slot || slot.position === null || slot.plannedAt === null) return null;
  return { windowStart: slot.windowStart, position: slot.position, plannedAt: slot.plannedAt };
}

/**
 * A check asks about one window again and again, so the last state is kept. (Not written where it is used: that function's
 * closures would keep everything it has read for as long as the category.)
 */
function statesOf(unused: CategoryState, history: readonly Slot[]): (window: Window) => CategoryState {
  let kept: { window: Window; state: CategoryState } | null = null;
  return (window) => {
    if (kept?.window !== window) {
      const state = isUsed(window, history, unused.lastPublishedAt) ? { ...unused, windowUsed: true } : unused;
      kept = { window, state };
    }
    return kept.state;
  };
}

function first<T>(names: readonly string[], find: (name: string) => T | undefined): T | undefined {
  for (const name of names) {
    const found = find(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

const instantOrNull = (text: string | null | undefined): Instant | null => (text ? parseIso(text) : null);

/** How others name the category: its path in WordPress, which fits no other one. */
export const labelOf = ({ term, name }: Pick<ScheduledCategory, 'term' | 'name'>): string =>
  (term?.path ?? name).slice(0, 200);
