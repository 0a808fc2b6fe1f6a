/** The properties of the even cadence in the main setting: 20 categories every 3 days, two years, 20 seeds pooled. */
import { beforeAll, describe, expect, it } from 'vitest';
import { expectGaps, expectSound } from './expect-even.ts';
import {
  deviation,
  gaps,
  groups,
  hourOfDay,
  ks,
  mean,
  middle,
  minuteOfHour,
  most,
  perDay,
  type Read,
  simulated,
} from './read-lines.ts';

const SEEDS = 20;

describe('20 categories every 3 days, spacing 0.7, checks every 10 minutes, two years', () => {
  const runs: Read[] = [];
  beforeAll(async () => {
    for (let seed = 1; seed <= SEEDS; seed++) runs.push(await simulated({ seed: String(seed) }));
  });
  const pooled = (of: (post: Read['posts'][number], read: Read) => number) =>
    runs.flatMap((read) => read.posts.map((post) => of(post, read)));

  it('misses and doubles nothing, and keeps all posts apart', () => {
    for (const read of runs) {
      expectSound(read);
      expect(read.posts).toHaveLength(243 * 20);
    }
  });

  it('keeps the gaps of each category, with mean N', () => {
    for (const read of runs) {
      expectGaps(read);
      expect(mean(gaps(read))).toBeCloseTo(3, 2);
    }
  });

  it('gives every local day its share', () => {
    for (const read of runs) {
      expect(deviation(perDay(read))).toBeLessThanOrEqual(0.75);
      expect(read.summary.posts_per_day.sd).toBeCloseTo(deviation(perDay(read)), 3);
    }
  });

  it('is uniform in the window, in the hour of the day and in the minute of the hour', () => {
    expect(ks(pooled(({ position }) => position))).toBeLessThanOrEqual(0.03);
    expect(ks(pooled(({ at, start, end }) => (at - start) / (end - start)))).toBeLessThanOrEqual(0.03);
    expect(ks(pooled(({ at }, { zone }) => hourOfDay(at, zone)))).toBeLessThanOrEqual(0.03);
    expect(ks(pooled(({ at }, { zone }) => minuteOfHour(at, zone)))).toBeLessThanOrEqual(0.03);
  });

  it('lets the hour of each category wander within a year', () => {
    const own = runs.flatMap((read) => {
      const firstYear = read.posts.filter(({ at }) => at < Date.parse('2027-01-01T00:00:00Z'));
      return [...groups(firstYear, ({ category }) => category).values()].map((posts) =>
        ks(posts.map(({ at }) => hourOfDay(at, read.zone))),
      );
    });
    expect(own).toHaveLength(20 * SEEDS);
    expect(middle(own)).toBeLessThanOrEqual(0.12);
    expect(most(own)).toBeLessThanOrEqual(0.25);
  });

  it('says the same figures in its summary', () => {
    const [read] = runs as [Read];
    const { ks: distances, gap_days: gap } = read.summary;
    expect(distances.position).toBeCloseTo(ks(read.posts.map(({ position }) => position)), 3);
    expect(distances.hour).toBeCloseTo(ks(read.posts.map(({ at }) => hourOfDay(at, read.zone))), 3);
    expect(distances.minute).toBeCloseTo(ks(read.posts.map(({ at }) => minuteOfHour(at, read.zone))), 3);
    expect(gap?.max).toBeCloseTo(most(gaps(read)), 3);
  });
});
