import { describe, expect, it } from 'vitest';
import type { DropReason } from '../../../shared/core/cadence/plan.ts';
import { type PlanWindowInput, planWindow } from '../../../shared/core/cadence/plan-window.ts';
import { type CalendarRules, NO_CALENDAR_RULES } from '../../../shared/core/calendar-rules.ts';
import type { CategoryState } from '../../../shared/core/category-state.ts';
import { eligibility } from '../../../shared/core/eligibility.ts';
import { DAY, HOUR, MINUTE, parseIso } from '../../../shared/core/instant.ts';
import { seededRandom, seedFromText } from '../../../shared/core/random.ts';
import { createWindowCalendar } from '../../../shared/core/window-calendar.ts';
import { parseZone } from '../../../shared/core/zone.ts';
import { freshCategory, planYears, smallestSeparation } from './plan-years.ts';

const make = (rules: Partial<CalendarRules> = {}, intervalDays = 3) =>
  createWindowCalendar({
    cadence: 'even',
    intervalDays,
    zone: parseZone('UTC'),
    rules: { ...NO_CALENDAR_RULES, ...rules },
  });
const start = parseIso('2026-11-24T00:00:00Z');

function input(given: Partial<PlanWindowInput> & { seed?: string } = {}): PlanWindowInput {
  const calendar = given.calendar ?? make();
  return {
    window: calendar.windowAt(start),
    categories: group(20),
    separationMs: 20 * MINUTE,
    taken: [],
    random: seededRandom(seedFromText(given.seed ?? 'plan')),
    ...given,
    calendar,
  };
}

const group = (count: number, state: Partial<CategoryState> = {}) =>
  Array.from({ length: count }, (_, i) => freshCategory(`C${i}`, state));
const dropsOf = (plan: { dropped: { id: string; reason: DropReason }[] }) =>
  Object.fromEntries(plan.dropped.map(({ id, reason }) => [id, reason]));

