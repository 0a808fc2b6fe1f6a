import { DAY, HOUR, type Instant, MINUTE } from './instant.ts';
import { type LocalDate, toEpochDay, type WeekdayNumber, weekdayOfEpochDay } from './local-date.ts';
import type { Zone } from './zone.ts';

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** A daily time without posts, by the site's wall clock, `HH:MM`; `to` is exclusive. `22:00`–`06:00` runs over midnight. */
export interface QuietHours {
  from: string;
  to: string;
}

/** The rules that take time out of a site's calendar. Treated as immutable: what is derived from one is kept. */
export interface CalendarRules {
  /** Days on which posts may appear; empty means every day. */
  allowedDays: readonly Weekday[];
  /** Local dates on which none may. */
  blackoutDates: readonly LocalDate[];
  quietHours: readonly QuietHours[];
  /** 24 relative weights, one for each hour of the local day; null means equal. An hour of weight 0 is a quiet hour. */
  hourWeights: readonly number[] | null;
}

/** No rule at all. */
export const NO_CALENDAR_RULES: CalendarRules = {
  allowedDays: [],
  blackoutDates: [],
  quietHours: [],
  hourWeights: null,
};

/** Why nothing may be published at an instant. */
export type CalendarRefusal = 'blackout_date' | 'day_not_allowed' | 'quiet_hours';

/** The rules cannot be used. The message is a whole sentence that names the value. */
export class InvalidCalendarError extends RangeError {
  readonly code = 'invalid_calendar';
  override readonly name = 'InvalidCalendarError';
}

/** A stretch of every open day: milliseconds after local midnight, `to` exclusive, weight above 0. */
export interface DayPiece {
  from: number;
  to: number;
  weight: number;
}

/** The rules, made ready for fast questions. */
export interface CompiledCalendar {
  /** Whether posts may appear on a local date at all, and if not, why. */
  dayRefusal(epochDay: number): 'blackout_date' | 'day_not_allowed' | null;
  /** The usable stretches of an open day in order, neighbours of equal weight joined. */
  dayPieces: readonly DayPiece[];
}

const compiled = new WeakMap<CalendarRules, CompiledCalendar>();

/** Makes rules ready for use; the answer is kept for as long as the rules are. Throws InvalidCalendarError. */
export function compileCalendar(rules: CalendarRules): CompiledCalendar {
  let calendar = compiled.get(rules);
  if (calendar === undefined) {
    calendar = compile(rules);
    compiled.set(rules, calendar);
  }
  return calendar;
}

/** The rule that forbids publishing at an instant, null when none does. A date's rule is named before the hour's. */
export function calendarRefusalAt(instant: Instant, rules: CalendarRules, zone: Zone): CalendarRefusal | null {
  const { dayRefusal, dayPieces } = compileCalendar(rules);
  const local = instant + zone.offsetAt(instant);
  const day = Math.floor(local / DAY);
  const inDay = local - day * DAY;
  const usable = dayPieces.some((piece) => inDay >= piece.from && inDay < piece.to);
  return dayRefusal(day) ?? (usable ? null : 'quiet_hours');
}

/** `HH:MM` as milliseconds after local midnight; `24:00` is the end of the day. Throws InvalidCalendarError. */
export function parseTimeOfDay(text: string): number {
  const [, hours, minutes] = /^(\d{2}):([0-5]\d)$/.exec(text) ?? [];
  const time = hours === undefined ? Number.NaN : Number(hours) * HOUR + Number(minutes) * MINUTE;
  if (!(time <= DAY)) throw new InvalidCalendarError(`"${text}" is not a time of day such as 22:00.`);
  return time;
}

function compile(rules: CalendarRules): CompiledCalendar {
  const allowed = new Set<WeekdayNumber>();
  for (const day of rules.allowedDays) {
    const place = weekdays.indexOf(day);
    if (place < 0) throw new InvalidCalendarError(`"${day}" is not a day of the week such as monday.`);
    allowed.add((place + 1) as WeekdayNumber);
  }
  const blackout = new Set(rules.blackoutDates.map((date) => toEpochDay(date)));
  return {
    dayRefusal(day) {
      if (blackout.has(day)) return 'blackout_date';
      return allowed.size === 0 || allowed.has(weekdayOfEpochDay(day)) ? null : 'day_not_allowed';
    },
    dayPieces: compileDay(rules),
  };
}

function compileDay({ quietHours, hourWeights }: CalendarRules): DayPiece[] {
  if (hourWeights !== null) {
    if (hourWeights.length !== 24)
      throw new InvalidCalendarError('Hour weights must be 24 numbers, one for each hour.');
    const wrong = hourWeights.find((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
    if (wrong !== undefined) throw new InvalidCalendarError(`An hour weight must be 0 or more, not ${wrong}.`);
  }
  const quiet = quietHours.flatMap(quietStretches);
  const edges = new Set([0, DAY, ...quiet.flat()]);
  if (hourWeights !== null) for (let hour = 0; hour < 24; hour++) edges.add(hour * HOUR);
  const sorted = [...edges].sort((a, b) => a - b);
  const pieces: DayPiece[] = [];
  for (const [i, to] of sorted.slice(1).entries()) {
    const from = sorted[i] as number;
    const weight = hourWeights === null ? 1 : (hourWeights[Math.floor(from / HOUR)] as number);
    if (weight === 0 || quiet.some(([start, end]) => from >= start && from < end)) continue;
    const last = pieces.at(-1);
    if (last !== undefined && last.to === from && last.weight === weight) last.to = to;
    else pieces.push({ from, to, weight });
  }
  return pieces;
}

function quietStretches({ from, to }: QuietHours): [start: number, end: number][] {
  const [start, end] = [parseTimeOfDay(from), parseTimeOfDay(to)];
  if (start === end) {
    throw new InvalidCalendarError(
      `Quiet hours from ${from} to ${to} are empty; write 00:00 to 24:00 for a whole day.`,
    );
  }
  if (start < end) return [[start, end]];
  const stretches: [number, number][] = [
    [start, DAY],
    [0, end],
  ];
  return stretches.filter(([a, b]) => a < b);
}
