import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CalendarRules, NO_CALENDAR_RULES } from '../../shared/core/calendar-rules.ts';
import type { CategoryState } from '../../shared/core/category-state.ts';
import {
  type EligibilityInput,
  eligibility,
  explainRefusals,
  type RefusalRule,
} from '../../shared/core/eligibility.ts';
import { DAY, HOUR, parseIso, toIso } from '../../shared/core/instant.ts';
import type { Cadence } from '../../shared/core/window.ts';
import { createWindowCalendar } from '../../shared/core/window-calendar.ts';
import { parseZone } from '../../shared/core/zone.ts';
import { freshCategory } from './cadence/plan-years.ts';
import { runs } from './property-runs.ts';

const utc = parseZone('UTC');
const make = (cadence: Cadence, rules: Partial<CalendarRules> = {}, intervalDays = 3) =>
  createWindowCalendar({ cadence, intervalDays, zone: utc, rules: { ...NO_CALENDAR_RULES, ...rules } });

/** An even window begins on 2026-11-24 (epoch day 20 781 = 3 × 6927), and so does none of the classic ones. */
const now = parseIso('2026-11-25T09:00:00Z');
const evenStart = parseIso('2026-11-24T00:00:00Z');

/** The rules of a category itself in the order in which they are reported, before those of the calendar. */
const OF_THE_CATEGORY = ['paused', 'delayed', 'window_used', 'scheduled_by_hand', 'min_gap', 'interval'];

function refusals(
  calendar: ReturnType<typeof make>,
  state: Partial<CategoryState>,
  at = now,
): [RefusalRule, string | null][] {
  const category = freshCategory('C', state);
  return eligibility({ now: at, calendar, category }).map(({ rule, notBefore }) => [
    rule,
    notBefore === null ? null : toIso(notBefore),
  ]);
}

