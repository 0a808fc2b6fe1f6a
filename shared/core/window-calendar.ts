import { type CalendarRefusal, type CalendarRules, calendarRefusalAt } from './calendar-rules.ts';
import { DAY, type Instant } from './instant.ts';
import { type UsableTime, usableTime } from './usable-time.ts';
import { nextWindow, previousWindow, type Window, type WindowOptions, windowAt } from './window.ts';

/** How far ahead a usable instant is looked for: rules that leave none in this time leave none, for our purposes. */
const HORIZON = 400 * DAY;
/** Windows kept with their usable time: the present, its neighbours, and a few that a plan ahead passes through. */
const KEPT = 16;

export interface WindowCalendarOptions extends WindowOptions {
  rules: CalendarRules;
}

/** Windows and usable time of one site and interval: the one thing that planner and eligibility both ask. */
export interface WindowCalendar extends WindowCalendarOptions {
  windowAt(instant: Instant): Window;
  next(window: Window): Window;
  previous(window: Window): Window;
  /** The usable time of a window, kept for the next question. */
  usable(window: Window): UsableTime;
  /** The first window after this one that has usable time, null when there is none within 400 days. */
  nextWithTime(window: Window): Window | null;
  /** The first usable instant at or after this one, null when there is none within 400 days. */
  nextUsable(instant: Instant): Instant | null;
  refusalAt(instant: Instant): CalendarRefusal | null;
}

/** Throws RangeError for an interval that is no whole number of days, InvalidCalendarError for bad rules. */
export function createWindowCalendar(options: WindowCalendarOptions): WindowCalendar {
  const { rules, zone } = options;
  const usable = new Map<Instant, UsableTime>();
  const recent: Window[] = [];

  const calendar: WindowCalendar = {
    ...options,
    windowAt(instant) {
      let window = recent.find(({ start, end }) => instant >= start && instant < end);
      if (window === undefined) {
        window = windowAt(instant, options);
        recent.unshift(window);
        recent.length = Math.min(recent.length, KEPT);
      }
      return window;
    },
    next(window) {
      const following = recent.find(({ start }) => start === window.end);
      return following ?? calendar.windowAt(nextWindow(window, options).start);
    },
    previous(window) {
      const earlier = recent.find(({ end }) => end === window.start);
      return earlier ?? calendar.windowAt(previousWindow(window, options).start);
    },
    usable(window) {
      let time = usable.get(window.start);
      if (time === undefined || time.end !== window.end) {
        time = usableTime(window, rules, zone);
        usable.delete(window.start);
        usable.set(window.start, time);
        const [oldest] = usable.keys();
        if (usable.size > KEPT && oldest !== undefined) usable.delete(oldest);
      }
      return time;
    },
    nextWithTime(window) {
      let next = calendar.next(window);
      while (calendar.usable(next).total === 0) {
        if (next.start - window.end > HORIZON) return null;
        next = calendar.next(next);
      }
      return next;
    },
    nextUsable(instant) {
      for (let start = instant; start < instant + HORIZON; start += 8 * DAY) {
        const found = usableTime({ start, end: start + 8 * DAY }, rules, zone).nextUsable(start);
        if (found !== null) return found;
      }
      return null;
    },
    refusalAt: (instant) => calendarRefusalAt(instant, rules, zone),
  };
  return calendar;
}
