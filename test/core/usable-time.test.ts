import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CalendarRules,
  calendarRefusalAt,
  compileCalendar,
  NO_CALENDAR_RULES,
  type QuietHours,
  weekdays,
} from '../../shared/core/calendar-rules.ts';
import { DAY, HOUR, MINUTE, parseIso, toIso } from '../../shared/core/instant.ts';
import { usableTime } from '../../shared/core/usable-time.ts';
import { startOfDay } from '../../shared/core/wall-clock.ts';
import { localParts, parseZone } from '../../shared/core/zone.ts';
import { allZones } from './zones.ts';

const rules = (given: Partial<CalendarRules>): CalendarRules => ({ ...NO_CALENDAR_RULES, ...given });
const days = (zone: string, from: string, to: string) => ({
  start: startOfDay(from, parseZone(zone)),
  end: startOfDay(to, parseZone(zone)),
});
const overnight = rules({ quietHours: [{ from: '22:00', to: '06:00' }] });

describe('usable time', () => {
  it('without rules is the window itself, position by elapsed time', () => {
    const span = days('Australia/Sydney', '2026-10-03', '2026-10-06');
    const usable = usableTime(span, NO_CALENDAR_RULES, parseZone('Australia/Sydney'));
    expect(usable.total).toBe(71 * HOUR);
    expect(usable.pieces).toEqual([{ ...span, weight: 1 }]);
    expect(usable.instantAt(0)).toBe(span.start);
    expect(usable.instantAt(0.5)).toBe(span.start + 35.5 * HOUR);
    expect(usable.instantAt(1)).toBe(span.end - 1);
    expect(usable.fractionAt(span.start - 1)).toBe(0);
    expect(usable.fractionAt(span.start + 35.5 * HOUR)).toBe(0.5);
    expect(usable.fractionAt(span.end)).toBe(1);
    expect(usable.nextUsable(span.end)).toBeNull();
  });

  it.each([
    ['ordinary days', 'America/New_York', '2026-06-01', '2026-06-04', 48],
    // The gap 02:00–03:00 and the overlap 01:00–02:00 lie inside the quiet hours: nothing is lost or won.
    ['a gap in the quiet hours', 'America/New_York', '2026-03-07', '2026-03-10', 48],
    ['an overlap in the quiet hours', 'America/New_York', '2026-10-31', '2026-11-03', 48],
    // Nuuk jumps from 23:00 to 00:00.
    ['a gap before midnight', 'America/Nuuk', '2026-03-27', '2026-03-30', 48],
    ['a date that does not exist', 'Pacific/Apia', '2011-12-28', '2012-01-01', 48],
  ])('with quiet hours over night, %s', (_, zone, from, to, hours) => {
    expect(usableTime(days(zone, from, to), overnight, parseZone(zone)).total).toBe(hours * HOUR);
  });

  it.each([
    // Two nights, open from 01:00 to 02:30: of the second one the gap 02:00–03:00 takes half an hour …
    ['loses what a gap takes from the open time', '2026-03-07', '2026-03-09', 2.5],
    // … and the overlap 01:00–02:00 adds an hour to it.
    ['wins the hour that an overlap repeats', '2026-10-31', '2026-11-02', 4],
  ])('%s', (_, from, to, hours) => {
    const nights = rules({ quietHours: [{ from: '02:30', to: '01:00' }] });
    const span = days('America/New_York', from, to);
    expect(usableTime(span, nights, parseZone('America/New_York')).total).toBe(hours * HOUR);
  });

  it('follows allowed days and blackout dates', () => {
    const zone = parseZone('Europe/Dublin');
    const site = rules({ allowedDays: ['friday', 'sunday'], blackoutDates: ['2026-11-29'] });
    const usable = usableTime(days('Europe/Dublin', '2026-11-26', '2026-12-07'), site, zone);
    expect(usable.pieces.map(({ start, end }) => [toIso(start), toIso(end)])).toEqual([
      ['2026-11-27T00:00:00Z', '2026-11-28T00:00:00Z'],
      ['2026-12-04T00:00:00Z', '2026-12-05T00:00:00Z'],
      ['2026-12-06T00:00:00Z', '2026-12-07T00:00:00Z'],
    ]);
    expect(usable.refusalAt(parseIso('2026-11-29T10:00:00Z'))).toBe('blackout_date');
    expect(usable.nextUsable(parseIso('2026-11-29T10:00:00Z'))).toBe(parseIso('2026-12-04T00:00:00Z'));
    expect(usable.instantAt(0.5)).toBe(parseIso('2026-12-04T12:00:00Z'));
  });

  it('gives an hour of double weight twice the share of positions', () => {
    const zone = parseZone('UTC');
    const hourWeights = Array.from({ length: 24 }, (_, hour) => (hour === 8 ? 2 : hour < 12 ? 1 : 0));
    const usable = usableTime(days('UTC', '2026-11-24', '2026-11-25'), rules({ hourWeights }), zone);
    expect(usable.total).toBe(13 * HOUR);
    expect(usable.instantAt(8 / 13)).toBe(parseIso('2026-11-24T08:00:00Z'));
    expect(usable.instantAt(9 / 13)).toBe(parseIso('2026-11-24T08:30:00Z'));
    expect(usable.instantAt(10 / 13)).toBe(parseIso('2026-11-24T09:00:00Z'));
    expect(usable.isUsable(parseIso('2026-11-24T12:00:00Z'))).toBe(false);
  });

  it('without any time has total 0, no positions, and refuses everything', () => {
    const zone = parseZone('UTC');
    const usable = usableTime(days('UTC', '2026-11-24', '2026-11-25'), rules({ blackoutDates: ['2026-11-24'] }), zone);
    expect(usable.total).toBe(0);
    expect(usable.pieces).toEqual([]);
    expect(usable.nextUsable(usable.start)).toBeNull();
    expect(usable.isUsable(usable.start)).toBe(false);
    expect(usable.fractionAt(usable.start + 5)).toBe(0);
    expect(usable.fractionAt(usable.end)).toBe(1);
    expect(() => usable.instantAt(0.5)).toThrow(RangeError);
  });
});

