import { type Instant, SECOND } from '../instant.ts';
import type { UsableTime } from '../usable-time.ts';
import { divideIntoRooms, type Place } from './divide-into-rooms.ts';
import { isotonic } from './isotonic.ts';
import { findRooms, nextInRooms, previousInRooms, type Room } from './rooms.ts';

/** A post that wants an instant. It may be put anywhere in [earliest, latest]. */
export interface Wish {
  id: string;
  at: Instant;
  earliest: Instant;
  latest: Instant;
}

export interface SeparationInput {
  /** When not all fit, those at the front of this list are kept: put the longest waiting first. */
  planned: readonly Wish[];
  /** Milliseconds between any two posts of the site; rounded up to a whole second. */
  separationMs: number;
  /** The window's usable time: nobody is put outside it. */
  usable: UsableTime;
  /** Nobody is put before this instant. */
  notBefore: Instant;
  /** Instants of other posts, published or planned, which stay where they are. */
  taken: readonly Instant[];
}

export interface Separated {
  /** Whole seconds, in time order. */
  placed: { id: string; at: Instant }[];
  /** Those for whom nothing was left, in the input's order. */
  unplaced: { id: string }[];
}

/**
 * Keeps posts apart by the smallest shifts that do it: they keep their order, and the sum of squared shifts is the least
 * possible, so that a crowd spreads to both sides and no category is favoured. Deterministic.
 */
export function separate(input: SeparationInput): Separated {
  const bounds = { from: Math.max(input.usable.start, input.notBefore), to: input.usable.end };
  const rooms = findRooms(input.usable.pieces, bounds, input.taken, input.separationMs);
  const separation = Math.ceil(input.separationMs / SECOND);
  const wishes = input.planned.map(toSeconds);

  let fitting = [...wishes].sort((a, b) => a.at - b.at);
  let earliest = earliestTimes(fitting, rooms, separation);
  if (earliest === null) {
    fitting = largestThatFits(wishes, rooms, separation);
    earliest = earliestTimes(fitting, rooms, separation) ?? [];
  }
  const latest = latestTimes(fitting, rooms, separation);
  const times = leastShifts(fitting, earliest, latest, rooms, separation);
  const kept = new Set(fitting.map(({ id }) => id));
  return {
    placed: fitting.map(({ id }, i) => ({ id, at: (times[i] as number) * SECOND })),
    unplaced: input.planned.filter(({ id }) => !kept.has(id)).map(({ id }) => ({ id })),
  };
}

function toSeconds({ id, at, earliest, latest }: Wish): Place {
  const first = Math.ceil(earliest / SECOND);
  return { id, at: Math.max(first, Math.floor(at / SECOND)), earliest: first, latest: Math.floor(latest / SECOND) };
}

/** When each of them can come at the earliest, in this order; null when one of them cannot come at all. */
function earliestTimes(order: readonly Place[], rooms: readonly Room[], separation: number): number[] | null {
  const times: number[] = [];
  let free = Number.NEGATIVE_INFINITY;
  for (const { earliest, latest } of order) {
    const time = nextInRooms(rooms, Math.max(earliest, free));
    if (time > latest) return null;
    times.push(time);
    free = time + separation;
  }
  return times;
}

/** When each can come at the latest. Never before `earliestTimes`, where that is not null. */
function latestTimes(order: readonly Place[], rooms: readonly Room[], separation: number): number[] {
  const times: number[] = [];
  let free = Number.POSITIVE_INFINITY;
  for (const { latest } of [...order].reverse()) {
    const time = previousInRooms(rooms, Math.min(latest, free));
    times.push(time);
    free = time - separation;
  }
  return times.reverse();
}

/** Those that fit together, taken in the order of the list; returned in time order. */
function largestThatFits(wishes: readonly Place[], rooms: readonly Room[], separation: number): Place[] {
  let kept: Place[] = [];
  for (const wish of wishes) {
    const place = kept.findIndex(({ at }) => at > wish.at);
    const more = kept.toSpliced(place < 0 ? kept.length : place, 0, wish);
    if (earliestTimes(more, rooms, separation) !== null) kept = more;
  }
  return kept;
}

function leastShifts(
  order: readonly Place[],
  earliest: readonly number[],
  latest: readonly number[],
  rooms: readonly Room[],
  separation: number,
): number[] {
  // With i separations taken off the i-th time, "at least the separation apart" becomes "nondecreasing".
  const solve = (low: readonly number[], high: readonly number[]): number[] => {
    const off = (times: readonly number[]) => times.map((time, i) => time - i * separation);
    const wished = off(order.map(({ at }) => at));
    return isotonic(wished, off(low), off(high)).map((time, i) => time + i * separation);
  };
  const ideal = solve(earliest, latest);
  // The walls between rooms may not matter; otherwise everybody keeps to a room.
  if (ideal.every((time) => nextInRooms(rooms, time) === time)) return ideal;
  const { low, high } = divideIntoRooms(order, earliest, rooms, separation);
  return solve(low, high);
}
