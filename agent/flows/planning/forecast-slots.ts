import type { Instant } from '../../../shared/core/instant.ts';
import type { Window } from '../../../shared/core/window.ts';
import type { WindowCalendar } from '../../../shared/core/window-calendar.ts';
import type { CategoryKey } from '../../ports/jobs.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent } from '../agent.ts';
import { draftWindow } from './draft-window.ts';
import { groupByCalendar } from './group-by-calendar.ts';
import { PLAN_AHEAD_MS, plannedWindowStart } from './plan-windows.ts';
import type { ScheduledCategory } from './scheduled-categories.ts';

/** A window and the moment at which the scheduler would plan it. */
interface Upcoming {
  calendar: WindowCalendar;
  window: Window;
  group: readonly ScheduledCategory[];
  plansAt: Instant;
}

/**
 * The slots that will be planned for windows that begin before `to`, if nothing changes until then: every post comes when
 * it is planned, no content is added, no post is made by hand. They come from the planner itself with the same random
 * numbers, each window from the state that the one before leads to, and so later agree with the real plan. Changes nothing.
 */
export async function forecastSlots(
  agent: Agent,
  categories: readonly ScheduledCategory[],
  persisted: readonly Slot[],
  to: Instant,
): Promise<Slot[]> {
  const now = agent.clock.now();
  const slots = [...persisted];
  const planned = new PlannedPosts(persisted);
  const forecast: Slot[] = [];
  const plannedUpTo = new Map<WindowCalendar, Instant | null>();
  const active = categories.filter(({ unfinished }) => unfinished > 0);
  for (const { calendar, window, group, plansAt } of upcomingWindows(active, now, to)) {
    const before = plannedUpTo.has(calendar)
      ? (plannedUpTo.get(calendar) as Instant | null)
      : await plannedWindowStart(agent, calendar);
    const { additions } = draftWindow(agent, {
      window,
      calendar,
      // Whether a job is left once the slots planned before then are published.
      group: group.filter(({ key, unfinished }) => planned.countBefore(key, plansAt) < unfinished),
      slots,
      plannedUpTo: before,
      now,
    });
    plannedUpTo.set(calendar, Math.max(before ?? window.start, window.start));
    slots.push(...additions);
    planned.add(additions);
    forecast.push(...additions.filter(({ status }) => status === 'open'));
  }
  return forecast;
}

/** In the order in which they are planned. */
function upcomingWindows(active: readonly ScheduledCategory[], now: Instant, to: Instant): Upcoming[] {
  const upcoming: Upcoming[] = [];
  for (const [calendar, group] of groupByCalendar(active)) {
    for (let window = calendar.windowAt(now); window.start < to; window = calendar.next(window)) {
      upcoming.push({ calendar, window, group, plansAt: Math.max(now, window.start - PLAN_AHEAD_MS) });
    }
  }
  return upcoming.sort((a, b) => a.plansAt - b.plansAt);
}

/** The instants of open slots, by category: a year of many categories is never looked through as a whole. */
class PlannedPosts {
  readonly #instants = new Map<CategoryKey, Instant[]>();

  constructor(slots: readonly Slot[]) {
    this.add(slots);
  }

  add(slots: readonly Slot[]): void {
    for (const { categoryKey, status, plannedAt } of slots) {
      if (status !== 'open' || plannedAt === null) continue;
      const known = this.#instants.get(categoryKey);
      if (known) known.push(plannedAt);
      else this.#instants.set(categoryKey, [plannedAt]);
    }
  }

  countBefore(category: CategoryKey, at: Instant): number {
    return (this.#instants.get(category) ?? []).filter((plannedAt) => plannedAt < at).length;
  }
}