describe('usable time under any rules', () => {
  const minutes = fc.integer({ min: 0, max: 95 }).map((quarter) => {
    return `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`;
  });
  const quiet: fc.Arbitrary<QuietHours> = fc
    .record({ from: minutes, to: minutes })
    .filter(({ from, to }) => from !== to);
  const anyRules: fc.Arbitrary<CalendarRules> = fc.record({
    allowedDays: fc.subarray([...weekdays]),
    blackoutDates: fc.subarray(['2026-03-08', '2026-04-05', '2026-09-06', '2026-10-04', '2026-03-29']),
    quietHours: fc.array(quiet, { maxLength: 2 }),
    hourWeights: fc.option(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 24, maxLength: 24 })),
  });
  // Windows around 2026's changes of the clock, where things go wrong if they do.
  const starts = fc.constantFrom(
    '2026-03-06',
    '2026-03-27',
    '2026-04-04',
    '2026-04-23',
    '2026-09-05',
    '2026-10-03',
    '2026-10-31',
  );

  it.each(allZones)(
    '%s: agrees with asking every quarter of an hour, and positions and instants are inverse',
    (name) => {
      const zone = parseZone(name);
      fc.assert(
        fc.property(
          anyRules,
          starts,
          fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
          (site, date, x) => {
            const start = startOfDay(date, zone);
            const span = { start, end: start + 3 * DAY };
            const usable = usableTime(span, site, zone);
            let total = 0;
            for (let at = span.start; at < span.end; at += 15 * MINUTE) {
              const open = calendarRefusalAt(at, site, zone) === null;
              expect([toIso(at), usable.isUsable(at)]).toEqual([toIso(at), open]);
              if (open) total += 15 * MINUTE * (site.hourWeights?.[localParts(at, zone).hour] ?? 1);
            }
            expect(usable.total).toBe(total);
            if (total === 0) return;
            const instant = usable.instantAt(x);
            expect(usable.isUsable(instant)).toBe(true);
            expect(Math.abs(usable.fractionAt(instant) - x) * total).toBeLessThan(8);
            expect(usable.nextUsable(instant)).toBe(instant);
            if (x < 0.99) expect(usable.instantAt(x + 0.01)).toBeGreaterThan(instant);
            expect(usable.fractionAt(instant + HOUR)).toBeGreaterThanOrEqual(usable.fractionAt(instant));
          },
        ),
        { numRuns: 25 },
      );
      expect(compileCalendar(NO_CALENDAR_RULES).dayPieces).toHaveLength(1);
    },
  );
});
