import { planWindow } from '../../../shared/core/cadence/plan-window.ts';
import { foldCategoryName } from '../../../shared/core/category-name.ts';
import type { CategoryState, FilledSlot } from '../../../shared/core/category-state.ts';
import { type Instant, toIso } from '../../../shared/core/instant.ts';
import type { Window } from '../../../shared/core/window.ts';
import type { WindowCalendar } from '../../../shared/core/window-calendar.ts';
import type { Agent } from '../agent.ts';
import { sha256 } from '../sha256.ts';
import { groupByCalendar } from './group-by-calendar.ts';
import type { ScheduledCategory } from './scheduled-categories.ts';
import { separationMs } from './separation.ts';

/** A category that takes part, named by what does not change while its first post creates it in WordPress. */
export interface BackfillCategory {
  /** Its folded path; a hash of it where that is long. */
  id: string;
  category: ScheduledCategory;
  /** Its last post before this span, as it was when the backfill began. */
  lastBefore: Instant | null;
}

export const backfillId = ({ term, name }: ScheduledCategory): string => {
  const folded = foldCategoryName(term?.path ?? name);
  return folded.length <= 150 ? folded : sha256(folded);
};

const slotIdOf = (id: string, window: Window): string => `backfill:${id}@${toIso(window.start)}`;

/** One past instant that a category gets a post at. */
export interface BackfillSlot {
  slotId: string;
  category: ScheduledCategory;
  windowKey: string;
  plannedAt: Instant;
}

/** The past, [from, to). */
export interface BackfillSpan {
  from: Instant;
  to: Instant;
}

/**
 * The even cadence's plan of past windows, as if it had run then: each window starts from the positions of the one before.
 * A category takes part as long as it has queued jobs. The same queue and secret give the same plan, so that an interrupted
 * backfill goes on where it stopped; windows in `filled` are used already and keep their place in the plan.
 */
export function planBackfill(
  agent: Agent,
  categories: readonly BackfillCategory[],
  span: BackfillSpan,
  filled: ReadonlySet<string>,
): BackfillSlot[] {
  const byId = new Map(categories.map((taking) => [taking.id, taking]));
  const carried = new Map<string, { lastPublishedAt: Instant; filledSlot: FilledSlot }>();
  const left = new Map(categories.map(({ id, category }) => [id, category.queued + countFilled(id, filled)]));
  const taken: Instant[] = [];
  const plan: BackfillSlot[] = [];

  for (const { window, calendar, ids } of pastWindows(categories, span)) {
    const taking = ids.filter((id) => (left.get(id) ?? 0) > 0).map((id) => byId.get(id) as BackfillCategory);
    const { planned } = planWindow({
      window,
      calendar,
      categories: taking.map((one) => stateThen(one, window, carried.get(one.id))),
      separationMs: separationMs(agent.schedule),
      taken,
      random: agent.random(`backfill|${calendar.intervalDays}|${toIso(window.start)}`),
    });
    for (const { id, position, plannedAt } of planned) {
      carried.set(id, { lastPublishedAt: plannedAt, filledSlot: { windowStart: window.start, position, plannedAt } });
      taken.push(plannedAt);
      if (plannedAt < span.from || plannedAt >= span.to) continue;
      left.set(id, (left.get(id) ?? 0) - 1);
      const { category } = byId.get(id) as BackfillCategory;
      plan.push({ slotId: slotIdOf(id, window), category, windowKey: window.key, plannedAt });
    }
  }
  return plan.sort((a, b) => a.plannedAt - b.plannedAt);
}

/** Windows that overlap the span, of every interval, in the order of their beginnings. */
function pastWindows(categories: readonly BackfillCategory[], { from, to }: BackfillSpan) {
  const windows: { window: Window; calendar: WindowCalendar; ids: string[] }[] = [];
  for (const [calendar, group] of groupByCalendar(categories.map(({ category }) => category))) {
    const ids = group.map(backfillId);
    for (let window = calendar.windowAt(from); window.start < to; window = calendar.next(window)) {
      if (calendar.usable(window).total > 0) windows.push({ window, calendar, ids });
    }
  }
  return windows.sort((a, b) => a.window.start - b.window.start);
}

/** What was known of a category then: its last post before the span, or what this plan has given it since. */
function stateThen(
  { id, category, lastBefore }: BackfillCategory,
  window: Window,
  carried: Pick<CategoryState, 'lastPublishedAt' | 'filledSlot'> | undefined,
): CategoryState {
  return {
    ...category.stateFor(window),
    id,
    windowUsed: false,
    delayedUntil: null,
    scheduledByHandAt: null,
    ...(carried ?? { lastPublishedAt: lastBefore, filledSlot: null }),
  };
}

const countFilled = (id: string, filled: ReadonlySet<string>): number =>
  [...filled].filter((slotId) => slotId.startsWith(`backfill:${id}@`)).length;
