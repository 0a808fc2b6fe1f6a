import { describe, expect, it } from 'vitest';
import { type DayRules, daysIn, openDays } from '../../../shared/core/fleet/day-rules.ts';
import { toIso } from '../../../shared/core/instant.ts';
import { fromEpochDay, toEpochDay } from '../../../shared/core/local-date.ts';
import { parseZone } from '../../../shared/core/zone.ts';

/** The open dates of a week that begins on a Monday. */
const openFrom = (rules: DayRules[]) =>
  Array.from({ length: 7 }, (_, i) => toEpochDay('2026-11-23') + i)
    .filter(openDays(rules))
    .map((day) => fromEpochDay(day).slice(-2));

describe('open days', () => {
  it('are all of them where nothing is said', () => {
    expect(openFrom([])).toHaveLength(7);
    expect(openFrom([{ allowedDays: [], blackoutDates: [] }])).toHaveLength(7);
  });

  it('are those that every list has, and no date that any list blacks out', () => {
    const brand: DayRules = { allowedDays: ['monday', 'wednesday', 'friday'], blackoutDates: [] };
    const site: DayRules = { allowedDays: ['wednesday', 'friday', 'sunday'], blackoutDates: ['2026-11-27'] };
    expect(openFrom([brand])).toEqual(['23', '25', '27']);
    expect(openFrom([site])).toEqual(['25', '29']);
    expect(openFrom([brand, site])).toEqual(['25']);
  });

  it('asked again about the same rules, are the same', () => {
    const rules: DayRules = { allowedDays: ['tuesday'], blackoutDates: [] };
    expect(openFrom([rules])).toEqual(openFrom([rules]));
    expect(openFrom([{ ...rules, allowedDays: ['thursday'] }])).toEqual(['26']);
  });
});

describe('the days from one instant to another', () => {
  const days = (zone: string, from: string, until: string) =>
    daysIn(parseZone(zone), Date.parse(from), Date.parse(until)).map(
      ({ day, span }) => `${fromEpochDay(day)} ${toIso(span.from)} ${toIso(span.until)}`,
    );

  it('are whole local days, the first one with the instant in it', () => {
    expect(days('Asia/Tokyo', '2026-11-24T16:00:00Z', '2026-11-25T16:00:00Z')).toEqual([
      '2026-11-25 2026-11-24T15:00:00Z 2026-11-25T15:00:00Z',
      '2026-11-26 2026-11-25T15:00:00Z 2026-11-26T15:00:00Z',
    ]);
  });

  it('end before a day that begins at the end', () => {
    expect(days('UTC', '2026-11-24T00:00:00Z', '2026-11-25T00:00:00Z')).toHaveLength(1);
    expect(days('UTC', '2026-11-24T00:00:00Z', '2026-11-25T00:00:01Z')).toHaveLength(2);
    expect(days('UTC', '2026-11-24T00:00:00Z', '2026-11-24T00:00:00Z')).toEqual([]);
  });

  it('have 23 hours when the clocks go forward', () => {
    expect(days('Europe/Berlin', '2026-03-29T10:00:00Z', '2026-03-29T11:00:00Z')).toEqual([
      '2026-03-29 2026-03-28T23:00:00Z 2026-03-29T22:00:00Z',
    ]);
  });

  it('leave out a date that a place never had', () => {
    const dates = days('Pacific/Apia', '2011-12-29T12:00:00Z', '2012-01-01T12:00:00Z').map((text) => text.slice(0, 10));
    expect(dates).toEqual(['2011-12-29', '2011-12-31', '2012-01-01', '2012-01-02']);
  });
});
