import { DAY, HOUR, MINUTE } from '../instant.ts';

/** A min gap that follows from the demand fills this much of the time, so that every reservation finds its place nearby. */
const FILL = 0.5;

/** Never more than the default rule says, hours. */
const LARGEST_DERIVED_GAP_HOURS = 3;

/** Sister sites never publish within the same minute. */
export const LEAST_GAP_MS = MINUTE;

/**
 * The min gap of a brand in `cadence` mode that says none, milliseconds, whole minutes. It is half of what lies between two
 * posts on average (less the minute that each may be late), at most three hours.
 * @param postsPerDay what all sites of the brand want together, on an average day
 * @param openShare the share of days on which posts may appear
 */
export function derivedGapMs(postsPerDay: number, openShare: number, lateMs: number): number {
  if (postsPerDay <= 0) return LARGEST_DERIVED_GAP_HOURS * HOUR;
  const between = (DAY * openShare) / postsPerDay;
  const gap = Math.floor((FILL * between - lateMs) / MINUTE) * MINUTE;
  return Math.max(LEAST_GAP_MS, Math.min(gap, LARGEST_DERIVED_GAP_HOURS * HOUR));
}

/** How many posts fit into an average day: one a gap (and what each may be late), on the share of days that are open. */
export function roomPerDay(gapMs: number, openShare: number, lateMs: number, postsPerDay: number | null): number {
  const byGap = DAY / (Math.max(gapMs, LEAST_GAP_MS) + lateMs);
  return openShare * Math.min(byGap, postsPerDay ?? Number.POSITIVE_INFINITY);
}
