import { type Instant, SECOND } from '../instant.ts';
import type { UsablePiece } from '../usable-time.ts';

/**
 * An unbroken stretch in which one more post may be put, in whole seconds since the epoch, both ends included. Rooms are
 * what usable time leaves between the posts that are there already.
 */
export interface Room {
  readonly low: number;
  readonly high: number;
}

/**
 * The rooms of [from, to): inside the usable pieces and at least the separation away from every instant already taken.
 * `separationMs` is in milliseconds and rounded up to a second; the order of `taken` does not matter.
 */
export function findRooms(
  pieces: readonly UsablePiece[],
  bounds: { from: Instant; to: Instant },
  taken: readonly Instant[],
  separationMs: number,
): Room[] {
  const separation = Math.ceil(separationMs / SECOND);
  const near = taken
    .filter((at) => at > bounds.from - separationMs - SECOND && at < bounds.to + separationMs + SECOND)
    .sort((a, b) => a - b);
  const rooms: Room[] = [];
  let next = 0;
  for (const { start, end } of joined(pieces)) {
    let low = Math.ceil(Math.max(start, bounds.from) / SECOND);
    const high = Math.ceil(Math.min(end, bounds.to) / SECOND) - 1;
    // Posts whose separation ends before this piece cannot reach a later one either.
    while (next < near.length && Math.ceil((near[next] as number) / SECOND) + separation <= low) next++;
    for (let i = next; i < near.length; i++) {
      const at = near[i] as number;
      const before = Math.floor(at / SECOND) - separation;
      if (before >= high) break;
      if (before >= low) rooms.push({ low, high: before });
      low = Math.max(low, Math.ceil(at / SECOND) + separation);
    }
    if (low <= high) rooms.push({ low, high });
  }
  return rooms;
}

/** The first second of the rooms at or after this one; Infinity when there is none. */
export function nextInRooms(rooms: readonly Room[], second: number): number {
  const room = rooms[firstRoomEndingAt(rooms, second)];
  return room === undefined ? Number.POSITIVE_INFINITY : Math.max(second, room.low);
}

/** The last second of the rooms at or before this one; −Infinity when there is none. */
export function previousInRooms(rooms: readonly Room[], second: number): number {
  const i = firstRoomEndingAt(rooms, second);
  const room = rooms[i];
  if (room !== undefined && room.low <= second) return second;
  return rooms[i - 1]?.high ?? Number.NEGATIVE_INFINITY;
}

/** The most posts that the rooms can hold at this separation (milliseconds): each as early as it can be. */
export function countPlaces(rooms: readonly Room[], separationMs: number): number {
  const separation = Math.max(1, Math.ceil(separationMs / SECOND));
  let count = 0;
  let free = Number.NEGATIVE_INFINITY;
  for (const { low, high } of rooms) {
    const first = Math.max(low, free);
    if (first > high) continue;
    const places = Math.floor((high - first) / separation) + 1;
    count += places;
    free = first + places * separation;
  }
  return count;
}

/** The index of the first room that ends at or after a second; the number of rooms when none does. */
export function firstRoomEndingAt(rooms: readonly Room[], second: number): number {
  let [low, high] = [0, rooms.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rooms[middle] as Room).high >= second) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Pieces that touch (they differ in weight only) as one. */
function joined(pieces: readonly UsablePiece[]): { start: Instant; end: Instant }[] {
  const stretches: { start: Instant; end: Instant }[] = [];
  for (const { start, end } of pieces) {
    const last = stretches.at(-1);
    if (last?.end === start) last.end = end;
    else stretches.push({ start, end });
  }
  return stretches;
}
