/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. Never a wall-clock reading. */
export type Instant = number;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
/** 24 hours. A *local* day can be shorter or longer: see `startOfDay` in wall-clock.ts. */
export const DAY = 24 * HOUR;

const ISO_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/** `2026-11-24T13:00:00Z`; milliseconds are written only when there are any. Throws RangeError for NaN and the like. */
export const toIso = (instant: Instant): string => isoText(instant, instant % SECOND !== 0);

/** `2026-11-24T13:00:00.000Z`, what `Date.toISOString` writes. Throws RangeError for NaN and the like. */
export const toIsoWithMs = (instant: Instant): string => isoText(instant, true);

/** Days are remembered: instants are mostly of a few of them, and a report to a coordinator has twenty instants. */
function isoText(instant: Instant, hasMs: boolean): string {
  const day = Math.floor(instant / DAY);
  const ms = instant - day * DAY;
  // Parts of a millisecond, the last instant that there is, and what is none, are left to Date.
  if (!Number.isInteger(ms) || day >= LAST_DAY) return textOfDate(instant, hasMs);
  const second = Math.floor(ms / SECOND);
  const minute = Math.floor(second / 60);
  // The time by itself: a text of less than 13 characters is one piece in V8, a longer one a chain of its parts.
  const time = `${TWO[Math.floor(minute / 60)]}:${TWO[minute % 60]}:${TWO[second % 60]}${hasMs ? '.' : 'Z'}`;
  return `${dayText(day)}${time}${hasMs ? `${TWO[Math.floor(ms / 10) % 100]}${ms % 10}Z` : ''}`;
}

function textOfDate(instant: Instant, hasMs: boolean): string {
  const text = new Date(instant).toISOString();
  return hasMs ? text : `${text.slice(0, -5)}Z`;
}

/** `00` … `99` */
const TWO = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));
/** A Date ends as it begins. */
const LAST_DAY = 100_000_000;
const DAYS_KEPT = 1000;
const days = new Map<number, string>();

/** `2026-11-24T` of a day counted from 1970-01-01. */
function dayText(day: number): string {
  let text = days.get(day);
  if (text === undefined) {
    text = new Date(day * DAY).toISOString().slice(0, -'00:00:00.000Z'.length);
    if (days.size >= DAYS_KEPT) days.clear();
    days.set(day, text);
  }
  return text;
}

/** Reads ISO 8601 with `Z` (seconds required). Throws RangeError for anything else, local times included. */
export const parseIso = keepingAnswers((text: string): Instant => {
  const instant = ISO_UTC.test(text) ? Date.parse(text) : Number.NaN;
  if (
    Number.isNaN(instant) ||
    (mayRollOver(text) && new Date(instant).toISOString().slice(0, 19) !== text.slice(0, 19))
  ) {
    throw new RangeError(`"${text}" is not a UTC instant such as 2026-11-24T13:00:00Z.`);
  }
  return instant;
});

/** `Date.parse` reads 30 February as 2 March and 24:00 as the next day: then what was read says something else than the text. */
function mayRollOver(text: string): boolean {
  return text.slice(8, 10) > '28' || text.slice(11, 13) > '23';
}

/** The same function, which remembers some answers: a check reads the same few instants again and again. */
function keepingAnswers<Question, Answer>(answer: (question: Question) => Answer): (question: Question) => Answer {
  const kept = new Map<Question, Answer>();
  return (question) => {
    let known = kept.get(question);
    if (known === undefined) {
      known = answer(question);
      if (kept.size >= 4096) kept.clear();
      kept.set(question, known);
    }
    return known;
  };
}
