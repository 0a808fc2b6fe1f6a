import { describe, expect, it } from 'vitest';
import { daysIn, openDays } from '../../../shared/core/fleet/day-rules.ts';
import { postingTimesAfter } from '../../../shared/core/fleet/posting-times.ts';
import { toIso } from '../../../shared/core/instant.ts';
import { parseZone } from '../../../shared/core/zone.ts';

function first(count: number, after: string, times: string[], zone: string, isOpen = openDays([])) {
  const found: string[] = [];
  for (const { name, at } of postingTimesAfter(Date.parse(after), times, parseZone(zone), isOpen)) {
    if (found.push(`${name} ${toIso(at)}`) === count) break;
  }
  return found;
}

describe('posting times', () => {
  it('leave out what is past, in order, whatever order the rules have', () => {
    expect(first(3, '2026-11-24T14:00:00Z', ['21:00', '09:00'], 'America/New_York')).toEqual([
      '2026-11-24_2100 2026-11-25T02:00:00Z',
      '2026-11-25_0900 2026-11-25T14:00:00Z',
      '2026-11-25_2100 2026-11-26T02:00:00Z',
    ]);
  });

  it('keep to the wall clock across a DST change', () => {
    expect(first(3, '2026-10-31T12:00:00Z', ['06:00'], 'America/New_York')).toEqual([
      '2026-11-01_0600 2026-11-01T11:00:00Z',
      '2026-11-02_0600 2026-11-02T11:00:00Z',
      '2026-11-03_0600 2026-11-03T11:00:00Z',
    ]);
    expect(first(1, '2026-10-31T09:00:00Z', ['06:00'], 'America/New_York')).toEqual([
      '2026-10-31_0600 2026-10-31T10:00:00Z',
    ]);
  });

  it('two that fall on one instant, because the clocks jump over one of them, are one slot', () => {
    // Sydney, 2026-10-04: 02:00 to 03:00 does not exist, so 02:30 is 03:30.
    const times = first(3, '2026-10-03T14:00:00Z', ['02:30', '03:30'], 'Australia/Sydney');
    expect(times).toEqual([
      '2026-10-04_0230 2026-10-03T16:30:00Z',
      '2026-10-05_0230 2026-10-04T15:30:00Z',
      '2026-10-05_0330 2026-10-04T16:30:00Z',
    ]);
  });

  it('take the earlier of two equal wall-clock times', () => {
    expect(first(2, '2026-11-01T00:00:00Z', ['01:30'], 'America/New_York')).toEqual([
      '2026-11-01_0130 2026-11-01T05:30:00Z',
      '2026-11-02_0130 2026-11-02T06:30:00Z',
    ]);
  });

  it('fall on days that both lists allow and neither blacks out', () => {
    const isOpen = openDays([
      { allowedDays: ['monday', 'tuesday'], blackoutDates: ['2026-12-07'] },
      { allowedDays: ['monday', 'friday'], blackoutDates: ['2026-11-30'] },
    ]);
    expect(first(1, '2026-11-24T00:00:00Z', ['12:00'], 'UTC', isOpen)).toEqual([
      '2026-12-14_1200 2026-12-14T12:00:00Z',
    ]);
  });

  it('end when no day is ever open', () => {
    const isOpen = openDays([
      { allowedDays: ['monday'], blackoutDates: [] },
      { allowedDays: ['friday'], blackoutDates: [] },
    ]);
    expect(first(1, '2026-11-24T00:00:00Z', ['12:00'], 'UTC', isOpen)).toEqual([]);
  });
});

it('local days cover a span without gap, also the 23 hours of one with a DST change', () => {
  const days = daysIn(
    parseZone('America/New_York'),
    Date.parse('2026-03-07T12:00:00Z'),
    Date.parse('2026-03-10T00:00:00Z'),
  );
  expect(days.map(({ span }) => (span.until - span.from) / 3_600_000)).toEqual([24, 23, 24]);
  for (const [i, { span }] of days.slice(1).entries()) expect(span.from).toBe(days[i]?.span.until);
});
