import { describe, expect, it } from 'vitest';
import { type CalendarRules, NO_CALENDAR_RULES } from '../../shared/core/calendar-rules.ts';
import { HOUR, parseIso, toIso } from '../../shared/core/instant.ts';
import { usableTime } from '../../shared/core/usable-time.ts';
import { nextWindow, windowAt } from '../../shared/core/window.ts';
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

  it('keeps a window and its usable time for the next question', () => {
    const calendar = make({});
    const window = calendar.windowAt(parseIso('2026-06-01T00:00:00Z'));
    expect(calendar.windowAt(window.end - 1)).toBe(window);
    expect(calendar.usable(window)).toBe(calendar.usable({ ...window }));
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
