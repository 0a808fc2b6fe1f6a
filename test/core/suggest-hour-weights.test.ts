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
