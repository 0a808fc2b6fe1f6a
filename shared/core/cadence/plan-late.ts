import type { CategoryState } from '../category-state.ts';
import { type Instant, SECOND } from '../instant.ts';
import { type Random, uniform } from '../random.ts';
import type { Window } from '../window.ts';
import type { WindowCalendar } from '../window-calendar.ts';
import { candidateFor } from './candidate.ts';
import type { DropReason, PlannedPost } from './plan.ts';
import { findRooms, nextInRooms } from './rooms.ts';

export interface PlanLateInput {
  window: Window;
  /** Of the category's own interval, cadence `even`. */
  calendar: WindowCalendar;
  category: CategoryState;
  /** The present: nothing is planned before it. */
  now: Instant;
  /** Milliseconds between any two posts of the site. */
  separationMs: number;
  /** Every other post published or planned near the window; none of them moves. */
  taken: readonly Instant[];
  random: Random;
}

/**
 * An instant for one category in the middle of a window: it is new, or lost its slot (a post by hand elsewhere, a changed
 * rule or zone). Uniform in what it can reach of the window's rest, by the measure of usable time; in reach is what its
 * spacing allows, or, when all of that is over, everything.
 */
export function planLate(input: PlanLateInput): PlannedPost | { id: string; reason: DropReason } {
  const { window, calendar, category, separationMs, random } = input;
  const usable = calendar.usable(window);
  const { id } = category;
  if (usable.total === 0) return { id, reason: 'no_usable_time' };
  const candidate = candidateFor(category, window, calendar);
  if (!('earliest' in candidate)) return { id, reason: candidate.reason };

  const from = Math.max(input.now, candidate.earliest);
  const rooms = findRooms(usable.pieces, { from, to: candidate.latest + 1 }, input.taken, separationMs);
  const stretches = rooms.map(({ low, high }) => ({
    low: usable.fractionAt(low * SECOND),
    high: usable.fractionAt((high + 1) * SECOND),
  }));
  const reach = candidate.drawn.latest;
  const inReach = stretches
    .filter(({ low }) => low < reach)
    .map(({ low, high }) => ({ low, high: Math.min(high, reach) }));
  const position = uniformIn(inReach, random) ?? uniformIn(stretches, random);
  if (position === null) return { id, reason: 'no_room' };
  // A position at the very edge of a stretch may be rounded to the second before it.
  const second = nextInRooms(rooms, Math.floor(usable.instantAt(position) / SECOND));
  return { id, position, plannedAt: second * SECOND };
}

/** Uniform over the stretches together; null when they have no length. */
function uniformIn(stretches: readonly { low: number; high: number }[], random: Random): number | null {
  const total = stretches.reduce((sum, { low, high }) => sum + high - low, 0);
  if (!(total > 0)) return null;
  let target = uniform(random, 0, total);
  for (const { low, high } of stretches) {
    if (target < high - low) return low + target;
    target -= high - low;
  }
  return stretches.at(-1)?.low ?? null;
}
