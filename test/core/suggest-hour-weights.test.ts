import { expect, it } from 'vitest';
import { POSTS_NEEDED, suggestHourWeights } from '../../shared/core/suggest-hour-weights.ts';

const posts = (count: number, score: (hour: number) => number) =>
  Array.from({ length: count }, (_, i) => ({ hour: i % 24, score: score(i % 24) }));

it('says nothing from too few posts, or from posts that nobody reacted to', () => {
  expect(suggestHourWeights(posts(POSTS_NEEDED - 1, () => 9))).toBeNull();
  expect(suggestHourWeights(posts(500, () => 0))).toBeNull();
});

it('is even where every hour is the same', () => {
  expect(suggestHourWeights(posts(480, () => 7))).toEqual(Array(24).fill(1));
});

it('favours the hours that people react in, with mean 1 and within bounds', () => {
  const weights = suggestHourWeights(posts(2400, (hour) => (hour >= 18 && hour <= 21 ? 500 : 1))) ?? [];
  expect(weights.reduce((sum, weight) => sum + weight, 0) / 24).toBeCloseTo(1, 1);
  expect(Math.min(...weights.slice(18, 22))).toBeGreaterThan(Math.max(...weights.slice(0, 16)) * 1.5);
  expect(Math.max(...weights) / Math.min(...weights)).toBeLessThanOrEqual(4.05);
});

it('is not moved by one post that went round the world', () => {
  const weights = suggestHourWeights([...posts(240, () => 5), { hour: 3, score: 1_000_000 }]) ?? [];
  expect(Math.max(...weights)).toBeLessThan(1.5);
});

it('draws each hour’s mean towards that of all, and shares with its neighbours', () => {
  // Logarithms: 40 posts at 6 o'clock with 1 each, 10 at 12 o'clock with 3 each; the mean is 1.4.
  const posted = (count: number, hour: number, logarithm: number) =>
    Array.from({ length: count }, () => ({ hour, score: Math.expm1(logarithm) }));
  const weights = suggestHourWeights([...posted(40, 6, 1), ...posted(10, 12, 3)]);
  // At 6: (40 × 1 + 5 × 1.4) ÷ 45, at 12: (10 × 3 + 5 × 1.4) ÷ 15, elsewhere 1.4; smoothed by ¼, ½, ¼; brought to mean 1.
  const expected = Array<number>(24).fill(0.98);
  expected.splice(5, 3, 0.92, 0.85, 0.92);
  expected.splice(11, 3, 1.17, 1.35, 1.17);
  expect(weights).toEqual(expected);
});

it('midnight is next to the last hour of the day', () => {
  const weights = suggestHourWeights(posts(480, (hour) => (hour === 0 ? 500 : 5))) ?? [];
  expect(weights[23]).toBe(weights[1]);
  expect(weights[23]).toBeGreaterThan(weights[22] as number);
});
