/** A sample that covers intervals, sizes, check intervals, spacings, zones with clock changes, rules and outages. */
import { describe, expect, it } from 'vitest';
import { expectGaps, expectSound } from './expect-even.ts';
import {
  deviation,
  distances,
  groups,
  HOUR,
  ks,
  ksLimit,
  least,
  localTime,
  minuteOfHour,
  perDay,
  type Read,
  simulated,
  type Written,
} from './read-lines.ts';

const poolOf = async (written: Written, seeds: number): Promise<Read[]> => {
  const reads: Read[] = [];
  for (let seed = 1; seed <= seeds; seed++) reads.push(await simulated({ ...written, seed: String(seed) }));
  return reads;
};

function expectUniform(reads: readonly Read[]): void {
  const posts = reads.flatMap((read) => read.posts);
  const zone = reads[0]?.zone ?? 'UTC';
  expect(ks(posts.map(({ position }) => position))).toBeLessThanOrEqual(ksLimit(posts.length));
  expect(ks(posts.map(({ at }) => minuteOfHour(at, zone)))).toBeLessThanOrEqual(ksLimit(posts.length));
}

describe('without rules that take time', () => {
  it.each<[string, number, Written]>([
    [
      'N = 1, 5 categories, checks every minute, spacing 0.5, New York',
      2,
      { interval: '1', categories: '5', checkInterval: '1', spacing: '0.5', timezone: 'America/New_York', days: '120' },
    ],
    [
      'N = 1, 30 categories, spacing 0.7, Dublin',
      2,
      { interval: '1', categories: '30', timezone: 'Europe/Dublin', days: '240' },
    ],
    [
      'N = 3, 50 categories, checks and separation of 60 minutes, spacing 0.9, Lord Howe',
      2,
      {
        categories: '50',
        checkInterval: '60',
        separation: '60',
        spacing: '0.9',
        timezone: 'Australia/Lord_Howe',
        days: '365',
      },
    ],
    [
      'N = 3, 200 categories, separation 10 minutes, Santiago',
      1,
      { categories: '200', separation: '10', timezone: 'America/Santiago', days: '180' },
    ],
    [
      'N = 7, 20 categories, checks every minute, spacing 0.5, Cairo',
      1,
      { interval: '7', checkInterval: '1', spacing: '0.5', timezone: 'Africa/Cairo', days: '240' },
    ],
    [
      'N = 7, 100 categories, checks every 60 minutes, spacing 0.9, Troll',
      1,
      {
        interval: '7',
        categories: '100',
        checkInterval: '60',
        spacing: '0.9',
        timezone: 'Antarctica/Troll',
        days: '365',
      },
    ],
  ])('%s', async (_, seeds, written) => {
    const reads = await poolOf(written, seeds);
    for (const read of reads) {
      expectSound(read);
      expectGaps(read);
      expect(deviation(perDay(read))).toBeLessThanOrEqual(0.75);
    }
    expectUniform(reads);
  });

  it.each([1, 10, 60])('checks every %d minutes, with the same separation of 60 minutes: as even', async (check) => {
    const reads = await poolOf({ checkInterval: String(check), separation: '60', days: '180' }, 2);
    for (const read of reads) {
      expectSound(read);
      expect(deviation(perDay(read))).toBeLessThanOrEqual(0.75);
    }
    expectUniform(reads);
  });
});

describe('with rules that take time: the same in usable measure', () => {
  it('quiet hours: nobody publishes in them', async () => {
    const reads = await poolOf({ quiet: '22:00-06:00', timezone: 'America/New_York', days: '365' }, 3);
    for (const read of reads) {
      expectSound(read);
      const hours = read.posts.map(({ at }) => Math.floor((localTime(at, read.zone) % (24 * HOUR)) / HOUR));
      expect(hours.filter((hour) => hour >= 22 || hour < 6)).toEqual([]);
    }
    expectUniform(reads);
  });

  it('allowed days and blackout dates: windows without usable time are skipped, not missed', async () => {
    const written = { allowedDays: 'mon,wed,thu,fri', blackout: '2026-12-25', interval: '1', categories: '10' };
    const reads = await poolOf({ ...written, timezone: 'Europe/Dublin', days: '365' }, 2);
    for (const read of reads) {
      expectSound(read);
      expect(read.summary.windows).toBeLessThan(212);
      const days = read.posts.map(({ at }) => new Date(localTime(at, read.zone)));
      expect(days.filter((day) => [0, 2, 6].includes(day.getUTCDay()))).toEqual([]);
      expect(days.filter((day) => day.toISOString().startsWith('2026-12-25'))).toEqual([]);
    }
    expectUniform(reads);
  });
});

describe('an outage of 36 hours', () => {
  const from = Date.parse('2026-03-01T00:00:00Z');
  const to = from + 36 * HOUR;

  it.each<[string, Written]>([
    ['N = 3, 20 categories', {}],
    ['N = 1, 12 categories: whole windows are lost', { interval: '1', categories: '12' }],
    ['N = 3, 60 categories, checks every minute', { categories: '60', checkInterval: '1' }],
  ])('%s: no burst, no double post, and only its own windows are missed', async (_, written) => {
    const reads = await poolOf({ ...written, outage: ['2026-03-01T00:00Z/36h'], days: '120' }, 3);
    for (const read of reads) {
      const { posts, missed, summary } = read;
      expect(posts.filter(({ at }) => at >= from && at < to)).toEqual([]);
      expect(least(distances(read))).toBeGreaterThanOrEqual(20);
      const used = groups(posts, ({ category, window_start }) => `${category} ${window_start}`);
      expect([...used.values()].filter((own) => own.length > 1)).toEqual([]);
      expect(posts.filter(({ at, end }) => at >= end)).toEqual([]);
      expect(posts.length + missed.length).toBe(summary.windows * summary.categories);
      for (const { window_start, window_end, reason } of missed) {
        expect(Date.parse(window_start)).toBeLessThan(to);
        expect(Date.parse(window_end)).toBeGreaterThan(from);
        expect(reason).not.toBe('not_recorded');
      }
    }
  });
});
