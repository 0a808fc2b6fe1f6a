import type { Grant } from '../../shared/contract/coordinator/sites.ts';
import { type Instant, toIso, toIsoWithMs } from '../../shared/core/instant.ts';
import { parseZone, type Zone } from '../../shared/core/zone.ts';
import type { GrantedSlot } from '../ports/slots.ts';

/** `2026-11-24 06:00` by a zone's clock. */
export function localMinuteOf(at: Instant, zone: Zone): string {
  const local = toIsoWithMs(at + zone.offsetAt(at));
  return `${local.slice(0, 10)} ${local.slice(11, 16)}`;
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
