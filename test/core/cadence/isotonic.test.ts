import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isotonic } from '../../../shared/core/cadence/isotonic.ts';

/** The least cost over all nondecreasing whole numbers within the bounds, by trying them all. */
function leastCost(
  wished: number[],
  low: number[],
  high: number[],
  from = 0,
  least = Number.NEGATIVE_INFINITY,
): number {
  if (from === wished.length) return 0;
  let best = Number.POSITIVE_INFINITY;
  for (let y = Math.max(low[from] as number, least); y <= (high[from] as number); y++) {
    best = Math.min(best, (y - (wished[from] as number)) ** 2 + leastCost(wished, low, high, from + 1, y));
  }
  return best;
}

describe('bounded isotonic regression', () => {
  it.each([
    ['leaves alone what is in order', [1, 2, 5], [0, 0, 0], [9, 9, 9], [1, 2, 5]],
    ['meets in the middle', [6, 2], [0, 0], [9, 9], [4, 4]],
    ['pools a whole crowd', [5, 4, 3, 2, 1], [0, 0, 0, 0, 0], [9, 9, 9, 9, 9], [3, 3, 3, 3, 3]],
    ['keeps to the bounds', [-5, 3, 20], [0, 0, 0], [9, 9, 9], [0, 3, 9]],
    ['lets a bound move a pool', [6, 2], [0, 5], [9, 9], [5, 5]],
    ['of nothing is nothing', [], [], [], []],
  ])('%s', (_, wished, low, high, expected) => {
    expect(isotonic(wished, low, high)).toEqual(expected);
  });

  it('is the cheapest solution there is', () => {
    const item = fc.record({
      wish: fc.integer({ min: -3, max: 12 }),
      low: fc.integer({ min: 0, max: 8 }),
      room: fc.integer({ min: 0, max: 8 }),
    });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 5 }), (items) => {
        const low = items.map(({ low }) => low).sort((a, b) => a - b);
        const high = items.map(({ room }, i) => (low[i] as number) + room).sort((a, b) => a - b);
        const wished = items.map(({ wish }) => wish);
        const found = isotonic(wished, low, high);
        for (const [i, y] of found.entries()) {
          expect(y >= (low[i] as number) && y <= (high[i] as number)).toBe(true);
          if (i > 0) expect(y).toBeGreaterThanOrEqual(found[i - 1] as number);
        }
        const cost = found.reduce((sum, y, i) => sum + (y - (wished[i] as number)) ** 2, 0);
        expect(cost).toBe(leastCost(wished, low, high));
      }),
      { numRuns: 500 },
    );
  });
});
