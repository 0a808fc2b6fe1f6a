import { publishDate } from '../../shared/contract/content.ts';

/** Whether the contract's date also exists: no 30 February, no hour 25, no year that a database could not keep. */
export function isRealDate(text: string): boolean {
  if (!publishDate.safeParse(text).success) return false;
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const daysOfMonth = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (year < 1000 || month < 1 || month > 12 || day < 1 || day > daysOfMonth) return false;
  const [, hour, minute, second = 0] =
    /[T ](\d{2}):(\d{2})(?::(\d{2}))?/.exec(text)?.map((part) => Number(part ?? 0)) ?? [];
  return hour === undefined || minute === undefined || (hour <= 23 && minute <= 59 && second <= 59);
}
