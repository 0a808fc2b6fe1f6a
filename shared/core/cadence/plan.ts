import type { Instant } from '../instant.ts';

/** A category's place in a window's plan. */
export interface PlannedPost {
  id: string;
  /** In [0, 1) of the window's usable time, before separation. Persist it: the next window starts from it. */
  position: number;
  /** A whole second. */
  plannedAt: Instant;
}

/** Why a category has no instant in a window. The last two are no refusals: nobody is owed anything for them. */
export type DropReason =
  | 'paused'
  | 'delayed'
  | 'window_used'
  | 'scheduled_by_hand'
  | 'min_gap'
  | 'interval'
  | 'no_room'
  | 'no_usable_time'
  | 'joins_next_window';

export interface Plan {
  /** In time order. */
  planned: PlannedPost[];
  dropped: { id: string; reason: DropReason }[];
}
