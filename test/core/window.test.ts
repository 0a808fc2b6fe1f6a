import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, type Instant, parseIso, toIso } from '../../shared/core/instant.ts';
import { addDays, dayOfYear, toEpochDay } from '../../shared/core/local-date.ts';
import { startOfDay } from '../../shared/core/wall-clock.ts';
import {
  type Cadence,
  nextWindow,
  previousWindow,
  type WindowOptions,
  windowAt,
  windowKey,
} from '../../shared/core/window.ts';
import { localEpochDay, localParts, parseZone } from '../../shared/core/zone.ts';
import { allZones } from './zones.ts';

const options = (cadence: Cadence, intervalDays: number, zone: string): WindowOptions => ({
  cadence,
  intervalDays,
  zone: parseZone(zone),
});
const hoursOf = ({ start, end }: { start: Instant; end: Instant }) => (end - start) / HOUR;

describe('the key', () => {
  it.each([
    ['2026-02-16', 3, '2026-15'],
    ['2026-01-01', 3, '2026-0'],
    ['2026-01-02', 3, '2026-0'],
    ['2026-01-03', 3, '2026-1'],
    ['2026-12-31', 3, '2026-121'],
    ['2024-12-31', 3, '2024-122'],
    ['2026-01-01', 1, '2026-1'],
    ['2026-12-31', 1, '2026-365'],
    ['2026-12-31', 400, '2026-0'],
  ])('%s with N = %d is %s', (date, n, key) => {
    expect(windowKey(date, n)).toBe(key);
    const noon = parseIso(`${date}T12:00:00Z`);
    expect(windowAt(noon, options('classic', n, 'UTC')).key).toBe(key);
  });
});

describe('classic windows', () => {
  it('begin with a short one on 1 January and end with a short one on 31 December', () => {
    const classic = options('classic', 3, 'Australia/Sydney');
    const first = windowAt(startOfDay('2026-01-01', classic.zone), classic);
    expect(first).toMatchObject({ key: '2026-0', startDate: '2026-01-01' });
    expect(hoursOf(first)).toBe(48);
    const last = previousWindow(first, classic);
    expect(last).toMatchObject({ key: '2025-121', startDate: '2025-12-29', end: first.start });
    expect(hoursOf(last)).toBe(72);
    const leap = windowAt(startOfDay('2024-12-31', classic.zone), classic);
    expect(leap).toMatchObject({ key: '2024-122', startDate: '2024-12-31' });
    expect(hoursOf(leap)).toBe(24);
    expect(nextWindow(leap, classic)).toMatchObject({ key: '2025-0', startDate: '2025-01-01', start: leap.end });
  });

  it('of one day have no empty window at the turn of the year', () => {
    const daily = options('classic', 1, 'UTC');
    const last = windowAt(parseIso('2026-12-31T23:59:59Z'), daily);
    expect(nextWindow(last, daily)).toMatchObject({ key: '2027-1', startDate: '2027-01-01' });
    expect(previousWindow(nextWindow(last, daily), daily)).toEqual(last);
  });
});

describe('even windows', () => {
  it('are anchored at 1970-01-01 and take no notice of the turn of the year', () => {
    const even = options('even', 3, 'UTC');
    expect(windowAt(0, even)).toMatchObject({ key: '1970-0', startDate: '1970-01-01', start: 0 });
    expect(windowAt(-1, even)).toMatchObject({ startDate: '1969-12-29', end: 0 });
    expect(windowAt(parseIso('2026-02-16T12:00:00Z'), even)).toMatchObject({ key: '2026-15', startDate: '2026-02-15' });
    // 2023-12-30 is epoch day 19 721 = 3 × 6573 + 2.
    const turn = windowAt(parseIso('2023-12-31T12:00:00Z'), even);
    expect(turn).toMatchObject({ key: '2023-121', startDate: '2023-12-31', end: parseIso('2024-01-03T00:00:00Z') });
  });

  it.each([
    ['Australia/Sydney', '2026-10-04', 71],
    ['Australia/Sydney', '2026-04-05', 73],
    ['America/New_York', '2026-03-08', 71],
    ['America/New_York', '2026-11-01', 73],
    ['Australia/Lord_Howe', '2026-10-04', 71.5],
    ['Antarctica/Troll', '2026-03-29', 70],
    ['America/Sao_Paulo', '2018-11-04', 71],
    ['Pacific/Apia', '2011-12-29', 48],
    ['Asia/Kathmandu', '2026-03-29', 72],
  ])('of three days in %s that hold %s are %d hours long', (zone, date, hours) => {
    const even = options('even', 3, zone);
    expect(hoursOf(windowAt(startOfDay(date, even.zone), even))).toBe(hours);
  });

  it('go by instants where a clock set back across midnight shows the day before again', () => {
    // St John's set its clocks back at 00:01 until 2011: 7 November begins at 02:30Z, and at 02:31Z it is the 6th again.
    const daily = options('even', 1, 'America/St_Johns');
    const again = parseIso('2010-11-07T02:45:00Z');
    expect(localParts(again, daily.zone)).toMatchObject({ day: 6, hour: 23, minute: 15 });
    expect(windowAt(again, daily)).toMatchObject({ startDate: '2010-11-07', start: parseIso('2010-11-07T02:30:00Z') });
  });

  it('of one day leave out the date that Apia left out', () => {
    const daily = options('even', 1, 'Pacific/Apia');
    const before = windowAt(parseIso('2011-12-30T09:59:59Z'), daily);
    const after = nextWindow(before, daily);
    expect(before.startDate).toBe('2011-12-29');
    expect(after).toMatchObject({ startDate: '2011-12-31', start: before.end });
    expect(previousWindow(after, daily)).toEqual(before);
    expect(windowAt(before.end, daily)).toEqual(after);
  });
});

describe('windows of either cadence', () => {
  const cadences = fc.constantFrom<Cadence>('even', 'classic');
  const instants = fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2035, 0, 1) });

  it.each(allZones)(
    '%s: cover time without gap or overlap, begin at the start of a day and are N days at most',
    (name) => {
      fc.assert(
        fc.property(cadences, fc.integer({ min: 1, max: 30 }), instants, (cadence, n, instant) => {
          const set = options(cadence, n, name);
          const window = windowAt(instant, set);
          expect(instant >= window.start && instant < window.end).toBe(true);
          expect(window.start).toBe(startOfDay(window.startDate, set.zone));
          const next = nextWindow(window, set);
          expect(next.start).toBe(window.end);
          expect(windowAt(window.end, set)).toEqual(next);
          expect(windowAt(window.end - 1, set)).toEqual(window);
          expect(windowAt(window.start, set)).toEqual(window);
          expect(previousWindow(next, set)).toEqual(window);
          expect(window.key).toBe(windowKey(window.startDate, n));
          if (cadence === 'even') {
            expect(toEpochDay(window.startDate) % n).toBe(0);
            expect(window.end).toBe(startOfDay(addDays(window.startDate, n), set.zone));
          } else {
            // The key of every day of a classic window is the window's own.
            expect(windowKey(toIso(localEpochDay(instant, set.zone) * 24 * HOUR).slice(0, 10), n)).toBe(window.key);
            const { year, dayOfYear: day } = localParts(instant, set.zone);
            expect(window.key).toBe(`${year}-${Math.floor(day / n)}`);
            expect(dayOfYear(window.startDate)).toBe(Math.max(1, Math.floor(day / n) * n));
          }
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each([0, -3, 1.5, Number.NaN])('refuse an interval of %d days', (n) => {
    expect(() => windowAt(0, options('even', n, 'UTC'))).toThrow(/whole number of days, at least 1/);
  });
});
