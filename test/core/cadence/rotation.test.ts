import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inTurn } from '../../../shared/core/cadence/rotation.ts';
import { seededRandom, seedFromText } from '../../../shared/core/random.ts';

const turn = (waiting: Record<string, number>, seed = 'turn') =>
  inTurn(
    Object.entries(waiting).map(([id, waitingSince]) => ({ id, waitingSince })),
    seededRandom(seedFromText(seed)),
  )
    .map(({ id }) => id)
    .join('');

describe('whose turn it is', () => {
  it.each<[string, Record<string, number>, string]>([
    ['those who have waited longest come first', { a: 3, b: 1, c: 2 }, 'bca'],
    ['one that never published before all others', { a: 1, b: Number.NEGATIVE_INFINITY }, 'ba'],
    ['a turn goes on behind those who had theirs', { a: 1, b: 2, c: 2, d: 1, e: 1 }, 'deabc'],
    ['whatever the order of the list', { e: 1, c: 2, a: 1, b: 2, d: 1 }, 'deabc'],
  ])('%s', (_, waiting, expected) => {
    expect(turn(waiting)).toBe(expected);
  });

  it('of nobody is nobody', () => {
    expect(inTurn([], seededRandom([1, 2, 3, 4]))).toEqual([]);
  });

  it('begins anywhere in the circle when all have waited equally long', () => {
    const firsts = new Set(Array.from({ length: 100 }, (_, i) => turn({ a: 1, b: 1, c: 1, d: 1 }, `${i}`)));
    expect(firsts).toEqual(new Set(['abcd', 'bcda', 'cdab', 'dabc']));
  });

  it('never puts anybody more than one turn ahead, however the places change, while there are too few', () => {
    const given = fc
      .integer({ min: 2, max: 12 })
      .chain((count) =>
        fc.tuple(fc.constant(count), fc.array(fc.integer({ min: 0, max: count - 1 }), { minLength: 1, maxLength: 60 })),
      );
    fc.assert(
      fc.property(given, ([count, windows]) => {
        const random = seededRandom(seedFromText(`${count}`));
        const had = Array.from({ length: count }, () => 0);
        const since = Array.from({ length: count }, () => Number.NEGATIVE_INFINITY);
        for (const [window, places] of windows.entries()) {
          const waiting = since.map((waitingSince, i) => ({ id: String.fromCharCode(97 + i), waitingSince, i }));
          for (const { i } of inTurn(waiting, random).slice(0, places)) {
            had[i] = (had[i] as number) + 1;
            since[i] = window;
          }
          expect(Math.max(...had) - Math.min(...had)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 300 },
    );
  });
});