describe('each rule that can refuse', () => {
  const even = make('even');
  const classic = make('classic');

  it('none: a category that never published may publish', () => {
    expect(refusals(even, {})).toEqual([]);
    expect(refusals(classic, {})).toEqual([]);
  });

  it.each<[string, Partial<CategoryState>, [RefusalRule, string | null][]]>([
    ['paused: no time will do', { paused: true }, [['paused', null]]],
    ['delayed until the delay ends', { delayedUntil: now + DAY }, [['delayed', '2026-11-26T09:00:00Z']]],
    ['a delay that has ended is none', { delayedUntil: now }, []],
    ['window used, until it ends', { windowUsed: true }, [['window_used', '2026-11-27T00:00:00Z']]],
    [
      'scheduled by hand in this window',
      { scheduledByHandAt: parseIso('2026-11-26T12:00:00Z') },
      [['scheduled_by_hand', '2026-11-27T00:00:00Z']],
    ],
    ['scheduled by hand, but in a later window', { scheduledByHandAt: parseIso('2026-11-28T12:00:00Z') }, []],
    [
      'interval: position 0.8 of the window before, moved by at most 0.3',
      { lastPublishedAt: evenStart - 3 * DAY + 0.8 * 3 * DAY },
      [['interval', '2026-11-25T12:00:00Z']],
    ],
    [
      'min gap beside the interval',
      { lastPublishedAt: evenStart - HOUR, minGapHours: 50 },
      [
        ['min_gap', '2026-11-26T01:00:00Z'],
        ['interval', '2026-11-26T01:24:00Z'],
      ],
    ],
    ['everything elapsed', { lastPublishedAt: evenStart - 3 * DAY }, []],
  ])('even: %s', (_, state, expected) => {
    expect(refusals(even, state)).toEqual(expected);
  });

  it.each<[string, Partial<CategoryState>, [RefusalRule, string | null][]]>([
    [
      'interval: N × 24 hours, to the millisecond',
      { lastPublishedAt: now - 3 * DAY + 1 },
      [['interval', '2026-11-25T09:00:00.001Z']],
    ],
    ['interval elapsed', { lastPublishedAt: now - 3 * DAY }, []],
    ['window used', { windowUsed: true }, [['window_used', '2026-11-26T00:00:00Z']]],
    [
      'min gap and interval',
      { lastPublishedAt: now - HOUR },
      [
        ['min_gap', '2026-11-25T15:00:00Z'],
        ['interval', '2026-11-28T08:00:00Z'],
      ],
    ],
  ])('classic: %s', (_, state, expected) => {
    expect(refusals(classic, state)).toEqual(expected);
  });

  it('the min gap alone, when the interval is shorter', () => {
    const daily = make('even', {}, 1);
    const lastPublishedAt = parseIso('2026-11-24T22:00:00Z');
    expect(refusals(daily, { lastPublishedAt, spacing: 0, minGapHours: 12 })).toEqual([
      ['min_gap', '2026-11-25T10:00:00Z'],
    ]);
  });

  it('a post scheduled by hand soon in the next window keeps its min gap free', () => {
    const late = parseIso('2026-11-26T22:00:00Z');
    const state = { scheduledByHandAt: parseIso('2026-11-27T03:00:00Z') };
    expect(refusals(even, state, late)).toEqual([['scheduled_by_hand', '2026-11-30T00:00:00Z']]);
    expect(refusals(even, state, parseIso('2026-11-26T20:00:00Z'))).toEqual([]);
  });

  it.each<[string, Partial<CalendarRules>, RefusalRule, string]>([
    ['blackout date', { blackoutDates: ['2026-11-25'] }, 'blackout_date', '2026-11-26T00:00:00Z'],
    ['day not allowed', { allowedDays: ['monday'] }, 'day_not_allowed', '2026-11-30T00:00:00Z'],
    ['quiet hours', { quietHours: [{ from: '08:00', to: '10:30' }] }, 'quiet_hours', '2026-11-25T10:30:00Z'],
  ])('%s, until the calendar opens', (_, rules, rule, notBefore) => {
    expect(refusals(make('even', rules), {})).toEqual([[rule, notBefore]]);
    expect(refusals(make('classic', rules), {})).toEqual([[rule, notBefore]]);
  });

  it('all at once, in one order', () => {
    const calendar = make('even', { blackoutDates: ['2026-11-25'] });
    const everything = {
      paused: true,
      delayedUntil: now + 1,
      windowUsed: true,
      scheduledByHandAt: now + HOUR,
      lastPublishedAt: now - HOUR,
    };
    expect(refusals(calendar, everything).map(([rule]) => rule)).toEqual([...OF_THE_CATEGORY, 'blackout_date']);
  });
});

describe('rules that are not asked', () => {
  it('refuse nothing, and leave the others as they are', () => {
    const quiet = { quietHours: [{ from: '08:00', to: '10:00' }] };
    const calendar = make('even', quiet);
    const category = freshCategory('C', {
      paused: true,
      delayedUntil: now + DAY,
      windowUsed: true,
      scheduledByHandAt: now + HOUR,
      lastPublishedAt: evenStart - HOUR,
      minGapHours: 50,
    });
    const all = eligibility({ now, calendar, category });
    expect(all.map(({ rule }) => rule)).toEqual([...OF_THE_CATEGORY, 'quiet_hours']);
    for (const { rule } of all) {
      const others = all.filter((refusal) => refusal.rule !== rule);
      expect(eligibility({ now, calendar, category, except: [rule] })).toEqual(others);
    }
  });
});

/**
 * The first instant from `now` on at which every rule holds, found by going where the refusals point to; null when one of
 * them ends at no time. A window after now's counts as not used.
 */
function earliestPublish({ now, calendar, category }: EligibilityInput): number | null {
  const thisWindow = calendar.windowAt(now);
  // Every round satisfies at least one rule; a calendar with alternating rules needs a few.
  for (let [at, round] = [now, 0]; round < 1000; round += 1) {
    const windowUsed = category.windowUsed && at < thisWindow.end;
    const refusals = eligibility({ now: at, calendar, category: { ...category, windowUsed } });
    if (refusals.length === 0) return at;
    for (const { notBefore } of refusals) {
      if (notBefore === null) return null;
      at = Math.max(at, notBefore);
    }
  }
  throw new Error('The refusals never end.');
}

