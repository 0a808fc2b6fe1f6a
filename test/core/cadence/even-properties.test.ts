/**
 * The properties of SPEC 4.5 that concern the planner, over two simulated years and pooled over 20 seeds: what the plan
 * says is taken for published. The figures that are printed in docs/cadence.md come from the simulator, which runs the engine.
 */
import { describe, expect, it } from 'vitest';
import { type CalendarRules, NO_CALENDAR_RULES } from '../../../shared/core/calendar-rules.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/core/instant.ts';
import { seededRandom, seedFromText } from '../../../shared/core/random.ts';
import {
  byCategory,
  gapsInDays,
  hourOfDay,
  ksUniform,
  median,
  type Post,
  planYears,
  postsPerDay,
  smallestSeparation,
  standardDeviation,
  type Years,
  type YearsOptions,
} from './plan-years.ts';

const SEEDS = 20;
const pool = (options: Omit<YearsOptions, 'seed'>, seeds = SEEDS): Years[] =>
  Array.from({ length: seeds }, (_, seed) => planYears({ ...options, seed: `property ${seed}` }));

const positionOf = ({ calendar }: Years, { window, at }: Post) => calendar.usable(window).fractionAt(at);
const pooled = (all: Years[], of: (years: Years, post: Post) => number) =>
  all.flatMap((years) => years.posts.map((post) => of(years, post)));
const minuteOfHour = (_: Years, { at }: Post) => (at % HOUR) / HOUR;

/** No window is missed or doubled: every category has exactly one post in every window. */
function expectOnePostEach(years: Years): void {
  expect(years.dropped).toEqual([]);
  const seen = new Set(years.posts.map(({ id, window }) => `${id}@${window.start}`));
  expect(seen.size).toBe(years.posts.length);
  expect(years.posts).toHaveLength(byCategory(years.posts).size * years.windows.length);
  for (const { window, at } of years.posts) expect(at >= window.start && at < window.end).toBe(true);
}

/** The most that separation moved any post, in days. */
const largestShift = (years: Years) =>
  Math.max(
    ...years.posts.map(({ window, position, at }) => Math.abs(at - years.calendar.usable(window).instantAt(position))),
  ) / DAY;

const hourDistances = (all: Years[]) =>
  all.flatMap((years) =>
    [...byCategory(years.posts).values()].map((own) => ksUniform(own.map(({ at }) => hourOfDay(at, years.calendar)))),
  );

describe('20 categories every 3 days, spacing 0.7, separation 20 minutes', () => {
  const all = pool({});

  it('miss and double nothing', () => {
    for (const years of all) expectOnePostEach(years);
  });

  it('keep gaps within [s·N, (2 − s)·N], up to the separation shifts, with mean N', () => {
    for (const years of all) {
      const gaps = gapsInDays(years.posts);
      const shift = 2 * largestShift(years) + 2 / 86_400;
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2.1 - shift);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(3.9 + shift);
      expect(Math.abs(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length - 3)).toBeLessThan(0.01);
      expect(largestShift(years)).toBeLessThan(HOUR / DAY);
    }
  });

  it('never stand closer than the separation', () => {
    for (const years of all) expect(smallestSeparation(years.posts)).toBeGreaterThanOrEqual(20 * MINUTE);
  });

  it('give every local day its even share: 6 to 8, and 5 to 9 where the clock changes', () => {
    for (const years of all) {
      const perDay = postsPerDay(years);
      expect(standardDeviation(perDay)).toBeLessThanOrEqual(0.75);
      expect(Math.min(...perDay)).toBeGreaterThanOrEqual(5);
      expect(Math.max(...perDay)).toBeLessThanOrEqual(9);
      expect(perDay.filter((count) => count < 6 || count > 8).length).toBeLessThanOrEqual(4);
    }
  });

  it('are uniform in the window, in the hour of the day and in the minute of the hour', () => {
    expect(ksUniform(pooled(all, positionOf))).toBeLessThanOrEqual(0.03);
    expect(ksUniform(pooled(all, ({ calendar }, { at }) => hourOfDay(at, calendar)))).toBeLessThanOrEqual(0.03);
    expect(ksUniform(pooled(all, minuteOfHour))).toBeLessThanOrEqual(0.03);
  });

  it('fall on whole seconds, and on check ticks no more often than chance has it', () => {
    const ticks = pooled(all, (_, { at }) => (at % (10 * MINUTE) === 0 ? 1 : 0));
    expect(ticks.reduce((sum, tick) => sum + tick, 0) / ticks.length).toBeLessThan(0.004);
    expect(pooled(all, (_, { at }) => at % 1000).every((rest) => rest === 0)).toBe(true);
  });
});

describe('the hour of the day of each category wanders, over a year', () => {
  it.each([0.7, 0.8])('with spacing %d: KS ≤ 0.12 in the median, ≤ 0.25 at worst', (spacing) => {
    const distances = hourDistances(pool({ spacing, days: 365 }));
    expect(distances).toHaveLength(20 * SEEDS);
    expect(median(distances)).toBeLessThanOrEqual(0.12);
    expect(Math.max(...distances)).toBeLessThanOrEqual(0.25);
  });
});

describe('the measures can tell good from bad', () => {
  it('independent drawing fails the daily share, and posts at one hour fail the hour of the day', () => {
    const random = seededRandom(seedFromText('null'));
    const perDay = Array<number>(729).fill(0);
    for (let window = 0; window < 243; window++) {
      for (let category = 0; category < 20; category++) {
        const day = 3 * window + Math.floor(3 * random.next());
        perDay[day] = (perDay[day] as number) + 1;
      }
    }
    expect(standardDeviation(perDay)).toBeGreaterThan(1.5);
    expect(ksUniform(Array.from({ length: 121 }, () => 0.4 + random.next() / 24))).toBeGreaterThan(0.5);
  });
});

