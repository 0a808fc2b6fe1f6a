import type { Instant } from './instant.ts';

/** The slot that a category's last post filled, as the plan recorded it. */
export interface FilledSlot {
  windowStart: Instant;
  /** In [0, 1) of the window's usable time, before separation. */
  position: number;
  plannedAt: Instant;
}

/** Everything about one category that decides when it may publish: its rules, and what has happened. */
export interface CategoryState {
  /** The category's key. Core only compares it. */
  id: string;
  /** Hours that must pass after its last post. */
  minGapHours: number;
  /** s in [0, 1], for the even cadence: how much of an interval lies between two posts at the very least. */
  spacing: number;
  paused: boolean;
  /** The end of its start-up delay, null when there is none. */
  delayedUntil: Instant | null;
  /** What WordPress says, by whomever it was published; null when there is no post. */
  lastPublishedAt: Instant | null;
  /** The planned slot that this last post filled; null when it was published by hand or outside a plan. */
  filledSlot: FilledSlot | null;
  /** Whether the window in question is used, by our own record or by WordPress's. */
  windowUsed: boolean;
  /** The category's earliest post with status `future`; it counts as its planned post. */
  scheduledByHandAt: Instant | null;
}
