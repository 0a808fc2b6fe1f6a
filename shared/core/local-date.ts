/**
 * Calendar dates without a zone. Inside, a date is its *epoch day*: whole days since 1970-01-01, in the proleptic
 * Gregorian calendar. Outside it is ISO text such as `2026-11-24`.
 */
import { DAY } from './instant.ts';

/** ISO 8601 calendar date, `YYYY-MM-DD`. */
export type LocalDate = string;

/** ISO 8601 number of a weekday: 1 = Monday … 7 = Sunday. */
export type WeekdayNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7;

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days from 1970-01-01 to a date given as numbers (month from 1). Days beyond the month's end run on into the next. */
export function epochDay(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / DAY;
}

/** Days from 1970-01-01 to an ISO date. Throws RangeError for text that is no real date (2026-02-30). */
export function toEpochDay(date: LocalDate): number {
  const [, year, month, day] = ISO_DATE.exec(date) ?? [];
  const days = year === undefined ? Number.NaN : epochDay(Number(year), Number(month), Number(day));
  if (Number.isNaN(days) || fromEpochDay(days) !== date) {
    throw new RangeError(`"${date}" is not a calendar date such as 2026-11-24.`);
  }
  return days;
}

/** The ISO date of an epoch day. */
export function fromEpochDay(day: number): LocalDate {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** The date `days` later (earlier when negative). */
export function addDays(date: LocalDate, days: number): LocalDate {
  return fromEpochDay(toEpochDay(date) + days);
}

/** 1 for 1 January … 365 or 366 for 31 December. */
export function dayOfYear(date: LocalDate): number {
  return dayOfYearOf(toEpochDay(date));
}

/** Day of the year, from 1, of an epoch day. */
export function dayOfYearOf(day: number): number {
  return day - epochDay(new Date(day * DAY).getUTCFullYear(), 1, 1) + 1;
}

/** ISO weekday of an epoch day. 1970-01-01 was a Thursday (4). */
export function weekdayOfEpochDay(day: number): WeekdayNumber {
  return (((((day + 3) % 7) + 7) % 7) + 1) as WeekdayNumber;
}
