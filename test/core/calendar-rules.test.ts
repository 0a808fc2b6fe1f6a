import { describe, expect, it } from 'vitest';
import {
  type CalendarRules,
  calendarRefusalAt,
  compileCalendar,
  InvalidCalendarError,
  NO_CALENDAR_RULES,
  parseTimeOfDay,
} from '../../shared/core/calendar-rules.ts';
import { HOUR } from '../../shared/core/instant.ts';
import { resolveWallClock } from '../../shared/core/wall-clock.ts';
import { parseZone } from '../../shared/core/zone.ts';

const sydney = parseZone('Australia/Sydney');
const rules = (given: Partial<CalendarRules>): CalendarRules => ({ ...NO_CALENDAR_RULES, ...given });
const at = (day: number, hour: number, minute = 0) =>
  resolveWallClock({ year: 2026, month: 11, day, hour, minute }, sydney);

describe('why an instant is refused', () => {
  const site = rules({
    allowedDays: ['monday', 'tuesday', 'wednesday'],
    blackoutDates: ['2026-11-24'],
    quietHours: [
      { from: '22:00', to: '06:00' },
      { from: '12:30', to: '13:15' },
    ],
  });

  it.each([
    ['a Monday morning', 23, 9, 0, null],
    ['a blackout date, at any hour', 24, 23, 0, 'blackout_date'],
    ['the last minute before it', 23, 21, 59, null],
    ['a Thursday', 26, 9, 0, 'day_not_allowed'],
    ['the first quiet minute', 23, 22, 0, 'quiet_hours'],
    ['after midnight', 25, 5, 59, 'quiet_hours'],
    ['the first minute after it', 25, 6, 0, null],
    ['the minute before a short quiet time by day', 25, 12, 29, null],
    ['a short quiet time by day', 25, 12, 30, 'quiet_hours'],
    ['its last minute', 25, 13, 14, 'quiet_hours'],
    ['its end', 25, 13, 15, null],
  ] as const)('%s', (_, day, hour, minute, refusal) => {
    expect(calendarRefusalAt(at(day, hour, minute), site, sydney)).toBe(refusal);
  });

  it('names no rule where there is none', () => {
    expect(calendarRefusalAt(at(29, 3), NO_CALENDAR_RULES, sydney)).toBeNull();
  });

  it('takes an hour of weight 0 for a quiet hour', () => {
    const hourWeights = Array.from({ length: 24 }, (_, hour) => (hour === 9 ? 0 : 1));
    expect(calendarRefusalAt(at(23, 9, 30), rules({ hourWeights }), sydney)).toBe('quiet_hours');
    expect(calendarRefusalAt(at(23, 10), rules({ hourWeights }), sydney)).toBeNull();
  });
});

describe('compiling rules', () => {
  it('joins overlapping quiet hours and cuts at the hours that differ in weight', () => {
    const hourWeights = Array.from({ length: 24 }, (_, hour) => (hour < 10 ? 1 : 2));
    const quietHours = [
      { from: '20:00', to: '02:00' },
      { from: '01:00', to: '08:00' },
    ];
    expect(compileCalendar(rules({ hourWeights, quietHours })).dayPieces).toEqual([
      { from: 8 * HOUR, to: 10 * HOUR, weight: 1 },
      { from: 10 * HOUR, to: 20 * HOUR, weight: 2 },
    ]);
  });

  it('knows a whole quiet day, and quiet hours that end at midnight', () => {
    expect(compileCalendar(rules({ quietHours: [{ from: '00:00', to: '24:00' }] })).dayPieces).toEqual([]);
    expect(compileCalendar(rules({ quietHours: [{ from: '20:00', to: '00:00' }] })).dayPieces).toEqual([
      { from: 0, to: 20 * HOUR, weight: 1 },
    ]);
  });

  it.each([
    ['00:00', 0],
    ['06:45', 6.75],
    ['23:59', 24 - 1 / 60],
    ['24:00', 24],
  ])('reads %s as %d hours after midnight', (text, hours) => {
    expect(parseTimeOfDay(text)).toBe(Math.round(hours * HOUR));
  });

  it.each(['24:01', '22:60', '122:00', '22:000', '22:0', '9:00', '22:00 ', ''])(
    'does not take %j for a time of day',
    (text) => {
      expect(() => parseTimeOfDay(text)).toThrow(
        expect.objectContaining({
          name: 'InvalidCalendarError',
          code: 'invalid_calendar',
          message: `"${text}" is not a time of day such as 22:00.`,
        }),
      );
    },
  );

  it.each<[string, Partial<CalendarRules>, RegExp]>([
    ['a day that is none', { allowedDays: ['Mon' as 'monday'] }, /"Mon" is not a day of the week/],
    ['a date that is none', { blackoutDates: ['2026-02-30'] }, /"2026-02-30" is not a calendar date/],
    ['a time that is none', { quietHours: [{ from: '25:00', to: '06:00' }] }, /"25:00" is not a time of day/],
    ['a time without minutes', { quietHours: [{ from: '22', to: '06:00' }] }, /"22" is not a time of day/],
    ['quiet hours without length', { quietHours: [{ from: '22:00', to: '22:00' }] }, /write 00:00 to 24:00/],
    ['23 weights', { hourWeights: Array(23).fill(1) }, /must be 24 numbers/],
    ['a negative weight', { hourWeights: [-1, ...Array(23).fill(1)] }, /0 or more, not -1/],
    ['an endless weight', { hourWeights: [Number.POSITIVE_INFINITY, ...Array(23).fill(1)] }, /not Infinity/],
    ['a weight that is no number', { hourWeights: [Number.NaN, ...Array(23).fill(1)] }, /0 or more, not NaN/],
  ])('refuses %s', (_, given, message) => {
    expect(() => compileCalendar(rules(given))).toThrow(message);
    expect(() => compileCalendar(rules(given))).toThrow(RangeError);
    if (!('blackoutDates' in given)) expect(() => compileCalendar(rules(given))).toThrow(InvalidCalendarError);
  });
});