describe('whatever the check interval, with equal separation', () => {
  // The planner knows one separation, the larger of the two; what depends on it is only how far posts are shifted.
  it.each([1, 10, 60])('of %d minutes', (separationMinutes) => {
    const all = pool({ separationMinutes }, 5);
    for (const years of all) {
      expectOnePostEach(years);
      expect(smallestSeparation(years.posts)).toBeGreaterThanOrEqual(separationMinutes * MINUTE);
      expect(standardDeviation(postsPerDay(years))).toBeLessThanOrEqual(0.75);
    }
    expect(ksUniform(pooled(all, positionOf))).toBeLessThanOrEqual(0.03);
    expect(ksUniform(pooled(all, minuteOfHour))).toBeLessThanOrEqual(0.03);
  });
});

describe('rules that take time out: the same in usable measure', () => {
  const rules = (given: Partial<CalendarRules>): CalendarRules => ({ ...NO_CALENDAR_RULES, ...given });
  const office = Array.from({ length: 24 }, (_, hour) => (hour < 7 ? 0.25 : hour < 20 ? 2 : 1));

  it.each<[string, CalendarRules]>([
    ['quiet hours over night', rules({ quietHours: [{ from: '22:00', to: '06:00' }] })],
    ['quiet hours where the clock changes', rules({ quietHours: [{ from: '01:30', to: '02:30' }] })],
    ['allowed days', rules({ allowedDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] })],
    ['hour weights', rules({ hourWeights: office })],
    [
      'all of them, and blackout dates',
      rules({
        quietHours: [{ from: '23:00', to: '05:30' }],
        allowedDays: ['monday', 'wednesday', 'friday', 'saturday'],
        hourWeights: office,
        blackoutDates: ['2026-12-25', '2026-12-26', '2027-01-01'],
      }),
    ],
  ])('%s', (_, site) => {
    const all = pool({ rules: site, zone: 'America/New_York' }, 8);
    for (const years of all) {
      expect(years.dropped.filter(({ reason }) => reason !== 'no_usable_time')).toEqual([]);
      const open = years.windows.filter((window) => years.calendar.usable(window).total > 0);
      expect(years.posts).toHaveLength(20 * open.length);
      expect(years.posts.filter(({ at }) => years.calendar.refusalAt(at) !== null)).toEqual([]);
      expect(smallestSeparation(years.posts)).toBeGreaterThanOrEqual(20 * MINUTE);
    }
    expect(ksUniform(pooled(all, positionOf))).toBeLessThanOrEqual(0.03);
    expect(ksUniform(pooled(all, minuteOfHour))).toBeLessThanOrEqual(0.03);
  });

  it('windows without usable time are skipped, and nobody is planned there', () => {
    const site = rules({ blackoutDates: Array.from({ length: 12 }, (_, i) => `2026-03-${String(i + 10)}`) });
    const years = planYears({ seed: 'skipped', rules: site, days: 120 });
    const closed = years.windows.filter((window) => years.calendar.usable(window).total === 0);
    expect(closed.length).toBeGreaterThanOrEqual(3);
    expect(years.posts.filter(({ window }) => closed.includes(window))).toEqual([]);
    expect(years.dropped.filter(({ reason }) => reason === 'no_usable_time')).toHaveLength(20 * closed.length);
    expect(years.posts).toHaveLength(20 * (years.windows.length - closed.length));
  });
});

describe('other sizes', () => {
  it.each<[string, Omit<YearsOptions, 'seed'>, number, number]>([
    ['100 categories, spacing 0.8', { categories: 100, spacing: 0.8 }, 3, 0.8],
    ['5 categories', { categories: 5 }, 3, 0.7],
    ['10 categories every day, spacing 0.6', { categories: 10, intervalDays: 1, spacing: 0.6, days: 365 }, 1, 0.6],
    ['50 categories, spacing 0.9', { categories: 50, spacing: 0.9 }, 3, 0.9],
    ['30 categories every week in Lord Howe', { categories: 30, intervalDays: 7, zone: 'Australia/Lord_Howe' }, 7, 0.7],
  ])('%s', (_, options, n, spacing) => {
    const all = pool(options, 4);
    for (const years of all) {
      expectOnePostEach(years);
      const gaps = gapsInDays(years.posts);
      const shift = 2 * largestShift(years) + 2 / 86_400;
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(spacing * n - shift);
      expect(Math.max(...gaps)).toBeLessThanOrEqual((2 - spacing) * n + shift);
      expect(standardDeviation(postsPerDay(years))).toBeLessThanOrEqual(0.75);
      expect(smallestSeparation(years.posts)).toBeGreaterThanOrEqual(20 * MINUTE);
    }
    expect(ksUniform(pooled(all, positionOf))).toBeLessThanOrEqual(0.03);
    expect(ksUniform(pooled(all, minuteOfHour))).toBeLessThanOrEqual(0.03);
  });

  it('the min gap holds where the spacing alone would allow less', () => {
    const years = planYears({ seed: 'gap', categories: 10, intervalDays: 1, spacing: 0, minGapHours: 7, days: 365 });
    expectOnePostEach(years);
    const gaps = gapsInDays(years.posts);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(7 / 24);
    expect(Math.min(...gaps)).toBeLessThan(9 / 24);
  });
});
