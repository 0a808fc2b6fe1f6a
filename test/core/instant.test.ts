import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, parseIso, SECOND, toIso, toIsoWithMs } from '../../shared/core/instant.ts';

/** The last instant that a Date can be. */
const LAST = 8.64e15;

describe('instants as text', () => {
  it.each([
    [0, '1970-01-01T00:00:00Z'],
    [1795525200000, '2026-11-24T13:00:00Z'],
    [1795525200250, '2026-11-24T13:00:00.250Z'],
    [-1000, '1969-12-31T23:59:59Z'],
    [1772236799000, '2026-02-27T23:59:59Z'],
  ])('%d is %s in both directions', (instant, text) => {
    expect(toIso(instant)).toBe(text);
    expect(parseIso(text)).toBe(instant);
  });

  it.each([
    '2026-11-24',
    '2026-11-24T13:00:00',
    '2026-11-24T13:00:00+01:00',
    '2026-02-30T00:00:00Z',
    '2026-06-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-24T24:00:00Z',
    ' 2026-11-24T13:00:00Z',
    '2026-11-24T13:00:00Z+1',
    '2026-11-24T13:00:00Z (noon)',
    '+002026-11-24T13:00:00Z',
    '+002026-11-20T13:00:00Z',
    '',
  ])('refuses %j, which is no UTC instant', (text) => {
    expect(() => parseIso(text)).toThrow(/is not a UTC instant such as/);
  });

  it('writes every instant as Date does', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: -LAST, max: LAST }), fc.integer({ min: 0, max: 4e12 })), (instant) => {
        expect(toIsoWithMs(instant)).toBe(new Date(instant).toISOString());
      }),
    );
    for (const instant of [-LAST, -1, -0, LAST, 0.5])
      expect(toIsoWithMs(instant)).toBe(new Date(instant).toISOString());
  });

  it('writes the last instant that there is, and parts of a millisecond as the whole one before', () => {
    expect(toIso(LAST)).toBe('+275760-09-13T00:00:00Z');
    expect(toIso(0.5)).toBe('1970-01-01T00:00:00.000Z');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, LAST + 1, -LAST - 1])(
    'refuses to write %d, which is no instant',
    (value) => {
      expect(() => toIso(value)).toThrow(RangeError);
    },
  );
});

it('units are milliseconds', () => {
  expect([SECOND, MINUTE, HOUR, DAY]).toEqual([1_000, 60_000, 3_600_000, 86_400_000]);
});
