import { describe, expect, it } from 'vitest';
import { classicProbability } from '../../../shared/core/cadence/classic.ts';
import { DAY, distances, gaps, groups, least, type Read, simulated, type Written } from './read-lines.ts';

const poolOf = async (written: Written, seeds: number): Promise<Read[]> => {
  const reads: Read[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    reads.push(await simulated({ cadence: 'classic', days: '365', ...written, seed: String(seed) }));
  }
  return reads;
};

describe('the classic cadence, as it was', () => {
  it.each([
    [72, 0.042],
    [36, 0.083],
    [12, 0.25],
    [1, 1],
    [0.2, 1],
  ])('publishes with %d hours left with probability %d', (hours, probability) => {
    expect(classicProbability(hours)).toBeCloseTo(probability, 3);
  });

  it('drifts: with checks every 10 minutes nearly all posts of days 90 to 365 fall into the last sixth', async () => {
    // In UTC: where a clock goes forward, the shorter window makes some miss, and those begin the drift again.
    const posts = (await poolOf({ timezone: 'UTC' }, 4)).flatMap(({ posts, summary }) =>
      posts.filter(({ at }) => at >= Date.parse(summary.start) + 90 * DAY),
    );
    const last = posts.filter(({ position }) => position >= 5 / 6);
    expect(last.length / posts.length).toBeGreaterThanOrEqual(0.9);
  });

  it('misses about every eleventh window with checks every 60 minutes, and says why', async () => {
    const reads = await poolOf({ checkInterval: '60', days: '730' }, 8);
    const windows = reads.reduce((sum, { summary }) => sum + summary.windows * summary.categories, 0);
    const missed = reads.flatMap((read) => read.missed);
    expect((100 * missed.length) / windows).toBeGreaterThan(7.3);
    expect((100 * missed.length) / windows).toBeLessThan(10.3);
    expect(new Set(missed.map(({ reason }) => reason)).has('not_recorded')).toBe(false);
  });

  it('never publishes twice in a window, twice in a check, or before N whole days have passed', async () => {
    for (const read of await poolOf({ timezone: 'America/New_York' }, 1)) {
      const used = groups(read.posts, ({ category, window_start }) => `${category} ${window_start}`);
      expect([...used.values()].filter((own) => own.length > 1)).toEqual([]);
      expect(least(distances(read))).toBeGreaterThanOrEqual(10);
      expect(least(gaps(read))).toBeGreaterThanOrEqual(3);
      expect(read.posts.every(({ planned_at }) => planned_at === null)).toBe(true);
    }
  });
});
