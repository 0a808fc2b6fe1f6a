import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countPlaces,
  findRooms,
  firstRoomEndingAt,
  nextInRooms,
  previousInRooms,
} from '../../../shared/core/cadence/rooms.ts';

const piece = (start: number, end: number, weight = 1) => ({ start: start * 1000, end: end * 1000, weight });
const find = (pieces: ReturnType<typeof piece>[], taken: number[], separation: number, from = 0, to = 100) =>
  findRooms(
    pieces,
    { from: from * 1000, to: to * 1000 },
    taken.map((at) => at * 1000),
    separation * 1000,
  ).map(({ low, high }) => [low, high]);

describe('rooms', () => {
  it.each<[string, ReturnType<typeof piece>[], number[], number, number[][]]>([
    [
      'are usable time in whole seconds',
      [piece(0, 50), piece(60, 100)],
      [],
      10,
      [
        [0, 49],
        [60, 99],
      ],
    ],
    ['do not end where only the weight changes', [piece(0, 50, 1), piece(50, 100, 2)], [], 10, [[0, 99]]],
    [
      'keep the separation from a post on both sides',
      [piece(0, 100)],
      [50],
      10,
      [
        [0, 40],
        [60, 99],
      ],
    ],
    ['keep it from posts outside too', [piece(0, 100)], [-5, 104], 10, [[5, 94]]],
    [
      'vanish between two posts that stand close',
      [piece(0, 100)],
      [50, 65],
      10,
      [
        [0, 40],
        [75, 99],
      ],
    ],
    [
      'may be a single second between two posts',
      [piece(0, 100)],
      [50, 70],
      10,
      [
        [0, 40],
        [60, 60],
        [80, 99],
      ],
    ],
    [
      'round part seconds away from the post',
      [piece(0, 100)],
      [50.5],
      10,
      [
        [0, 40],
        [61, 99],
      ],
    ],
    [
      'a post in a gap reaches into both sides',
      [piece(0, 50), piece(60, 100)],
      [55],
      10,
      [
        [0, 45],
        [65, 99],
      ],
    ],
    ['end at the bounds', [piece(-50, 200)], [], 10, [[0, 99]]],
    ['are none when nothing is left', [piece(0, 10)], [5], 10, []],
  ])('%s', (_, pieces, taken, separation, rooms) => {
    expect(find(pieces, taken, separation)).toEqual(rooms);
  });

  it('hold exactly the seconds that are usable and far enough from every post', () => {
    const seconds = fc.integer({ min: -10, max: 110 });
    fc.assert(
      fc.property(
        fc.uniqueArray(seconds, { minLength: 2, maxLength: 8 }),
        fc.array(seconds, { maxLength: 5 }),
        fc.integer({ min: 1, max: 15 }),
        (edges, taken, separation) => {
          const sorted = edges.toSorted((a, b) => a - b);
          const pieces = [];
          for (let i = 0; i + 1 < sorted.length; i += 2)
            pieces.push(piece(sorted[i] as number, sorted[i + 1] as number));
          const rooms = find(pieces, taken, separation);
          for (let second = -20; second < 120; second++) {
            const usable = pieces.some(({ start, end }) => second * 1000 >= start && second * 1000 < end);
            const expected =
              usable && second >= 0 && second < 100 && taken.every((at) => Math.abs(at - second) >= separation);
            expect([
              second,
              rooms.some(([low, high]) => second >= (low as number) && second <= (high as number)),
            ]).toEqual([second, expected]);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are searched forward and backward', () => {
    const rooms = [
      { low: 0, high: 49 },
      { low: 60, high: 99 },
    ];
    expect([-5, 0, 49, 50, 60, 99, 100].map((second) => nextInRooms(rooms, second))).toEqual([
      0,
      0,
      49,
      60,
      60,
      99,
      Number.POSITIVE_INFINITY,
    ]);
    expect([-5, 0, 49, 50, 60, 99, 100].map((second) => previousInRooms(rooms, second))).toEqual([
      Number.NEGATIVE_INFINITY,
      0,
      49,
      49,
      60,
      99,
      99,
    ]);
    expect([0, 49, 50, 99, 100].map((second) => firstRoomEndingAt(rooms, second))).toEqual([0, 0, 1, 1, 2]);
  });

  it.each([
    [[{ low: 0, high: 99 }], 20, 5],
    [[{ low: 0, high: 100 }], 20, 6],
    [[{ low: 0, high: 0 }], 20, 1],
    [[], 20, 0],
    // The second room is so near that the first room's last post takes part of it.
    [
      [
        { low: 0, high: 45 },
        { low: 50, high: 59 },
      ],
      20,
      3,
    ],
    [
      [
        { low: 0, high: 45 },
        { low: 50, high: 60 },
      ],
      20,
      4,
    ],
    [
      [
        { low: 0, high: 45 },
        { low: 80, high: 80 },
      ],
      20,
      4,
    ],
  ])('%j hold at most, %d seconds apart, %d posts', (rooms, separation, places) => {
    expect(countPlaces(rooms, separation * 1000)).toBe(places);
  });
});
