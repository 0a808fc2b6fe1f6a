import { type Instant, parseIso } from '../../../shared/core/instant.ts';
import { resolveWallClock } from '../../../shared/core/wall-clock.ts';
import type { Zone } from '../../../shared/core/zone.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import { isRealDate } from '../../content/real-date.ts';

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?)?$/;

/**
 * The instant of a job's date: with an offset or `Z` it is that instant, without one it is a wall-clock time in the site's
 * zone, and a date alone is the beginning of that day there. `field` is where the date stands, for people.
 * @throws SchedulerError `publish_date`
 */
export function parsePublishDate(text: string, zone: Zone, field = 'publish_date'): Instant {
  // 30 February would turn into another day without a word.
  if (!isRealDate(text)) throw noDate(text, field);
  const local = LOCAL.exec(text);
  if (local) {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = local
      .slice(1)
      .map((part) => Number(part ?? 0));
    return resolveWallClock({ year, month, day, hour, minute, second }, zone);
  }
  const instant = Date.parse(text.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  if (Number.isNaN(instant)) throw noDate(text, field);
  return parseIso(new Date(instant).toISOString());
}

const noDate = (text: string, field: string) =>
  new SchedulerError(
    'publish_date',
    `The ${field} "${text}" is no date. Write 2026-11-24T09:30 or 2026-11-24T09:30:00Z.`,
    { context: { field } },
  );
