import { DAY, type Instant } from '../../../shared/core/instant.ts';
import { PLAN_AHEAD_MS } from './plan-windows.ts';
import type { ScheduledCategory } from './scheduled-categories.ts';

/** The next instant at which a window ends, or the next one is to be planned; in a week at the latest, when the whole plan is looked at anyway. */
export function nextBoundary(categories: readonly ScheduledCategory[], now: Instant): Instant {
  const calendars = new Set(categories.map(({ calendar }) => calendar));
  const boundaries = [...calendars].flatMap((calendar) => {
    const { end } = calendar.windowAt(now);
    return [end - PLAN_AHEAD_MS, end].filter((boundary) => boundary > now);
  });
  return Math.min(...boundaries, now + 7 * DAY);
}
