import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIso } from '../../shared/core/instant.ts';
import { InvalidZoneError, localEpochDay, localParts, normaliseZoneName, parseZone } from '../../shared/core/zone.ts';
import { runs } from './property-runs.ts';
import { allZones } from './zones.ts';

/** 2005 to 2035, where every zone of the list has its changes. */
const instants = fc
  .integer({ min: Date.UTC(2005, 0, 1) / 1000, max: Date.UTC(2035, 0, 1) / 1000 })
  .map((s) => s * 1000);

describe('zone names', () => {
  it.each([
    ['UTC', 'UTC'],
    ['utc', 'UTC'],
    ['Z', 'UTC'],
    [' Europe/Dublin ', 'Europe/Dublin'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
    ['+05:30', '+05:30'],
    ['-09:30', '-09:30'],
    ['\u221209:30', '-09:30'],
    ['+12:45', '+12:45'],
    ['+0530', '+05:30'],
    ['-9', '-09:00'],
    ['+00:00', '+00:00'],
    ['-00:00', '+00:00'],
    ['UTC+0', '+00:00'],
    ['UTC+5.5', '+05:30'],
    ['UTC+5:30', '+05:30'],
    ['UTC-9.5', '-09:30'],
    ['utc+12.75', '+12:45'],
    ['UTC+14', '+14:00'],
  ])('%s is the zone %s', (given, name) => {
    expect(normaliseZoneName(given)).toBe(name);
    expect(parseZone(given).name).toBe(name);
  });

  it.each([
    ['UTC+5.5', 5.5],
    ['UTC-9.5', -9.5],
    ['UTC+12.75', 12.75],
    ['UTC+0', 0],
    ['UTC-0.5', -0.5],
    ['UTC-12', -12],
  ])('%s is %d hours from UTC', (name, hours) => {
    expect(parseZone(name).offsetAt(0)).toBe(hours * 3_600_000);
  });

  it.each([
    '',
    'Mars/Olympus',
    'local',
    'system',
    '5.5',
    '+25:00',
    '+05:75',
    'UTC+5.001',
    'UTC+19',
    'UTC+',
    '../etc/passwd',
  ])('refuses %j with a sentence that names it', (name) => {
    expect(() => parseZone(name)).toThrow(InvalidZoneError);
    expect(() => parseZone(name)).toThrow(`The time zone "${name}" cannot be used: `);
  });

  it.each([
    [
      'Mars/Olympus',
      'no such zone is known; give an IANA name such as Europe/Dublin, or a fixed offset such as +05:30.',
    ],
    ['+05:75', 'its minutes must be at most 59.'],
    ['+18:01', 'its offset must be at most 18 hours.'],
    ['-18:01', 'its offset must be at most 18 hours.'],
    [
      'UTC+5.001',
      'its offset must be a whole number of minutes; give an IANA name such as Europe/Dublin, or a fixed offset such as +05:30.',
    ],
  ])('says of %s what is wrong and what to do', (zoneName, reason) => {
    const message = `The time zone "${zoneName}" cannot be used: ${reason}`;
    expect(() => parseZone(zoneName)).toThrow(
      expect.objectContaining({ name: 'InvalidZoneError', code: 'invalid_zone', zoneName, message }),
    );
  });

  it('takes offsets of up to 18 hours, and minutes of up to 59', () => {
    expect(['+18', '-18:00', '+17:59', 'UTC -1'].map(normaliseZoneName)).toEqual([
      '+18:00',
      '-18:00',
      '+17:59',
      '-01:00',
    ]);
  });

  it('takes an offset in hours that is a whole number of minutes but for rounding', () => {
    expect(['UTC+0.3333', 'UTC-5.3333', 'UTC+5.3333'].map(normaliseZoneName)).toEqual(['+00:20', '-05:20', '+05:20']);
  });

  it.each(['x+05:30', '+05:30x', '+05:30:00', 'xutc', 'utcx', 'zz', '+', '+1:2'])(
    'refuses %j, which only resembles one',
    (name) => {
      expect(() => parseZone(name)).toThrow(InvalidZoneError);
    },
  );

  it('has one zone object for all spellings of a zone', () => {
    expect(parseZone('UTC+5.5')).toBe(parseZone('+05:30'));
    expect(parseZone(' Europe/Dublin ')).toBe(parseZone('Europe/Dublin'));
    expect(parseZone('z')).toBe(parseZone('UTC'));
  });
});

describe('what the wall clock shows', () => {
  it.each(allZones)('%s agrees with Temporal at any instant', (name) => {
    const zone = parseZone(name);
    fc.assert(
      fc.property(instants, (instant) => {
        const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(name);
        expect(localParts(instant, zone)).toEqual({
          year: zoned.year,
          month: zoned.month,
          day: zoned.day,
          hour: zoned.hour,
          minute: zoned.minute,
          second: zoned.second,
          weekday: zoned.dayOfWeek,
          dayOfYear: zoned.dayOfYear,
        });
      }),
      { numRuns: runs(60) },
    );
  });

  it('shows the day before the epoch in the west', () => {
    expect(localParts(0, parseZone('America/New_York'))).toMatchObject({ year: 1969, month: 12, day: 31, hour: 19 });
    expect(localEpochDay(0, parseZone('-09:30'))).toBe(-1);
  });
});

describe('changes of the offset', () => {
  it.each(allZones)('%s has exactly the changes that Temporal knows, 2008–2028', (name) => {
    const [from, to] = [Date.UTC(2008, 0, 1), Date.UTC(2028, 0, 1)];
    const expected: number[] = [];
    let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(name);
    for (;;) {
      at = at.getTimeZoneTransition('next');
      if (at === null || at.epochMilliseconds >= to) break;
      expected.push(at.epochMilliseconds);
    }
    const zone = parseZone(name);
    expect(zone.offsetChanges(from, to)).toEqual(expected);
    for (const change of expected) {
      expect(zone.offsetAt(change - 1)).not.toBe(zone.offsetAt(change));
      expect(zone.offsetChanges(change, change + 1000)).toEqual([]);
      expect(zone.offsetChanges(change - 1, change + 1)).toEqual([change]);
    }
  });

  it('knows offsets with seconds (Monrovia until 1972)', () => {
    expect(parseZone('Africa/Monrovia').offsetAt(parseIso('1971-06-01T00:00:00Z'))).toBe(-(44 * 60 + 30) * 1000);
  });
});
