import { describe, expect, it } from 'vitest';
import { type PlanLateInput, planLate } from '../../../shared/core/cadence/plan-late.ts';
import { type CalendarRules, NO_CALENDAR_RULES } from '../../../shared/core/calendar-rules.ts';
import { DAY, HOUR, MINUTE, parseIso } from '../../../shared/core/instant.ts';
import { seededRandom, seedFromText } from '../../../shared/core/random.ts';
import { createWindowCalendar } from '../../../shared/core/window-calendar.ts';
import { parseZone } from '../../../shared/core/zone.ts';
import { freshCategory, ksUniform } from './plan-years.ts';

const start = parseIso('2026-11-24T00:00:00Z');
const end = start + 3 * DAY;
const make = (rules: Partial<CalendarRules> = {}) =>
  createWindowCalendar({
    cadence: 'even',
    intervalDays: 3,
    zone: parseZone('UTC'),
    rules: { ...NO_CALENDAR_RULES, ...rules },
  });

function late(given: Partial<PlanLateInput> & { seed: string }) {
  const calendar = given.calendar ?? make();
  return planLate({
    window: calendar.windowAt(start),
    category: freshCategory('X'),
    now: start + DAY,
    separationMs: 20 * MINUTE,
    taken: [],
    random: seededRandom(seedFromText(given.seed)),
    ...given,
    calendar,
  });
}

function instants(given: Partial<PlanLateInput>, count = 2000): number[] {
  return Array.from({ length: count }, (_, i) => {
    const found = late({ ...given, seed: `late${i}` });
    if ('reason' in found) throw new Error(`No instant: ${found.reason}.`);
    expect(found.plannedAt % 1000).toBe(0);
    return found.plannedAt;
  });
}

const LIMIT = 1.95 / Math.sqrt(2000);

describe('an instant in the middle of a window', () => {
  it('is uniform over the rest of the window', () => {
    expect(ksUniform(instants({}).map((at) => (at - start - DAY) / (2 * DAY)))).toBeLessThan(LIMIT);
  });

  it('is uniform over what other posts leave of it, and none of them is too near', () => {
    const taken = [start + 1.5 * DAY, start + 1.5 * DAY + 35 * MINUTE, start + 2 * DAY];
    const separationMs = 4 * HOUR;
    const found = instants({ taken, separationMs });
    for (const at of found)
      for (const other of taken) expect(Math.abs(at - other)).toBeGreaterThanOrEqual(separationMs);
    // The rest of 48 hours without [32 h, 40 h 35 min] and [44 h, 52 h], in hours after the window's start.
    const stretches = [
      [24, 32],
      [40 + 35 / 60, 44],
      [52, 72],
    ] as const;
    const total = stretches.reduce((sum, [a, b]) => sum + b - a, 0);
    const share = (at: number) =>
      stretches.reduce((sum, [a, b]) => sum + Math.min(Math.max((at - start) / HOUR - a, 0), b - a), 0) / total;
    expect(ksUniform(found.map(share))).toBeLessThan(LIMIT);
  });

  it('is uniform in the measure of usable time', () => {
    const hourWeights = Array.from({ length: 24 }, (_, hour) => (hour < 6 ? 0 : hour < 18 ? 3 : 1));
    const calendar = make({ hourWeights });
    const usable = calendar.usable(calendar.windowAt(start));
    const from = usable.fractionAt(start + DAY);
    const found = instants({ calendar });
    for (const at of found) expect(usable.isUsable(at)).toBe(true);
    expect(ksUniform(found.map((at) => (usable.fractionAt(at) - from) / (1 - from)))).toBeLessThan(LIMIT);
  });

  it('keeps within the reach of its spacing, as long as any of that is left', () => {
    // Position 0.4 of the window before, moved by at most 0.3: until 0.7.
    const category = freshCategory('X', { lastPublishedAt: start - 3 * DAY + 0.4 * 3 * DAY });
    const found = instants({ category }, 300);
    expect(Math.max(...found)).toBeLessThanOrEqual(start + 0.7 * 3 * DAY);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(start + DAY);
    const over = instants({ category, now: start + 0.8 * 3 * DAY }, 300);
    expect(Math.min(...over)).toBeGreaterThanOrEqual(start + 0.8 * 3 * DAY);
    expect(Math.max(...over)).toBeGreaterThan(start + 0.97 * 3 * DAY);
  });

  it('is drawn as for a category without a post once its reach is over', () => {
    const drawn = (lastPublishedAt: number | null) =>
      late({ category: freshCategory('X', { lastPublishedAt }), now: start + 0.8 * 3 * DAY, seed: 'over' });
    expect(drawn(start - 3 * DAY + 0.4 * 3 * DAY)).toEqual(drawn(null));
  });

  it('is uniform up to the end of its reach, whatever is taken beyond it', () => {
    const category = freshCategory('X', { lastPublishedAt: start - 3 * DAY + 0.4 * 3 * DAY });
    const [from, reach] = [start + DAY, start + 0.7 * 3 * DAY];
    // Free beyond the reach are only hours that must not count.
    const taken = [0.75, 0.85, 0.95].map((share) => start + share * 3 * DAY);
    const found = instants({ category, taken });
    expect(ksUniform(found.map((at) => (at - from) / (reach - from)))).toBeLessThan(LIMIT);
  });

  it('waits for the rules of its category', () => {
    const category = freshCategory('X', { delayedUntil: start + 2.5 * DAY + 1 });
    expect(Math.min(...instants({ category }, 300))).toBeGreaterThan(start + 2.5 * DAY);
  });

  it('has the position of its instant, for the next window to start from', () => {
    const found = late({ seed: 'position' });
    if ('reason' in found) throw new Error(found.reason);
    expect(found.position).toBeCloseTo((found.plannedAt - start) / (3 * DAY), 5);
    expect(late({ seed: 'position' })).toEqual(found);
  });

  it('takes the last second that is left', () => {
    const taken = [end - 1000 - 20 * MINUTE];
    expect(late({ seed: 'last', now: end - 2 * MINUTE, taken })).toMatchObject({ plannedAt: end - 1000 });
  });

  it.each<[string, Partial<PlanLateInput>, string]>([
    ['no room', { taken: [end - 10 * MINUTE], now: end - 25 * MINUTE }, 'no_room'],
    ['the window is over', { now: end }, 'no_room'],
    ['its window is used', { category: freshCategory('X', { windowUsed: true }) }, 'window_used'],
    ['it is paused', { category: freshCategory('X', { paused: true }) }, 'paused'],
    ['its delay lasts longer', { category: freshCategory('X', { delayedUntil: end }) }, 'delayed'],
    [
      'the window has no usable time',
      { calendar: make({ quietHours: [{ from: '00:00', to: '24:00' }] }) },
      'no_usable_time',
    ],
  ])('is refused with a reason: %s', (_, given, reason) => {
    expect(late({ ...given, seed: 'refused' })).toEqual({ id: 'X', reason });
  });
});
