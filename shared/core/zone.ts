import { IANAZone } from 'luxon';
import { DAY, type Instant, MINUTE, SECOND } from './instant.ts';
import { epochDay, type WeekdayNumber, weekdayOfEpochDay } from './local-date.ts';

/** A time zone as the schedule needs it: its offset at an instant, and where the offset changes. */
export interface Zone {
  /** Normalised name: IANA (`Australia/Sydney`), `UTC`, or a fixed offset `±HH:MM`. */
  readonly name: string;
  /** Milliseconds that local time is ahead of UTC (negative in the west). */
  offsetAt(instant: Instant): number;
  /** The instants in (from, to) at which a new offset begins, in order. */
  offsetChanges(from: Instant, to: Instant): Instant[];
}

/** The zone's name cannot be used. The message is a whole sentence. */
export class InvalidZoneError extends RangeError {
  readonly code = 'invalid_zone';
  readonly zoneName: string;

  constructor(zoneName: string, reason: string) {
    super(`The time zone "${zoneName}" cannot be used: ${reason}`);
    this.name = 'InvalidZoneError';
    this.zoneName = zoneName;
  }
}

/** A wall clock's reading. `dayOfYear` counts from 1; `weekday` is ISO, 1 = Monday. */
export interface LocalParts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  weekday: WeekdayNumber;
  dayOfYear: number;
}

/** `+05:30`, `-9`, `+0530`, `UTC+5.5`, `UTC-9:30`; also with the typographic minus sign. */
const FIXED_OFFSET = /^(?:UTC\s?)?([+\-\u2212])(\d{1,2})(?::?(\d{2})|\.(\d{1,4}))?$/i;
const LARGEST_OFFSET_MINUTES = 18 * 60;
const EXAMPLES = 'give an IANA name such as Europe/Dublin, or a fixed offset such as +05:30.';

const known = new Map<string, Zone>();

/**
 * The zone of a name in any form that WordPress or a person writes: an IANA name, `UTC`, `+05:30`, `UTC+5.5`, `UTC-9:30`.
 * The host's own zone never plays a part. Zones are kept, so that their offsets are looked up once.
 * Throws InvalidZoneError.
 */
export function parseZone(name: string): Zone {
  return known.get(name) ?? newZone(name);
}

function newZone(name: string): Zone {
  const normal = normaliseZoneName(name);
  let zone = known.get(normal);
  if (zone === undefined) {
    const minutes = fixedOffsetMinutes(normal);
    zone = minutes === null ? ianaZone(normal) : fixedZone(normal, minutes * MINUTE);
    known.set(normal, zone);
  }
  return zone;
}

/** One spelling for each zone: fixed offsets become `±HH:MM`, IANA names stay as they are. Throws InvalidZoneError. */
export function normaliseZoneName(name: string): string {
  const trimmed = name.trim();
  const minutes = fixedOffsetMinutes(trimmed);
  if (minutes !== null) return offsetName(minutes);
  if (/^(?:utc|z)$/i.test(trimmed)) return 'UTC';
  if (!/^[a-z]/i.test(trimmed) || !IANAZone.isValidZone(trimmed)) {
    throw new InvalidZoneError(name, `no such zone is known; ${EXAMPLES}`);
  }
  return trimmed;
}

/** What the wall clock shows in a zone at an instant. */
export function localParts(instant: Instant, zone: Zone): LocalParts {
  const local = instant + zone.offsetAt(instant);
  const today = Math.floor(local / DAY);
  const inDay = Math.floor((local - today * DAY) / SECOND);
  const date = new Date(today * DAY);
  const year = date.getUTCFullYear();
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: Math.floor(inDay / 3600),
    minute: Math.floor(inDay / 60) % 60,
    second: inDay % 60,
    weekday: weekdayOfEpochDay(today),
    dayOfYear: today - epochDay(year, 1, 1) + 1,
  };
}

/** The local date at an instant, as an epoch day. */
export function localEpochDay(instant: Instant, zone: Zone): number {
  return Math.floor((instant + zone.offsetAt(instant)) / DAY);
}

function fixedOffsetMinutes(name: string): number | null {
  const [, sign, hours, minutes = '0', fraction = '0'] = FIXED_OFFSET.exec(name) ?? [];
  if (hours === undefined) return null;
  if (Number(minutes) > 59) throw new InvalidZoneError(name, 'its minutes must be at most 59.');
  const size = Number(`${hours}.${fraction}`) * 60 + Number(minutes);
  const whole = Math.round(size);
  if (Math.abs(size - whole) >= 0.01) {
    throw new InvalidZoneError(name, `its offset must be a whole number of minutes; ${EXAMPLES}`);
  }
  if (whole > LARGEST_OFFSET_MINUTES) throw new InvalidZoneError(name, 'its offset must be at most 18 hours.');
  return sign === '+' ? whole : -whole;
}

function offsetName(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function fixedZone(name: string, offset: number): Zone {
  return { name, offsetAt: () => offset, offsetChanges: () => [] };
}

/**
 * Luxon asks Intl, which takes microseconds, for every offset. Here each UTC day is looked up once: days on which nothing
 * changes (nearly all) keep a number, the others where the change lies. No zone since 1970 has changed twice in one day.
 */
function ianaZone(name: string): Zone {
  if (name === 'UTC') return fixedZone(name, 0);
  const source = IANAZone.create(name);
  const lookUp = (instant: Instant): number => Math.round(source.offset(instant) * MINUTE);
  type Change = { at: Instant; before: number; after: number };
  const days = new Map<number, number | Change>();

  function dayEntry(day: number): number | Change {
    const kept = days.get(day);
    if (kept !== undefined) return kept;
    const before = lookUp(day * DAY);
    const after = lookUp((day + 1) * DAY);
    const entry = before === after ? before : { at: firstWith(after, day * DAY, (day + 1) * DAY), before, after };
    if (days.size > 50_000) days.clear(); // nobody plans over 130 years; a fuzzer might
    days.set(day, entry);
    return entry;
  }

  /** The first whole second in (low, high] with that offset. */
  function firstWith(offset: number, low: Instant, high: Instant): Instant {
    let [without, having] = [low / SECOND, high / SECOND];
    while (having - without > 1) {
      const middle = Math.floor((without + having) / 2);
      if (lookUp(middle * SECOND) === offset) having = middle;
      else without = middle;
    }
    return having * SECOND;
  }

  return {
    name,
    offsetAt(instant) {
      const entry = dayEntry(Math.floor(instant / DAY));
      if (typeof entry === 'number') return entry;
      return instant < entry.at ? entry.before : entry.after;
    },
    offsetChanges(from, to) {
      const changes: Instant[] = [];
      for (let day = Math.floor(from / DAY) - 1; day * DAY < to; day++) {
        const entry = dayEntry(day);
        if (typeof entry !== 'number' && entry.at > from && entry.at < to) changes.push(entry.at);
      }
      return changes;
    },
  };
}
