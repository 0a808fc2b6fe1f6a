import { planWindow } from '../../shared/core/cadence/plan-window.ts';
import type { CategoryState, FilledSlot } from '../../shared/core/category-state.ts';
import { type Instant, toIso } from '../../shared/core/instant.ts';
import type { Window } from '../../shared/core/window.ts';
import type { WindowCalendar } from '../../shared/core/window-calendar.ts';
import type { Agent } from './agent.ts';
import { groupByCalendar } from './group-by-calendar.ts';
import { slotIdOf } from './planned-slot.ts';
import type { ScheduledCategory } from './scheduled-categories.ts';
import { separationMs } from './separation.ts';

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
  categories: readonly ScheduledCategory[],
  span: BackfillSpan,
  filled: ReadonlySet<string>,
): BackfillSlot[] {
  const carried = new Map<string, { lastPublishedAt: Instant; filledSlot: FilledSlot }>();
  const left = new Map(categories.map((category) => [category.key, category.queued + countFilled(category, filled)]));
  const taken: Instant[] = [];
  const plan: BackfillSlot[] = [];

  for (const { window, calendar, group } of pastWindows(categories, span)) {
    const taking = group.filter(({ key }) => (left.get(key) ?? 0) > 0);
    const { planned } = planWindow({
      window,
      calendar,
      categories: taking.map((category) => stateThen(category, window, span, carried.get(category.key))),
      separationMs: separationMs(agent.schedule),
      taken,
      random: agent.random(`backfill|${calendar.intervalDays}|${toIso(window.start)}`),
    });
    for (const { id, position, plannedAt } of planned) {
      const category = taking.find(({ key }) => key === id) as ScheduledCategory;
      carried.set(id, { lastPublishedAt: plannedAt, filledSlot: { windowStart: window.start, position, plannedAt } });
      taken.push(plannedAt);
      if (plannedAt < span.from || plannedAt >= span.to) continue;
      left.set(id, (left.get(id) ?? 0) - 1);
      plan.push({ slotId: slotIdOf(category, window), category, windowKey: window.key, plannedAt });
    }
  }
  return plan.sort((a, b) => a.plannedAt - b.plannedAt);
}

/** Windows that overlap the span, of every interval, in the order of their beginnings. */
function pastWindows(categories: readonly ScheduledCategory[], { from, to }: BackfillSpan) {
  const windows: { window: Window; calendar: WindowCalendar; group: readonly ScheduledCategory[] }[] = [];
  for (const [calendar, group] of groupByCalendar(categories)) {
    for (let window = calendar.windowAt(from); window.start < to; window = calendar.next(window)) {
      if (calendar.usable(window).total > 0) windows.push({ window, calendar, group });
    }
  }
  return windows.sort((a, b) => a.window.start - b.window.start);
}

/** What was known of a category then: its last post before the span, or what this plan has given it since. */
function stateThen(
  category: ScheduledCategory,
  window: Window,
  { from }: BackfillSpan,
  carried: Pick<CategoryState, 'lastPublishedAt' | 'filledSlot'> | undefined,
): CategoryState {
  const before = category.lastPublishedAt !== null && category.lastPublishedAt < from ? category.lastPublishedAt : null;
  return {
    ...category.stateFor(window),
    windowUsed: false,
    delayedUntil: null,
    scheduledByHandAt: null,
    ...(carried ?? { lastPublishedAt: before, filledSlot: null }),
  };
}

const countFilled = ({ key }: ScheduledCategory, filled: ReadonlySet<string>): number =>
  [...filled].filter((slotId) => slotId.startsWith(`${key}@`)).length;