describe('the plan of a window', () => {
  it('has one whole second for every category, inside the window, in time order', () => {
    const plan = planWindow(input());
    expect(plan.dropped).toEqual([]);
    expect(plan.planned.map(({ id }) => id).sort()).toEqual(
      group(20)
        .map(({ id }) => id)
        .sort(),
    );
    for (const [i, { plannedAt, position }] of plan.planned.entries()) {
      expect(plannedAt % 1000).toBe(0);
      expect(plannedAt >= start && plannedAt < start + 3 * DAY).toBe(true);
      expect(position >= 0 && position < 1).toBe(true);
      if (i > 0) expect(plannedAt - (plan.planned[i - 1]?.plannedAt ?? 0)).toBeGreaterThanOrEqual(20 * MINUTE);
    }
  });

  it('is the same for the same seed, in whatever order the categories come, and another for another', () => {
    expect(planWindow(input())).toEqual(planWindow(input()));
    expect(planWindow(input({ categories: group(20).reverse() }))).toEqual(planWindow(input()));
    expect(planWindow(input({ seed: 'other' }))).not.toEqual(planWindow(input()));
  });

  it('names those who go without in the order of their ids, in whatever order the categories come', () => {
    const paused = ['D', 'A', 'C', 'B'].map((id) => freshCategory(id, { paused: true }));
    for (const categories of [[...paused, ...group(3)], [...group(3), ...paused].reverse()])
      expect(planWindow(input({ categories })).dropped.map(({ id }) => id)).toEqual(['A', 'B', 'C', 'D']);
  });

  it.each<[DropReason, Partial<CategoryState>]>([
    ['paused', { paused: true }],
    ['window_used', { windowUsed: true, lastPublishedAt: start + HOUR }],
    ['scheduled_by_hand', { scheduledByHandAt: start + DAY }],
    // Its min gap before the post by hand takes all of the window.
    ['scheduled_by_hand', { scheduledByHandAt: start + 3 * DAY + HOUR, minGapHours: 80 }],
    ['delayed', { delayedUntil: start + 3 * DAY }],
    ['min_gap', { lastPublishedAt: start - HOUR, minGapHours: 80 }],
  ])('leaves out a category for %s, and says so', (reason, state) => {
    const categories = [...group(5), freshCategory('X', state)];
    const plan = planWindow(input({ categories }));
    expect(dropsOf(plan)).toEqual({ X: reason });
    expect(plan.planned).toHaveLength(5);
  });

  it('names the rule, not the room, when it ends where the window has no usable time left', () => {
    const calendar = make({ quietHours: [{ from: '22:00', to: '06:00' }] });
    const category = freshCategory('X', { delayedUntil: start + 2 * DAY + 23 * HOUR });
    expect(dropsOf(planWindow(input({ calendar, categories: [category] })))).toEqual({ X: 'delayed' });
  });

  it('names every category of a window without usable time as skipped, not as missed', () => {
    const calendar = make({ blackoutDates: ['2026-11-24', '2026-11-25', '2026-11-26'] });
    const plan = planWindow(input({ calendar, categories: group(2) }));
    expect(plan).toEqual({
      planned: [],
      dropped: [
        { id: 'C0', reason: 'no_usable_time' },
        { id: 'C1', reason: 'no_usable_time' },
      ],
    });
  });

  it('agrees with eligibility: at its planned instant every category may publish', () => {
    const calendar = make({ quietHours: [{ from: '22:00', to: '06:00' }], allowedDays: ['tuesday', 'wednesday'] });
    for (let seed = 0; seed < 60; seed++) {
      const random = seededRandom(seedFromText(`state${seed}`));
      const categories = group(20).map((category) => ({
        ...category,
        lastPublishedAt: random.next() < 0.8 ? Math.floor(start - random.next() * 4 * DAY) : null,
        delayedUntil: random.next() < 0.2 ? Math.floor(start + random.next() * 2 * DAY) : null,
        scheduledByHandAt: random.next() < 0.2 ? Math.floor(start + random.next() * 5 * DAY) : null,
        minGapHours: random.next() * 30,
        spacing: random.next(),
      }));
      const plan = planWindow(input({ calendar, categories, seed: `agree${seed}` }));
      expect(plan.planned.length + plan.dropped.length).toBe(20);
      for (const { id, plannedAt } of plan.planned) {
        const category = categories.find((one) => one.id === id) as CategoryState;
        expect(eligibility({ now: plannedAt, calendar, category })).toEqual([]);
      }
    }
  });

  it('keeps the separation from posts of other groups and from those of the window before', () => {
    const taken = [start - 5 * MINUTE, ...Array.from({ length: 30 }, (_, i) => start + i * 2 * HOUR + 1234)];
    const { planned } = planWindow(input({ taken }));
    expect(planned).toHaveLength(20);
    for (const { plannedAt } of planned) {
      for (const at of taken) expect(Math.abs(plannedAt - at)).toBeGreaterThanOrEqual(20 * MINUTE);
    }
  });

  it('separates groups of different intervals together', () => {
    const [daily, weekly] = [make({}, 1), make({}, 7)];
    const week = planWindow(input({ calendar: weekly, categories: group(30).map((c) => ({ ...c, id: `W${c.id}` })) }));
    const taken = week.planned.map(({ plannedAt }) => plannedAt);
    const all = [...taken];
    for (
      let window = daily.windowAt(week.planned[0]?.plannedAt ?? 0);
      window.end <= start + 4 * DAY;
      window = daily.next(window)
    ) {
      const plan = planWindow(input({ calendar: daily, window, categories: group(10), taken: all, seed: window.key }));
      expect(plan.planned).toHaveLength(10);
      all.push(...plan.planned.map(({ plannedAt }) => plannedAt));
    }
    const posts = all.map((at) => ({ id: '', window: daily.windowAt(at), position: 0, at }));
    expect(smallestSeparation(posts)).toBeGreaterThanOrEqual(20 * MINUTE);
    expect(all.length).toBeGreaterThanOrEqual(60);
  });

  it('lets a category go anywhere when its last post is not of the window just before', () => {
    const positions = (lastPublishedAt: number) =>
      Array.from({ length: 60 }, (_, seed) => {
        const categories = [freshCategory('X', { lastPublishedAt, spacing: 0.9 })];
        return planWindow(input({ categories, seed: `free${seed}` })).planned[0]?.position ?? Number.NaN;
      });
    expect(Math.max(...positions(start - 3 * DAY + 0.1 * 3 * DAY))).toBeLessThanOrEqual(0.2);
    expect(Math.max(...positions(start - 6 * DAY + 0.1 * 3 * DAY))).toBeGreaterThan(0.9);
  });

  it('leaves the stratum of a post by hand to that post', () => {
    for (let seed = 0; seed < 30; seed++) {
      const byHand = freshCategory('X', { scheduledByHandAt: start + 0.52 * 3 * DAY });
      const { planned } = planWindow(input({ categories: [...group(9), byHand], seed: `hand${seed}` }));
      const strata = planned.map(({ position }) => Math.floor(position * 10)).sort((a, b) => a - b);
      expect(strata).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9]);
    }
  });
});

