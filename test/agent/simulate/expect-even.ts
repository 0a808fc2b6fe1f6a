import { expect } from 'vitest';
import { distances, gaps, groups, least, most, type Read } from './read-lines.ts';

/** What holds for every single run of the even cadence whose demand fits, whatever its rules. */
export function expectSound(read: Read): void {
  const { posts, missed, summary } = read;
  expect(missed).toEqual([]);
  expect(summary).toMatchObject({ missed: 0, doubled: 0, published: posts.length });
  expect(posts).toHaveLength(summary.windows * summary.categories);
  const used = groups(posts, ({ category, window_start }) => `${category} ${window_start}`);
  expect([...used.values()].filter((own) => own.length > 1)).toEqual([]);
  expect(posts.filter(({ at, start, end }) => at < start || at >= end)).toEqual([]);
  expect(posts.filter(({ planned_at, published_at }) => planned_at !== published_at)).toEqual([]);
  expect(least(distances(read))).toBeGreaterThanOrEqual(summary.separation_minutes);
}

/**
 * Gaps lie in [s·N, (2 − s)·N] days. Separation shifts posts, the further the fuller the calendar is; both ends of a gap may
 * be shifted.
 */
export function expectGaps(read: Read): void {
  const { spacing: s, interval_days: n, separation_minutes: separation, categories } = read.summary;
  const fullness = (separation * categories) / (n * 1440);
  const shift = (4 * separation) / (1 - fullness) / 1440;
  expect(least(gaps(read))).toBeGreaterThanOrEqual(s * n - shift);
  expect(most(gaps(read))).toBeLessThanOrEqual((2 - s) * n + shift);
}
