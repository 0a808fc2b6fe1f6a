import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dayOfYear, fromEpochDay, toEpochDay, weekdayOfEpochDay } from '../../shared/core/local-date.ts';

const epochDays = fc.integer({ min: -50_000, max: 80_000 });

describe('dates without a zone', () => {
  it.each([
    ['1970-01-01', 0, 1, 4],
    ['1969-12-31', -1, 365, 3],
    ['2026-02-16', 20_500, 47, 1],
    ['2024-12-31', 20_088, 366, 2],
    ['2000-02-29', 11_016, 60, 2],
  ])('%s is epoch day %d, day %d of its year, weekday %d', (date, day, ofYear, weekday) => {
    expect(toEpochDay(date)).toBe(day);
    expect(fromEpochDay(day)).toBe(date);
    expect(dayOfYear(date)).toBe(ofYear);
    expect(weekdayOfEpochDay(toEpochDay(date))).toBe(weekday);
  });

  it('agrees with Temporal on any date', () => {
    fc.assert(
      fc.property(epochDays, epochDays, (day, other) => {
        const date = Temporal.PlainDate.from('1970-01-01').add({ days: day });
        expect(fromEpochDay(day)).toBe(date.toString());
        expect(dayOfYear(date.toString())).toBe(date.dayOfYear);
        expect(weekdayOfEpochDay(toEpochDay(date.toString()))).toBe(date.dayOfWeek);
        const shifted = addDays(date.toString(), other - day);
        expect(shifted).toBe(fromEpochDay(other));
        expect(toEpochDay(shifted) - toEpochDay(date.toString())).toBe(other - day);
      }),
    );
  });

  it.each(['2026-02-30', '2026-2-3', '20260203', '2026-13-01', 'tomorrow', ''])('refuses %j', (text) => {
    expect(() => toEpochDay(text)).toThrow(/is not a calendar date such as/);
  });
});
