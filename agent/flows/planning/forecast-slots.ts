import type { Instant } from '../../../shared/core/instant.ts';
import type { Window } from '../../../shared/core/window.ts';
import type { WindowCalendar } from '../../../shared/core/window-calendar.ts';
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
      group: group.filter((category) => hasContentAt(category, slots, plansAt)),
      slots,
      plannedUpTo: before,
      now,
    });
    plannedUpTo.set(calendar, Math.max(before ?? window.start, window.start));
    slots.push(...additions);
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

/** Whether a job is left once the slots planned before then are published. */
function hasContentAt({ key, unfinished }: ScheduledCategory, slots: readonly Slot[], at: Instant): boolean {
  const used = slots.filter(
    ({ categoryKey, status, plannedAt }) =>
      categoryKey === key && status === 'open' && plannedAt !== null && plannedAt < at,
  );
  return used.length < unfinished;
}