describe('a group that begins in the middle of a window', () => {
  const startedAt = start + 2 * DAY;

  it('carries no more posts in its first days than in any other; the others join with the next window', () => {
    const counts: number[] = [];
    for (let seed = 0; seed < 40; seed++) {
      const plan = planWindow(input({ startedAt, seed: `join${seed}` }));
      for (const { plannedAt } of plan.planned) expect(plannedAt).toBeGreaterThanOrEqual(startedAt);
      expect(new Set(Object.values(dropsOf(plan)))).toEqual(new Set(['joins_next_window']));
      expect(plan.planned.length + plan.dropped.length).toBe(20);
      counts.push(plan.planned.length);
    }
    // A third of 20 categories: 6 or 7 strata.
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(6);
    expect(Math.max(...counts)).toBeLessThanOrEqual(7);
  });

  it('publishes everybody in what is left, when asked to', () => {
    const plan = planWindow(input({ startedAt, firstWindow: 'all' }));
    expect(plan.dropped).toEqual([]);
    expect(plan.planned).toHaveLength(20);
    for (const [i, { plannedAt }] of plan.planned.entries()) {
      expect(plannedAt >= startedAt && plannedAt < start + 3 * DAY).toBe(true);
      if (i > 0) expect(plannedAt - (plan.planned[i - 1]?.plannedAt ?? 0)).toBeGreaterThanOrEqual(20 * MINUTE);
    }
  });

  it('says who found no room there', () => {
    const late = start + 3 * DAY - 30 * MINUTE;
    const plan = planWindow(input({ startedAt: late, firstWindow: 'all' }));
    expect(plan.planned.length).toBeLessThanOrEqual(2);
    expect(Object.values(dropsOf(plan))).toEqual(Array(20 - plan.planned.length).fill('no_room'));
  });
});

describe('demand that cannot fit', () => {
  const rules = { ...NO_CALENDAR_RULES, quietHours: [{ from: '20:00', to: '08:00' }] };
  const years = planYears({ seed: 'full', categories: 90, separationMinutes: 60, zone: 'UTC', rules, days: 184 });

  it('fills every place there is', () => {
    expect(years.windows).toHaveLength(60);
    for (const window of years.windows) {
      expect(years.posts.filter((post) => post.window === window)).toHaveLength(36);
    }
    expect(new Set(years.dropped.map(({ reason }) => reason))).toEqual(new Set(['no_room']));
  });

  it('is dropped in rotation: no category is more than one post ahead of another', () => {
    for (const length of [5, 20, 60]) {
      const until = years.windows[length - 1]?.end ?? 0;
      const counts = new Map<string, number>();
      for (const { id, at } of years.posts) if (at < until) counts.set(id, (counts.get(id) ?? 0) + 1);
      const values = [...counts.values()];
      expect(values).toHaveLength(90);
      expect(Math.max(...values) - Math.min(...values)).toBeLessThanOrEqual(1);
    }
  });
});
