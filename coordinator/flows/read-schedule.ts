import type { z } from 'zod';
import type { FleetSlotView, fairness, ScheduleResponse } from '../../shared/contract/coordinator/operator.ts';
import { openDays } from '../../shared/core/fleet/day-rules.ts';
import { postingTimesAfter } from '../../shared/core/fleet/posting-times.ts';
import { DAY, type Instant, toIso } from '../../shared/core/instant.ts';
import { parseZone, type Zone } from '../../shared/core/zone.ts';
import type { SiteView } from '../ports/brands.ts';
import type { FleetSlot } from '../ports/slots.ts';
import type { BrandView } from './brand-views.ts';
import type { Coordinator } from './coordinator.ts';
import { localMinuteOf } from './grant-view.ts';

/** A slot as people see it, by the brand's clock, or the site's own. */
export function slotView(slot: FleetSlot, site: SiteView | undefined, zone: Zone): FleetSlotView {
  const at = slot.publishedAt ?? slot.scheduledAt;
  return {
    slot_id: slot.slotId,
    site_id: slot.siteId,
    site: site?.name ?? slot.siteId,
    status: slot.status,
    scheduled_at: toIso(slot.scheduledAt),
    local_time: localMinuteOf(at, zone),
    zone: zone.name,
    category: slot.category,
    job_id: slot.jobId,
    title: slot.title,
    published_at: slot.publishedAt === null ? null : toIso(slot.publishedAt),
    post_url: slot.postUrl,
    reason: slot.reason,
  };
}

/** The slots of a brand from now on. @throws SchedulerError `brand_not_found` */
export async function readSchedule(
  coordinator: Coordinator,
  brandId: string,
  days: number,
  from: Instant = coordinator.clock.now(),
): Promise<ScheduleResponse> {
  const { store, views } = coordinator;
  const view = await views.of(brandId);
  const until = from + days * DAY;
  const [slots, sites] = await Promise.all([store.slots({ brandId, from, until }), store.sites({ brandId })]);
  const siteOf = new Map(sites.map((site) => [site.siteId, site]));
  const zoneOf = (slot: FleetSlot) => view.zone ?? parseZone(siteOf.get(slot.siteId)?.zone ?? 'UTC');
  return {
    brand: brandId,
    mode: view.rules.mode,
    from: toIso(from),
    to: toIso(until),
    slots: slots.map((slot) => slotView(slot, siteOf.get(slot.siteId), zoneOf(slot))),
    open: openTimes(view, slots, Math.max(from, coordinator.clock.now()), until),
  };
}

/** Posting times that nobody has yet. Where each site posts by its own clock they follow from whose turn it is. */
function openTimes(
  view: BrandView,
  slots: readonly FleetSlot[],
  from: Instant,
  until: Instant,
): ScheduleResponse['open'] {
  const { zone } = view;
  if (view.rules.mode !== 'slots' || zone === null) return [];
  const taken = slots.filter(({ status }) => status !== 'missed' && status !== 'released');
  const open: ScheduleResponse['open'] = [];
  for (const { name, at } of postingTimesAfter(from, view.rules.posting_times, zone, openDays([view.dayRules]))) {
    if (at >= until) break;
    if (taken.some(({ scheduledAt }) => Math.abs(scheduledAt - at) < view.gapMs)) continue;
    open.push({ slot_id: name, scheduled_at: toIso(at), local_time: localMinuteOf(at, zone), zone: zone.name });
  }
  return open;
}

/** How the slots of a span were shared out, against the weights. Missed and released ones do not count. */
export function fairnessOf(
  view: BrandView,
  sites: readonly SiteView[],
  slots: readonly FleetSlot[],
): z.infer<typeof fairness>[] {
  const counted = slots.filter(({ status }) => !['missed', 'released', 'failed'].includes(status));
  const active = sites.filter(({ revoked }) => !revoked);
  const partOf = (site: SiteView) =>
    view.rules.mode === 'cadence' ? site.postsPerDay : view.rules.brand_rotation === 'weighted' ? site.weight : 1;
  const parts = active.reduce((sum, site) => sum + partOf(site), 0);
  return active.map((site) => {
    const own = counted.filter(({ siteId }) => siteId === site.siteId).length;
    return {
      site_id: site.siteId,
      slots: own,
      share: counted.length === 0 ? 0 : own / counted.length,
      expected_share: parts === 0 ? 0 : partOf(site) / parts,
    };
  });
}
