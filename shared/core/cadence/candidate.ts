import type { CategoryState } from '../category-state.ts';
import { intervalEnd, minGapEnd } from '../eligibility.ts';
import { HOUR, type Instant } from '../instant.ts';
import type { Window } from '../window.ts';
import type { WindowCalendar } from '../window-calendar.ts';
import type { Drawn } from './even.ts';
import { evenReach } from './even-interval.ts';
import type { DropReason } from './plan.ts';

/** A category that takes part in the window, and the instants between which it may. */
export interface Candidate {
  id: string;
  category: CategoryState;
  earliest: Instant;
  /** The last millisecond that will do. */
  latest: Instant;
  /** The start of the window of its last post; −Infinity for one that has never published. */
  waitingSince: number;
  drawn: Required<Drawn>;
}

/** What a window has for a category: a candidate, or the reason why not and the post that it has there already. */
export function candidateFor(
  category: CategoryState,
  window: Window,
  calendar: WindowCalendar,
): Candidate | { reason: DropReason; at: Instant | null } {
  const { id, lastPublishedAt, scheduledByHandAt: byHand } = category;
  if (category.windowUsed) {
    const here = lastPublishedAt !== null && lastPublishedAt >= window.start && lastPublishedAt < window.end;
    return { reason: 'window_used', at: here ? lastPublishedAt : null };
  }
  if (category.paused) return { reason: 'paused', at: null };
  const hasPlannedByHand = byHand !== null && byHand >= window.start && byHand < window.end;
  if (hasPlannedByHand) return { reason: 'scheduled_by_hand', at: byHand };

  const gap = category.minGapHours * HOUR;
  const latest = byHand !== null && byHand >= window.end ? Math.min(window.end - 1, byHand - gap) : window.end - 1;
  const limits: [DropReason, Instant | null][] = [
    ['delayed', category.delayedUntil],
    ['min_gap', minGapEnd(category)],
    ['interval', intervalEnd(category, calendar)],
  ];
  const usable = calendar.usable(window);
  let earliest = window.start;
  for (const [reason, limit] of limits) {
    if (limit === null || limit <= earliest) continue;
    const next = usable.nextUsable(limit);
    if (next === null || next > latest) return { reason, at: null };
    earliest = next;
  }
  if (latest < earliest) return { reason: 'scheduled_by_hand', at: null };

  const reach = evenReach(category, calendar);
  // A post in an earlier window than the one just before sets no limits: the category may go anywhere.
  const follows = reach !== null && reach.window.start === window.start;
  const drawn = {
    id,
    previous: follows ? reach.previous : null,
    spacing: category.spacing,
    earliest: usable.fractionAt(earliest),
    latest: usable.fractionAt(follows ? Math.max(earliest, Math.min(latest, reach.latest)) : latest + 1),
  };
  const waitingSince = lastPublishedAt === null ? Number.NEGATIVE_INFINITY : calendar.windowAt(lastPublishedAt).start;
  return { id, category, earliest, latest, waitingSince, drawn };
}
