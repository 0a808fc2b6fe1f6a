import { describe, expect, it } from 'vitest';
import { evenEarliest, evenPosition, evenReach } from '../../../shared/core/cadence/even-interval.ts';
import { type CalendarRules, NO_CALENDAR_RULES } from '../../../shared/core/calendar-rules.ts';
import { DAY, HOUR, MINUTE, parseIso, toIso } from '../../../shared/core/instant.ts';
import { createWindowCalendar } from '../../../shared/core/window-calendar.ts';
import { parseZone } from '../../../shared/core/zone.ts';

const make = (zone: string, rules: Partial<CalendarRules> = {}, intervalDays = 3) =>
  createWindowCalendar({
    cadence: 'even',
    intervalDays,
    zone: parseZone(zone),
    rules: { ...NO_CALENDAR_RULES, ...rules },
  });
const start = parseIso('2026-11-24T00:00:00Z');
const earliest = (calendar: ReturnType<typeof make>, lastPublishedAt: number, spacing = 0.7) =>
  toIso(evenEarliest({ lastPublishedAt, filledSlot: null, spacing }, calendar) ?? Number.NaN);

describe('where the last post stands', () => {
  const calendar = make('UTC');
  const at = start + 36 * HOUR;

  it('is its own place in its window, when it filled no slot', () => {
    expect(evenPosition({ lastPublishedAt: at, filledSlot: null }, calendar)).toMatchObject({
      window: { startDate: '2026-11-24' },
      position: 0.5,
    });
    expect(evenPosition({ lastPublishedAt: null, filledSlot: null }, calendar)).toBeNull();
  });

  it.each([
    ['is the unshifted position of the slot that it filled', at, 0.48, 0.48],
    ['takes no notice of coming early', at + MINUTE, 0.48, 0.48],
    ['is later by as much as the post was late', at - 72 * MINUTE * 6, 0.4, 0.5],
  ])('%s', (_, plannedAt, position, expected) => {
    const filledSlot = { windowStart: start, position, plannedAt };
    expect(evenPosition({ lastPublishedAt: at, filledSlot }, calendar)?.position).toBeCloseTo(expected, 12);
  });

  it('forgets a slot of another window, as after a change of the zone', () => {
    const filledSlot = { windowStart: start + HOUR, position: 0.1, plannedAt: at };
    expect(evenPosition({ lastPublishedAt: at, filledSlot }, calendar)?.position).toBe(0.5);
  });
});

describe('the reach of the next post', () => {
  const days = (calendar: ReturnType<typeof make>, post: number, spacing: number) => {
    const reach = evenReach({ lastPublishedAt: start + post * DAY, filledSlot: null, spacing }, calendar);
    return [reach?.earliest, reach?.latest].map((instant) => ((instant ?? Number.NaN) - start) / DAY);
  };

  it.each([
    ['goes 1 − spacing to both sides of the same position', 1.5, 0.7, 3.6, 5.4],
    ['is narrow when the spacing is near 1', 1.5, 0.9, 4.2, 4.8],
    ['is that position alone with spacing 1', 1.5, 1, 4.5, 4.5],
    ['is the whole window with spacing 0', 1.5, 0, 3, 6],
    ['begins with the window', 0.3, 0.7, 3, 4.2],
    ['ends with the window', 2.7, 0.7, 4.8, 6],
  ])('%s', (_, post, spacing, earliest, latest) => {
    const [from, to] = days(make('UTC'), post, spacing);
    expect(from).toBeCloseTo(earliest, 6);
    expect(to).toBeCloseTo(latest, 6);
  });

  it.each([
    ['the first day of the next window', '2026-11-27', 1.5, 4.4, 5.6],
    ['its second day', '2026-11-28', 1.5, 3.4, 5.6],
    ['its last day', '2026-11-29', 1.5, 3.4, 4.6],
    ['the first day of the window of the post', '2026-11-24', 2, 3.6, 5.4],
    ['the last day of the window of the post', '2026-11-26', 1, 3.6, 5.4],
  ])('is measured in usable time alone when the rules take out %s', (_, date, post, earliest, latest) => {
    const [from, to] = days(make('UTC', { blackoutDates: [date] }), post, 0.7);
    expect(from).toBeCloseTo(earliest, 6);
    expect(to).toBeCloseTo(latest, 6);
  });

  it('is as wide after a window without usable time', () => {
    const calendar = make('UTC', { blackoutDates: ['2026-11-27', '2026-11-28', '2026-11-29'] });
    const [from, to] = days(calendar, 1.5, 0.9);
    expect(from).toBeCloseTo(7.2, 6);
    expect(to).toBeCloseTo(7.8, 6);
  });
});