describe('the instant that refusals point to', () => {
  const at = (calendar: ReturnType<typeof make>, state: Partial<CategoryState>): string | null => {
    const instant = earliestPublish({ now, calendar, category: freshCategory('C', state) });
    return instant === null ? null : toIso(instant);
  };

  it.each<[string, Partial<CategoryState>, Partial<CalendarRules>, string | null]>([
    ['is now, when nothing refuses', {}, {}, '2026-11-25T09:00:00Z'],
    ['is never, for a paused category', { paused: true }, {}, null],
    ['is never, in a calendar without usable time', {}, { quietHours: [{ from: '00:00', to: '24:00' }] }, null],
    ['is the next window, when this one is used', { windowUsed: true }, {}, '2026-11-27T00:00:00Z'],
    [
      'is where the last of several rules ends',
      { windowUsed: true, delayedUntil: parseIso('2026-11-27T05:30:00Z') },
      { quietHours: [{ from: '22:00', to: '06:00' }] },
      '2026-11-27T06:00:00Z',
    ],
    [
      'waits for an allowed day in a later window',
      { windowUsed: true },
      { allowedDays: ['tuesday'] },
      '2026-12-01T00:00:00Z',
    ],
  ])('%s', (_, state, rules, expected) => {
    expect(at(make('even', rules), state)).toBe(expected);
  });

  it('is allowed itself, while the instant before it is not', () => {
    const hours = fc.integer({ min: -200, max: 200 });
    fc.assert(
      fc.property(
        fc.constantFrom<Cadence>('even', 'classic'),
        fc.record({
          lastPublishedAt: fc.option(fc.integer({ min: -200, max: 0 }).map((h) => now + h * HOUR)),
          delayedUntil: fc.option(hours.map((h) => now + h * HOUR)),
          scheduledByHandAt: fc.option(fc.integer({ min: 1, max: 200 }).map((h) => now + h * HOUR)),
          spacing: fc.constantFrom(0, 0.5, 0.7, 1),
        }),
        fc.constantFrom<Partial<CalendarRules>>(
          {},
          { allowedDays: ['friday'] },
          { quietHours: [{ from: '18:00', to: '11:00' }] },
        ),
        (cadence, state, rules) => {
          const calendar = make(cadence, rules);
          const thisWindow = calendar.windowAt(now);
          const category = freshCategory('C', state);
          const windowUsed = category.lastPublishedAt !== null && category.lastPublishedAt >= thisWindow.start;
          const found = earliestPublish({ now, calendar, category: { ...category, windowUsed } });
          if (found === null) throw new Error('Every one of these rules ends some day.');
          const refusedAt = (instant: number) =>
            eligibility({
              now: instant,
              calendar,
              category: { ...category, windowUsed: windowUsed && instant < thisWindow.end },
            });
          expect(refusedAt(found)).toEqual([]);
          for (let before = now; before < found; before += Math.max(1, (found - now) / 50)) {
            expect(refusedAt(Math.floor(before))).not.toEqual([]);
          }
          if (found > now) expect(refusedAt(found - 1)).not.toEqual([]);
        },
      ),
      { numRuns: runs(200) },
    );
  });
});

describe('refusals in words', () => {
  it('name the rule that holds longest first, in the site zone', () => {
    const zone = parseZone('Australia/Sydney');
    expect(explainRefusals([{ rule: 'min_gap', notBefore: parseIso('2026-11-24T22:12:00Z') }], zone)).toBe(
      'not before 2026-11-25 09:12, min gap',
    );
    expect(
      explainRefusals(
        [
          { rule: 'min_gap', notBefore: parseIso('2026-11-24T22:12:00Z') },
          { rule: 'window_used', notBefore: parseIso('2026-11-26T13:00:00Z') },
          { rule: 'paused', notBefore: null },
        ],
        zone,
      ),
    ).toBe('paused; not before 2026-11-27 00:00, window used; not before 2026-11-25 09:12, min gap');
    expect(explainRefusals([], zone)).toBe('');
  });

  it('never name a minute that is too early', () => {
    const refusal = { rule: 'interval' as const, notBefore: parseIso('2026-11-24T23:59:00.001Z') };
    expect(explainRefusals([refusal], utc)).toBe('not before 2026-11-25 00:00, interval');
  });
});
