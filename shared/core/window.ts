import type { Instant } from './instant.ts';
import { dayOfYearOf, epochDay, fromEpochDay, type LocalDate, toEpochDay } from './local-date.ts';
import { startOfEpochDay } from './wall-clock.ts';
import { localEpochDay, type Zone } from './zone.ts';

/** `even` plans ahead in continuous windows, `classic` rolls dice at each check in windows that restart on 1 January. */
export type Cadence = 'even' | 'classic';

/** What decides where windows begin. `intervalDays` is N: whole local days, at least 1. */
export interface WindowOptions {
  cadence: Cadence;
  intervalDays: number;
  zone: Zone;
}

/** An interval window: [start, end), N local days (71 or 73 hours for N = 3 across a DST change). */
export interface Window {
  /** `YYYY-K` for people. Keys repeat when N changes: state is kept by `start`. */
  key: string;
  start: Instant;
  end: Instant;
  /** Local date of the first day. */
  startDate: LocalDate;
  intervalDays: number;
}

/** The window that an instant lies in. Windows of one set of options cover time without gap or overlap. */
export function windowAt(instant: Instant, options: WindowOptions): Window {
  let window = windowOfDay(localEpochDay(instant, options.zone), options);
  // A clock set back across midnight shows yesterday's date again: the instants of the bounds decide, not the date.
  while (instant >= window.end) window = nextWindow(window, options);
  while (instant < window.start) window = previousWindow(window, options);
  return window;
}

/** The window that follows. One without a single instant (N = 1 on a date that the zone left out) is passed over. */
export function nextWindow(window: Window, options: WindowOptions): Window {
  let [, day] = daysOf(toEpochDay(window.startDate), options);
  for (;;) {
    const next = windowOfDay(day, options);
    if (next.end > next.start) return next;
    [, day] = daysOf(day, options);
  }
}

/** The window before; see `nextWindow`. */
export function previousWindow(window: Window, options: WindowOptions): Window {
  let day = toEpochDay(window.startDate) - 1;
  for (;;) {
    const previous = windowOfDay(day, options);
    if (previous.end > previous.start) return previous;
    day = daysOf(day, options)[0] - 1;
  }
}

/** `YYYY-K` with K = floor(day of the year / N), the day counted from 1: 2026-02-16 with N = 3 is `2026-15`. */
export function windowKey(date: LocalDate, intervalDays: number): string {
  return keyOfDay(toEpochDay(date), intervalDays);
}

function keyOfDay(day: number, intervalDays: number): string {
  return `${fromEpochDay(day).slice(0, 4)}-${Math.floor(dayOfYearOf(day) / intervalDays)}`;
}

function windowOfDay(day: number, options: WindowOptions): Window {
  const { intervalDays, zone } = options;
  const [first, end] = daysOf(day, options);
  return {
    key: keyOfDay(first, intervalDays),
    start: startOfEpochDay(first, zone),
    end: startOfEpochDay(end, zone),
    startDate: fromEpochDay(first),
    intervalDays,
  };
}

/** First day of the window that a day lies in, and the first day after it. */
function daysOf(day: number, { cadence, intervalDays: n }: WindowOptions): [first: number, end: number] {
  if (!Number.isInteger(n) || n < 1) {
    throw new RangeError(`An interval must be a whole number of days, at least 1, not ${n}.`);
  }
  if (cadence === 'even') {
    const first = Math.floor(day / n) * n;
    return [first, first + n];
  }
  const year = Number(fromEpochDay(day).slice(0, 4));
  const newYear = epochDay(year, 1, 1);
  const k = Math.floor(dayOfYearOf(day) / n);
  return [Math.max(newYear, newYear + k * n - 1), Math.min(newYear + (k + 1) * n - 1, epochDay(year + 1, 1, 1))];
}
