/** The parts of a date as it was written; time and zone may be absent. */
interface WrittenDate {
  year: number;
  month: number;
  day: number;
  time: string;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(?<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september|october|november|december)';
const TIME = '(?<time>(?:[T\\s,]+(?:at )?\\d.*)?)';

/** Only forms with one possible meaning: the year first, or the month as an English word. */
const FORMS = [
  new RegExp(`^(?<year>\\d{4})([-/.])(?<month>\\d{1,2})\\2(?<day>\\d{1,2})${TIME}$`, 'i'),
  new RegExp(`^(?<day>\\d{1,2})(?:st|nd|rd|th)?[ -]${MONTH}\\.?,?[ -](?<year>\\d{4})${TIME}$`, 'i'),
  new RegExp(`^${MONTH}\\.? (?<day>\\d{1,2})(?:st|nd|rd|th)?,? (?<year>\\d{4})${TIME}$`, 'i'),
];
const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/i;
const CLOCK =
  /^(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?(?:\s*(?<half>am|pm))?(?:\s*(?<zone>Z|(?:UTC|GMT)?(?:[+-]\d{2}(?::?\d{2})?)?))$/i;

/**
 * A date as the contract writes it: `2026-11-24`, `2026-11-24T09:30:00` (the site's own time) or, when an offset was
 * given, the UTC instant `2026-11-24T08:30:00Z`.
 * @returns null when the text is no date, names a day that does not exist, or could be read in two ways (`03/04/2024`).
 */
export function parseDate(text: string): string | null {
  const written = readDate(text.trim());
  if (!written || !exists(written)) return null;
  const date = `${pad(written.year, 4)}-${pad(written.month)}-${pad(written.day)}`;
  const time = written.time.replace(/^[T\s,]+(?:at )?/i, '').replace(/\s*\([^)]*\)$/, '');
  if (time === '') return date;

  const clock = CLOCK.exec(time)?.groups;
  if (!clock) return null;
  const hour = hourOf(Number(clock.hour), clock.half);
  const [minute, second] = [Number(clock.minute), Number(clock.second ?? 0)];
  if (hour === null || minute > 59 || second > 59) return null;

  const milliseconds = (clock.fraction ?? '').padEnd(3, '0').slice(0, 3);
  const fraction = Number(milliseconds) === 0 ? '' : `.${milliseconds}`;
  const local = `${date}T${pad(hour)}:${pad(minute)}:${pad(second)}${fraction}`;
  if (!clock.zone) return local;
  const offset = offsetMinutes(clock.zone);
  if (offset === null) return null;
  return new Date(Date.parse(`${local}Z`) - offset * 60_000).toISOString().replace('.000Z', 'Z');
}

function readDate(text: string): WrittenDate | null {
  for (const form of FORMS) {
    const groups = form.exec(text.replace(WEEKDAY, ''))?.groups;
    if (!groups) continue;
    const month = groups.month ?? '';
    return {
      year: Number(groups.year),
      month: /^\d/.test(month) ? Number(month) : MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1,
      day: Number(groups.day),
      time: groups.time ?? '',
    };
  }
  return null;
}

function exists({ year, month, day }: WrittenDate): boolean {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function hourOf(hour: number, half: string | undefined): number | null {
  if (!half) return hour <= 23 ? hour : null;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

/** Minutes east of Greenwich; null for an offset that no zone has. */
function offsetMinutes(zone: string): number | null {
  const match = /([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  if (minutes > 14 * 60 || Number(match[3] ?? 0) > 59) return null;
  return match[1] === '-' ? -minutes : minutes;
}

function pad(number: number, length = 2): string {
  return String(number).padStart(length, '0');
}
