import { expect, it } from 'vitest';
import { divideIntoRooms } from '../../../shared/core/cadence/divide-into-rooms.ts';

const FREE = { earliest: 0, latest: 50 };
const post = (at: number, limits: Partial<typeof FREE> = {}) => ({ id: `at ${at}`, at, ...FREE, ...limits });
const rooms = [
  { low: 0, high: 10 },
  { low: 20, high: 30 },
  { low: 40, high: 50 },
];
const divide = (posts: ReturnType<typeof post>[], feasible: number[] = [], separation = 10) =>
  divideIntoRooms(posts, feasible, rooms, separation);

it.each([
  ['inside a room', 5, 0, 10],
  ['nearer to the room before', 14, 0, 10],
  ['nearer to the room after', 16, 20, 30],
  ['between the two', 15, 0, 10],
  ['at the first second of a room', 20, 20, 30],
  ['at the last second of a room', 30, 20, 30],
  ['before all rooms', -7, 0, 10],
  ['after all rooms', 70, 40, 50],
])('a post %s (%i) comes into [%i, %i]', (_, at, low, high) => {
  expect(divide([post(at)])).toEqual({ low: [low], high: [high] });
});

it('nobody is put before the earliest, nor after the latest second', () => {
  expect(divide([post(25, { earliest: 22, latest: 27 })])).toEqual({ low: [22], high: [27] });
});

it('each leaves room for the others of its room', () => {
  expect(divide([post(3), post(4)])).toEqual({ low: [0, 10], high: [0, 10] });
  expect(divide([post(3), post(4)], [], 4)).toEqual({ low: [0, 4], high: [6, 10] });
  expect(divide([post(3), post(24)])).toEqual({ low: [0, 20], high: [10, 30] });
});

it.each([
  ['the last, to the only neighbour', [5, 5, 5], [0, 10, 20]],
  ['the first, to the only neighbour', [45, 45, 45], [20, 40, 50]],
  ['the first, which has the shorter way', [20, 25, 28], [0, 20, 30]],
  ['the last, which has the shorter way', [22, 25, 30], [20, 30, 40]],
  ['the last, where both have the same way', [21, 25, 29], [20, 30, 40]],
])('from a room that is too full goes on: %s', (_, wishes, low) => {
  expect(divide(wishes.map((at) => post(at))).low).toEqual(low);
});

it('who may not be as early as the room before, or as late as the one after, does not go there', () => {
  expect(divide([post(20, { earliest: 11 }), post(25), post(28)]).low).toEqual([20, 30, 40]);
  expect(divide([post(20, { earliest: 10 }), post(25), post(28)]).low).toEqual([10, 20, 30]);
  expect(divide([post(22), post(25), post(30, { latest: 39 })]).low).toEqual([0, 20, 30]);
  expect(divide([post(22), post(25), post(30, { latest: 40 })]).low).toEqual([20, 30, 40]);
});

it('what is known to be possible decides where two rooms push posts to and fro', () => {
  const crowd = [post(1), post(2), post(3), post(4), post(5), post(6)];
  expect(divide(crowd, [0, 10, 20, 30, 40, 50])).toEqual({
    low: [0, 10, 20, 30, 40, 50],
    high: [0, 10, 20, 30, 40, 50],
  });
});
