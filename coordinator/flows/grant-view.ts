import type { Grant } from '../../shared/contract/coordinator/sites.ts';
import { type Instant, toIso } from '../../shared/core/instant.ts';
import { localParts, parseZone, type Zone } from '../../shared/core/zone.ts';
import type { GrantedSlot } from '../ports/slots.ts';

const two = (value: number) => String(value).padStart(2, '0');

/** `2026-11-24 06:00` by a zone's clock. */
export function localMinuteOf(at: Instant, zone: Zone): string {
  const p = localParts(at, zone);
  return `${p.year}-${two(p.month)}-${two(p.day)} ${two(p.hour)}:${two(p.minute)}`;
}

/** A slot as its site is told it, with the time by the site's own clock. */
export function grantView(slot: GrantedSlot, zoneName: string): Grant {
  return {
    slot_id: slot.slotId,
    scheduled_at: toIso(slot.scheduledAt),
    local_time: localMinuteOf(slot.scheduledAt, parseZone(zoneName)),
    zone: zoneName,
    valid_from: toIso(slot.validFrom),
    valid_until: toIso(slot.validUntil),
    epoch: slot.epoch,
    category: slot.category,
    job_id: slot.jobId,
  };
}