describe('the earliest instant of the even interval', () => {
  it.each([
    [0.5, 0.7, 2.1],
    [0.5, 0.9, 2.7],
    [0.31, 0.7, 2.1],
    [0.999, 1, 3],
    [0.2, 0, 2.4],
  ])('after position %d with spacing %d is %d days after the post', (position, spacing, days) => {
    const last = start + position * 3 * DAY;
    expect(Date.parse(earliest(make('UTC'), last, spacing)) - last).toBeCloseTo(days * DAY, -1);
  });

  it('is the start of the next window, when the interval would end before', () => {
    expect(earliest(make('UTC'), start + 0.2 * 3 * DAY)).toBe('2026-11-27T00:00:00Z');
  });

  it.each([
    ['a window of 71 hours', 'Australia/Sydney', '2026-10-01T20:00:00Z'],
    ['a window of 73 hours', 'Australia/Sydney', '2026-04-03T20:00:00Z'],
    ['one of 70 hours', 'Antarctica/Troll', '2026-03-27T20:00:00Z'],
  ])('is s × N days of 24 hours also across %s', (_, zone, near) => {
    const calendar = make(zone);
    let window = calendar.windowAt(parseIso(near) - 3 * DAY);
    for (let i = 0; i < 4; i++, window = calendar.next(window)) {
      for (const x of [0.4, 0.7, 0.95, 0.999]) {
        const last = calendar.usable(window).instantAt(x);
        const reach = evenReach({ lastPublishedAt: last, filledSlot: null, spacing: 0.7 }, calendar);
        expect((reach?.earliest ?? 0) - last).toBeGreaterThanOrEqual(2.1 * DAY - 5);
        expect((reach?.latest ?? 0) - last).toBeLessThanOrEqual(3.9 * DAY + 5);
        expect(reach?.window).toEqual(calendar.next(window));
      }
    }
  });

  it('with spacing 1 leaves the same position in reach, even in a short window', () => {
    const calendar = make('Australia/Sydney');
    const short = calendar.windowAt(parseIso('2026-10-04T00:00:00Z'));
    const last = calendar.usable(calendar.previous(short)).instantAt(0.999);
    expect(evenEarliest({ lastPublishedAt: last, filledSlot: null, spacing: 1 }, calendar)).toBeLessThan(short.end);
  });

  it('is measured in usable time, where rules take time out', () => {
    const quiet = make('UTC', { quietHours: [{ from: '12:00', to: '00:00' }] });
    // 36 usable hours; position 0.5 is noon of the second day (06:00), 0.2 of the next window is 7.2 hours into it.
    expect(earliest(quiet, start + DAY + 6 * HOUR)).toBe('2026-11-27T07:12:00Z');
  });

  it('passes over windows without usable time', () => {
    expect(
      earliest(make('UTC', { blackoutDates: ['2026-11-27', '2026-11-28', '2026-11-29'] }), start + 2.5 * DAY, 0.9),
    ).toBe('2026-12-02T04:48:00Z');
  });

  it('is null without a post, and where no usable time follows', () => {
    expect(evenEarliest({ lastPublishedAt: null, filledSlot: null, spacing: 0.7 }, make('UTC'))).toBeNull();
    const closed = make('UTC', { quietHours: [{ from: '00:00', to: '24:00' }] });
    expect(evenEarliest({ lastPublishedAt: start, filledSlot: null, spacing: 0.7 }, closed)).toBeNull();
  });
});
