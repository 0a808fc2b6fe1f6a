import { expect, it } from 'vitest';
import { backoffMs, defaultBackoff } from '../../shared/core/backoff.ts';

const always = (value: number) => ({ next: () => value });
const LEAST = always(0);
const MOST = always(1 - 2 ** -32);
const rule = { firstMs: 1000, longestMs: 60_000 };

it.each([
  [1, 500, 1000],
  [2, 1000, 2000],
  [3, 2000, 4000],
  [6, 16_000, 32_000],
  [7, 30_000, 60_000],
  [8, 30_000, 60_000],
  [1_000_000, 30_000, 60_000],
  // No try has failed yet: as after the first.
  [0, 500, 1000],
  [-5, 500, 1000],
])('after try %i between %i and %i ms', (tries, least, most) => {
  expect(backoffMs(tries, LEAST, rule)).toBe(least);
  expect(backoffMs(tries, MOST, rule)).toBe(most);
});

it('spreads evenly between half and all of the wait, in whole milliseconds', () => {
  expect([0.25, 0.5, 0.75].map((value) => backoffMs(1, always(value), rule))).toEqual([625, 750, 875]);
  expect(backoffMs(1, always(0.5), { firstMs: 9, longestMs: 100 })).toBe(7);
});

it('stops doubling where numbers would grow without end', () => {
  const endless = { firstMs: 1, longestMs: Number.POSITIVE_INFINITY };
  expect(backoffMs(31, LEAST, endless)).toBe(2 ** 29);
  expect(backoffMs(32, LEAST, endless)).toBe(2 ** 29);
});

it('begins with a minute and ends with an hour, if nothing else is said', () => {
  expect(defaultBackoff).toEqual({ firstMs: 60_000, longestMs: 3_600_000 });
  expect(backoffMs(1, LEAST)).toBe(30_000);
  expect(backoffMs(99, MOST)).toBe(3_600_000);
});
