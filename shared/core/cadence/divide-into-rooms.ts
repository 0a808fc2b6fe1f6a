import { firstRoomEndingAt, type Room } from './rooms.ts';

/** A post that wants a second, and may be put anywhere in [earliest, latest]. Whole seconds since the epoch. */
export interface Place {
  id: string;
  at: number;
  earliest: number;
  latest: number;
}

/** For each post the seconds between which it can be put in its room without taking away another's place. */
export interface Bounds {
  low: number[];
  high: number[];
}

/**
 * Gives every post a room: the nearest one to its wish; and from a room that is too full for its posts, the first or the
 * last of them, whichever has the shorter way, goes on to the neighbour, until all fit. `order` is in time order, and so
 * are the rooms of its posts. `feasible` is one solution that is known; it decides when neighbours push posts to and fro.
 */
export function divideIntoRooms(
  order: readonly Place[],
  feasible: readonly number[],
  rooms: readonly Room[],
  separation: number,
): Bounds {
  const inRoom = order.map(({ at }) => nearestRoom(rooms, at));
  for (let step = 4 * order.length; step > 0; step--) {
    const low = lowBounds(order, inRoom, rooms, separation);
    const tooLate = low.findIndex((time, i) => time > lastIn(order, inRoom, rooms, i));
    if (tooLate < 0) return { low, high: highBounds(order, inRoom, rooms, separation) };
    if (!sendOneOn(order, inRoom, rooms, tooLate)) break;
  }
  const known = feasible.map((time) => firstRoomEndingAt(rooms, time));
  return { low: lowBounds(order, known, rooms, separation), high: highBounds(order, known, rooms, separation) };
}

function nearestRoom(rooms: readonly Room[], second: number): number {
  const after = firstRoomEndingAt(rooms, second);
  const [room, before] = [rooms[after], rooms[after - 1]];
  if (room === undefined) return after - 1;
  return before !== undefined && second - before.high <= room.low - second ? after - 1 : after;
}

/** Changes the room of the first or of the last post that shares the room of post `i`; false when neither can go. */
function sendOneOn(order: readonly Place[], inRoom: number[], rooms: readonly Room[], i: number): boolean {
  const here = inRoom[i] as number;
  const [first, last] = [inRoom.indexOf(here), inRoom.lastIndexOf(here)];
  const before = rooms[here - 1];
  const after = rooms[here + 1];
  const [toBefore, toAfter] = [order[first] as Place, order[last] as Place];
  const wayBefore = before !== undefined && before.high >= toBefore.earliest ? toBefore.at - before.high : Infinity;
  const wayAfter = after !== undefined && after.low <= toAfter.latest ? after.low - toAfter.at : Infinity;
  if (wayBefore === Infinity && wayAfter === Infinity) return false;
  if (wayBefore < wayAfter) inRoom[first] = here - 1;
  else inRoom[last] = here + 1;
  return true;
}

function lastIn(order: readonly Place[], inRoom: readonly number[], rooms: readonly Room[], i: number): number {
  return Math.min((order[i] as Place).latest, (rooms[inRoom[i] as number] as Room).high);
}

function lowBounds(order: readonly Place[], inRoom: readonly number[], rooms: readonly Room[], separation: number) {
  let free = Number.NEGATIVE_INFINITY;
  return order.map(({ earliest }, i) => {
    const low = Math.max(earliest, (rooms[inRoom[i] as number] as Room).low, free);
    free = low + separation;
    return low;
  });
}

function highBounds(order: readonly Place[], inRoom: readonly number[], rooms: readonly Room[], separation: number) {
  const high = order.map((_, i) => lastIn(order, inRoom, rooms, i));
  for (let i = high.length - 2; i >= 0; i--) {
    high[i] = Math.min(high[i] as number, (high[i + 1] as number) - separation);
  }
  return high;
}
