import { DAY, type Instant, SECOND } from './instant.ts';
import { epochDay, type LocalDate, toEpochDay } from './local-date.ts';
import type { Zone } from './zone.ts';

/** A wall-clock reading without a zone. `month` and `day` count from 1. */
export interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second?: number;
}

/**
 * The instant at which a zone's clocks show this reading. A reading that does not exist (DST gap) is moved forward by the
 * gap's length; of one that exists twice (overlap) the earlier is taken. That is Temporal's `disambiguation: 'compatible'`,
 * and it does not depend on the present moment.
 */
export function resolveWallClock(local: WallClock, zone: Zone): Instant {
  const seconds = local.hour * 3600 + local.minute * 60 + (local.second ?? 0);
  return resolveLocal(epochDay(local.year, local.month, local.day) * DAY + seconds * SECOND, zone);
}

/**
 * The first instant of a local date. Where midnight does not exist that is the end of the gap; for a date that does not
 * exist at all (Apia, 2011-12-30) it is the first instant of the next one that does.
 */
export function startOfDay(date: LocalDate, zone: Zone): Instant {
  return startOfEpochDay(toEpochDay(date), zone);
}

/** `startOfDay` of the local date with this epoch day. */
export function startOfEpochDay(day: number, zone: Zone): Instant {
  const midnight = day * DAY;
  const resolved = resolveLocal(midnight, zone);
  if (resolved + zone.offsetAt(resolved) === midnight) return resolved;
  // Midnight lies in a gap. The gap may have begun before midnight, so the day begins where the gap ends.
  return zone.offsetChanges(resolved - 2 * DAY, resolved + 1).at(-1) ?? resolved;
}

/** `local` counts milliseconds as if the wall clock were UTC. Offsets differ by less than a day from UTC's. */
function resolveLocal(local: number, zone: Zone): Instant {
  const before = zone.offsetAt(local - DAY);
  const after = zone.offsetAt(local + DAY);
  const earlier = local - Math.max(before, after);
  if (earlier + zone.offsetAt(earlier) === local) return earlier;
  const later = local - Math.min(before, after);
  if (later + zone.offsetAt(later) === local) return later;
  return local - before;
}
