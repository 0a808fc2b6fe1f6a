import { type CalendarRules, compileCalendar, NO_CALENDAR_RULES, type Weekday } from '../calendar-rules.ts';
import type { Instant } from '../instant.ts';
import type { LocalDate } from '../local-date.ts';
import { startOfEpochDay } from '../wall-clock.ts';
import { localEpochDay, type Zone } from '../zone.ts';
import type { Span } from './nearest-feasible.ts';

/** The days on which a brand or a site lets posts appear. */
export interface DayRules {
  /** Empty means every day. */
  allowedDays: readonly Weekday[];
  blackoutDates: readonly LocalDate[];
}

/** Whether posts may appear on a local date (an epoch day). */
export type OpenDay = (epochDay: number) => boolean;

/** What all of these rules allow: the days that are in every list, and no date that any of them blacks out. */
export function openDays(rules: readonly DayRules[]): OpenDay {
  const calendars = rules.map((rule) => compileCalendar(asCalendar(rule)));
  return (day) => calendars.every(({ dayRefusal }) => dayRefusal(day) === null);
}

/** The local days from one instant to another, each with its span. */
export function daysIn(zone: Zone, from: Instant, until: Instant): { day: number; span: Span }[] {
  const days: { day: number; span: Span }[] = [];
  for (let day = localEpochDay(from, zone); ; day++) {
    const span = { from: startOfEpochDay(day, zone), until: startOfEpochDay(day + 1, zone) };
    if (span.from >= until) return days;
    if (span.until > span.from) days.push({ day, span });
  }
}

const calendars = new WeakMap<DayRules, CalendarRules>();

/** Compiled calendars are kept by their rules, so the same day rules give the same calendar. */
function asCalendar(rules: DayRules): CalendarRules {
  let calendar = calendars.get(rules);
  if (calendar === undefined) {
    calendar = { ...NO_CALENDAR_RULES, allowedDays: rules.allowedDays, blackoutDates: rules.blackoutDates };
    calendars.set(rules, calendar);
  }
  return calendar;
}
