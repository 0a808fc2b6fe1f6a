import { localParts, parseZone } from '../../shared/core/zone.ts';

/** An instant as the wall clock of a zone shows it: `2026-11-25 09:12`. */
export function localMinute(iso: string, zoneName: string): string {
  const p = localParts(Date.parse(iso), parseZone(zoneName));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${p.year}-${two(p.month)}-${two(p.day)} ${two(p.hour)}:${two(p.minute)}`;
}
