import { describe, expect, it } from 'vitest';
import { type CalendarRules, NO_CALENDAR_RULES } from '../../shared/core/calendar-rules.ts';
import { DAY, HOUR, parseIso, toIso } from '../../shared/core/instant.ts';
import { usableTime } from '../../shared/core/usable-time.ts';
import { nextWindow, previousWindow, windowAt } from '../../shared/core/window.ts';
import { createWindowCalendar } from '../../shared/core/window-calendar.ts';
import { parseZone } from '../../shared/core/zone.ts';

const zone = parseZone('Australia/Sydney');
const make = (rules: Partial<CalendarRules>, intervalDays = 3) =>
  createWindowCalendar({ cadence: 'even', intervalDays, zone, rules: { ...NO_CALENDAR_RULES, ...rules } });

describe('a window calendar', () => {
  it('answers as the plain functions do, however often and in whatever order it is asked', () => {
    const calendar = make({ quietHours: [{ from: '22:00', to: '06:00' }] });
    const first = calendar.windowAt(parseIso('2026-01-01T00:00:00Z'));
    let window = first;
    for (let i = 0; i < 150; i++) {
      expect(calendar.next(window)).toEqual(nextWindow(window, calendar));
      expect(calendar.previous(calendar.next(window))).toEqual(window);
      expect(calendar.usable(window).total).toBe(usableTime(window, calendar.rules, zone).total);
      window = calendar.next(window);
    }
    expect(calendar.windowAt(first.start)).toEqual(windowAt(first.start, calendar));
    expect(calendar.usable(first).start).toBe(first.start);
  });

  it('knows the neighbours of a window that is the first it is asked about', () => {
    const window = make({}).windowAt(parseIso('2026-06-01T00:00:00Z'));
    expect(make({}).previous(window)).toEqual(previousWindow(window, make({})));
    expect(make({}).next(window)).toEqual(nextWindow(window, make({})));
  });

  it('keeps a window and its usable time for the next question', () => {
    const calendar = make({});
    const window = calendar.windowAt(parseIso('2026-06-01T00:00:00Z'));
    expect(calendar.windowAt(window.start)).toBe(window);
    expect(calendar.windowAt(window.end - 1)).toBe(window);
    expect(calendar.usable(window)).toBe(calendar.usable({ ...window }));
  });

  it('forgets what was not asked for lately, so that years of use take no more room', () => {
    const calendar = make({});
    const first = calendar.windowAt(parseIso('2026-06-01T00:00:00Z'));
    const usable = calendar.usable(first);
    let window = first;
    for (let i = 0; i < 100; i++) {
      window = calendar.next(window);
      calendar.usable(window);
    }
    expect(calendar.windowAt(first.start)).not.toBe(first);
    expect(calendar.usable(first)).not.toBe(usable);
    expect(calendar.windowAt(first.start)).toEqual(first);
  });

  it('does not take the usable time of a window for that of a longer one from the same instant', () => {
    const calendar = make({});
    const window = calendar.windowAt(parseIso('2026-06-01T00:00:00Z'));
    calendar.usable(window);
    const longer = { ...window, end: window.end + DAY };
    expect(calendar.usable(longer).total).toBe(usableTime(longer, calendar.rules, zone).total);
  });

  it('belongs to a window up to its last millisecond, and to the next from then on', () => {
    const calendar = make({});
    const window = calendar.windowAt(parseIso('2026-06-01T00:00:00Z'));
    expect(calendar.windowAt(window.start)).toEqual(window);
    expect(calendar.windowAt(window.end).start).toBe(window.end);
    expect(calendar.windowAt(window.start - 1).end).toBe(window.start);
  });

  it('looks for usable time beyond a break of months, for about 400 days', () => {
    const reopenAfter = (days: number) => {
      const first = parseIso('2026-06-01T00:00:00Z');
      const dates = Array.from({ length: days }, (_, i) => toIso(first + i * DAY).slice(0, 10));
      const calendar = make({ blackoutDates: dates });
      const reopens = calendar.nextUsable(first);
      const window = calendar.nextWithTime(calendar.windowAt(first));
      return [
        reopens && toIso(reopens),
        window && window.start <= first + days * DAY && window.end > first + days * DAY,
      ];
    };
    expect(reopenAfter(380)).toEqual(['2027-06-15T14:00:00Z', true]);
    expect(reopenAfter(430)).toEqual([null, null]);
  });

  it('finds the next usable instant beyond the window', () => {
    const calendar = make({
      allowedDays: ['monday'],
      blackoutDates: ['2026-11-30'],
      quietHours: [{ from: '00:00', to: '09:00' }],
    });
    expect(toIso(calendar.nextUsable(parseIso('2026-11-23T13:00:00Z')) ?? 0)).toBe('2026-12-06T22:00:00Z');
    expect(calendar.refusalAt(parseIso('2026-11-23T13:00:00Z'))).toBe('day_not_allowed');
    const open = parseIso('2026-12-06T22:00:00Z') + HOUR;
    expect(calendar.nextUsable(open)).toBe(open);
  });

  it('passes over windows without usable time', () => {
    const calendar = make({ allowedDays: ['sunday'] });
    const window = calendar.windowAt(parseIso('2026-11-22T02:00:00Z'));
    expect(window.startDate).toBe('2026-11-21');
    expect(calendar.usable(calendar.next(window)).total).toBe(0);
    expect(calendar.nextWithTime(window)?.startDate).toBe('2026-11-27');
  });

  it('says so when no usable time is left at all', () => {
    const calendar = make({ quietHours: [{ from: '00:00', to: '24:00' }] });
    const window = calendar.windowAt(parseIso('2026-11-22T02:00:00Z'));
    expect(calendar.nextUsable(window.start)).toBeNull();
    expect(calendar.nextWithTime(window)).toBeNull();
  });
});
