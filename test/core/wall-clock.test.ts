import { Temporal } from '@js-temporal/polyfill';
import { describe, expect, it, vi } from 'vitest';
import { DAY, HOUR, MINUTE, toIso } from '../../shared/core/instant.ts';
import { addDays, fromEpochDay } from '../../shared/core/local-date.ts';
import { resolveWallClock, startOfDay } from '../../shared/core/wall-clock.ts';
import { localEpochDay, localParts, parseZone, type Zone } from '../../shared/core/zone.ts';
import { allZones, ianaZones } from './zones.ts';

const YEARS = [Date.UTC(2009, 0, 1), Date.UTC(2029, 0, 1)] as const;
const changesOf = (zone: Zone): number[] => zone.offsetChanges(...YEARS);

function compatible(local: Temporal.PlainDateTime, zone: string): number {
  return local.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
}

describe('resolveWallClock', () => {
  it.each(ianaZones)('%s agrees with Temporal around every change of 20 years', (name) => {
    const zone = parseZone(name);
    for (const change of changesOf(zone)) {
      // Readings as the clock shows them before and after the change, so that all of a gap or an overlap is covered.
      for (const offset of [zone.offsetAt(change - 1), zone.offsetAt(change)]) {
        for (const minutes of [-61, -60, -30, -1, 0, 1, 29, 30, 59, 60, 119, 120, 121]) {
          const local = new Date(change + offset + minutes * MINUTE);
          const reading = {
            year: local.getUTCFullYear(),
            month: local.getUTCMonth() + 1,
            day: local.getUTCDate(),
            hour: local.getUTCHours(),
            minute: local.getUTCMinutes(),
          };
          const expected = compatible(Temporal.PlainDateTime.from(reading), name);
          expect([reading, toIso(resolveWallClock(reading, zone))]).toEqual([reading, toIso(expected)]);
        }
      }
    }
  });

  it.each(allZones)('%s reads back what was resolved on ordinary days', (name) => {
    const zone = parseZone(name);
    for (let day = 0; day < 60; day++) {
      const reading = {
        year: 2026,
        month: 1 + (day % 12),
        day: 10 + (day % 5),
        hour: day % 24,
        minute: day,
        second: 59 - day,
      };
      expect(localParts(resolveWallClock(reading, zone), zone)).toMatchObject(reading);
    }
  });

  it.each([
    ['a gap is jumped by its length', 'America/New_York', [2026, 3, 8, 2, 30], '2026-03-08T07:30:00Z'],
    ['the earlier of two', 'America/New_York', [2026, 11, 1, 1, 30], '2026-11-01T05:30:00Z'],
    ['a gap of 30 minutes', 'Australia/Lord_Howe', [2026, 10, 4, 2, 15], '2026-10-03T15:45:00Z'],
    ['a gap of 2 hours', 'Antarctica/Troll', [2026, 3, 29, 1, 30], '2026-03-29T01:30:00Z'],
    ['a gap at midnight', 'America/Sao_Paulo', [2018, 11, 4, 0, 30], '2018-11-04T03:30:00Z'],
    ['a gap that ends on the next day', 'America/Nuuk', [2026, 3, 28, 23, 30], '2026-03-29T01:30:00Z'],
    ['a date that does not exist', 'Pacific/Apia', [2011, 12, 30, 12, 0], '2011-12-30T22:00:00Z'],
  ] as const)('%s: %s %j is %s', (_, zone, [year, month, day, hour, minute], iso) => {
    expect(toIso(resolveWallClock({ year, month, day, hour, minute }, parseZone(zone)))).toBe(iso);
  });

  it('does not depend on the present moment, where Luxon does', () => {
    const resolve = () =>
      resolveWallClock({ year: 2026, month: 11, day: 1, hour: 1, minute: 30 }, parseZone('America/New_York'));
    vi.useFakeTimers();
    try {
      vi.setSystemTime(Date.UTC(2026, 0, 15));
      const inJanuary = resolve();
      vi.setSystemTime(Date.UTC(2026, 6, 15));
      expect(resolve()).toBe(inJanuary);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('startOfDay', () => {
  it.each(ianaZones)('%s agrees with Temporal for the days around every change of 20 years', (name) => {
    const zone = parseZone(name);
    for (const change of changesOf(zone)) {
      const date = fromEpochDay(localEpochDay(change, zone));
      for (const days of [-1, 0, 1]) {
        const day = addDays(date, days);
        const expected = Temporal.PlainDate.from(day).toZonedDateTime(name).epochMilliseconds;
        expect([day, toIso(startOfDay(day, zone))]).toEqual([day, toIso(expected)]);
      }
    }
  });

  it.each([
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z'],
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00Z'],
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00Z'],
    ['America/Nuuk', '2026-03-29', '2026-03-29T01:00:00Z'],
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00Z'],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00Z'],
    // The gap began at 23:30, before midnight: the day began where it ended, at 00:30.
    ['America/Toronto', '1919-03-31', '1919-03-31T04:30:00Z'],
    ['+12:45', '2026-01-01', '2025-12-31T11:15:00Z'],
  ])('%s: %s begins at %s', (zone, date, iso) => {
    expect(toIso(startOfDay(date, parseZone(zone)))).toBe(iso);
  });

  it.each(ianaZones)('%s: nothing of the day lies before its start, and days follow one another', (name) => {
    const zone = parseZone(name);
    for (let day = 18_000; day < 18_000 + 800; day++) {
      const start = startOfDay(fromEpochDay(day), zone);
      expect(localEpochDay(start, zone)).toBe(day);
      expect(localEpochDay(start - 1, zone)).toBe(day - 1);
      expect(Math.abs(startOfDay(fromEpochDay(day + 1), zone) - start - DAY)).toBeLessThanOrEqual(2 * HOUR);
    }
  });
});
