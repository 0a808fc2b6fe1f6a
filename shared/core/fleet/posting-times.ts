import { parseTimeOfDay } from '../calendar-rules.ts';
import { HOUR, type Instant, MINUTE } from '../instant.ts';
import { epochDay, fromEpochDay } from '../local-date.ts';
import { resolveWallClock } from '../wall-clock.ts';
import { localEpochDay, type Zone } from '../zone.ts';
import type { OpenDay } from './day-rules.ts';

/** A posting time of one date. */
export interface PostingTime {
  /** `2026-11-24_0600`: the date and time as the rules say it, also where the clocks jump over it. */
  name: string;
  at: Instant;
  /** The local date as an epoch day. */
  day: number;
}

/** How far ahead a posting time is looked for: with only Mondays allowed and a year of blackout dates it is far. */
const HORIZON_DAYS = 400;

/**
 * The posting times after an instant, in order, on open days. A time that the clocks jump over is moved forward by the gap
 * (2.3); two that fall on one instant then are one. The sequence ends when no day is open for `HORIZON_DAYS`.
 */
export function* postingTimesAfter(
  after: Instant,
  times: readonly string[],
  zone: Zone,
  isOpen: OpenDay,
): Generator<PostingTime> {
  const inDay = times.map(parseTimeOfDay).sort((a, b) => a - b);
  let last = after;
  let closedDays = 0;
  for (let day = localEpochDay(after, zone); closedDays < HORIZON_DAYS; day++) {
    if (!isOpen(day)) {
      closedDays += 1;
      continue;
    }
    closedDays = 0;
    for (const time of inDay) {
      const [hour, minute] = [Math.floor(time / HOUR), Math.floor((time % HOUR) / MINUTE)];
      const date = fromEpochDay(day);
      const [year = 0, month = 1, dayOfMonth = 1] = date.split('-').map(Number);
      const at = resolveWallClock({ year, month, day: dayOfMonth, hour, minute }, zone);
      if (at <= last) continue;
      last = at;
      const two = (value: number) => String(value).padStart(2, '0');
      yield { name: `${date}_${two(hour)}${two(minute)}`, at, day: epochDay(year, month, dayOfMonth) };
    }
  }
}
