import type { Reservation, ReservationResponse } from '../../shared/contract/coordinator/sites.ts';
import { DAY, type Instant, MINUTE, parseIso, toIso } from '../../shared/core/instant.ts';
import { parseZone } from '../../shared/core/zone.ts';
import type { SiteView } from '../ports/brands.ts';
import { type FleetSlot, grantedStates } from '../ports/slots.ts';
import type { BrandWork } from '../ports/store.ts';
import { type BrandView, brandNotFound } from './brand-views.ts';
import { checkedSkew } from './clock-skew.ts';
import type { Coordinator } from './coordinator.ts';
import { grantView, localMinuteOf } from './grant-view.ts';
import { type Place, type PlaceRefusal, placeSlot, type Wanted } from './place-slot.ts';
import { assertNotRevoked, type TokenClaims } from './site-token.ts';

/** While a brand settles, a site asks again after this. */
const SETTLING_RETRY_MS = MINUTE;

type Refused = Extract<ReservationResponse, { granted: false }>;

/**
 * Grants a planned instant, or the nearest one that keeps the brand's rules, in one transaction under the brand's lock. The
 * same request gets the same slot again. @throws SchedulerError `clock_skew`, `token_revoked`
 */
export async function grantReservation(
  coordinator: Coordinator,
  claims: TokenClaims,
  request: Reservation,
): Promise<ReservationResponse> {
  const now = coordinator.clock.now();
  checkedSkew(request.at, now);
  const view = await coordinator.views.of(claims.brandId);
  const answer = await coordinator.store.lockedTogether(claims.brandId, claims.siteId, async (tx) => {
    assertNotRevoked(claims, tx.site);
    const site = tx.site as SiteView;
    const refusal = refusedBeforehand(tx, view, request, now);
    // Asked for together: it is one way to the database, and the same request hardly ever comes twice.
    const [before, found] = await Promise.all([
      tx.slotOfRequest(site.siteId, request.request_id),
      refusal === null ? placeSlot(tx, view, site, wantedOf(view, site, request, now)) : null,
    ]);
    if (before !== null && [...grantedStates, 'publishing'].includes(before.status))
      return granted(before, site, request);
    if (found === null) return refusal as Refused;
    if ('refused' in found) return refuse(found.refused, view, request, now);
    return grant(tx, site, request, found, before);
  });
  if (answer === null) throw brandNotFound(claims.brandId);
  if (answer.granted) {
    const { slot_id: slotId, epoch, scheduled_at: at } = answer.slot;
    coordinator.emit({
      type: 'slot_granted',
      siteId: claims.siteId,
      slotId,
      at: parseIso(at),
      moved: answer.moved,
      epoch,
    });
  } else {
    const { reason, message } = answer;
    coordinator.emit({ type: 'slot_refused', siteId: claims.siteId, reason, message });
  }
  return answer;
}

/** @param before the slot that this request had, which ended */
async function grant(
  tx: BrandWork,
  site: SiteView,
  request: Reservation,
  found: Exclude<Place, { refused: PlaceRefusal }>,
  before: FleetSlot | null,
): Promise<ReservationResponse> {
  if (request.replaces !== null) await giveBack(tx, site.siteId, request.replaces);
  const epoch = tx.brand.epoch + 1;
  const slot: FleetSlot = {
    slotId: `${localMinuteOf(found.at, parseZone(site.zone)).replace(' ', '_').replace(':', '')}_${epoch.toString(36)}`,
    siteId: site.siteId,
    brandId: site.brandId,
    // A request whose slot ended is asked again under the same id: the ended slot keeps it.
    requestId: before === null ? request.request_id : `${request.request_id}#${epoch}`.slice(-191),
    status: 'assigned',
    scheduledAt: found.at,
    validFrom: found.validFrom,
    validUntil: found.validUntil,
    epoch,
    category: request.category,
    jobId: request.job_id,
    title: request.title,
    replaces: request.replaces,
    publishedAt: null,
    postUrl: null,
    reason: null,
  };
  // Its id has an epoch that nobody else had, its request and its instant were looked at under the lock.
  await tx.putSlot(slot);
  await tx.saveBrand({ epoch });
  return granted(slot, site, request);
}

function wantedOf(view: BrandView, site: SiteView, request: Reservation, now: Instant): Wanted {
  return {
    wantedAt: parseIso(request.wanted_at),
    earliest: Math.max(parseIso(request.window_start), now),
    latest: Math.min(parseIso(request.window_end), horizonOf(view, now)),
    ...(request.replaces === null ? {} : { except: { siteId: site.siteId, slotId: request.replaces } }),
  };
}

const horizonOf = (view: BrandView, now: Instant) => now + view.rules.max_queue_lookahead_days * DAY;

/** A missed grant is given back; one that is being used, or was, stays. */
async function giveBack(tx: BrandWork, siteId: string, slotId: string): Promise<void> {
  const reason = 'A fresh grant took its place.';
  await tx.changeSlot({ siteId, slotId, from: grantedStates, to: 'released', set: { reason } });
}

function granted(slot: FleetSlot, site: SiteView, request: Reservation): ReservationResponse {
  return { granted: true, slot: grantView(slot, site.zone), moved: slot.scheduledAt !== parseIso(request.wanted_at) };
}

function refusedBeforehand(tx: BrandWork, view: BrandView, request: Reservation, now: Instant): Refused | null {
  if (view.rules.mode === 'slots' && !request.by_person) {
    return {
      granted: false,
      reason: 'mode_slots',
      message: `${view.brand.name} gives out slots at its posting times; they come with the answer to a report.`,
      retry_at: toIso(now + MINUTE),
    };
  }
  if (tx.brand.settlingSince !== null) {
    return {
      granted: false,
      reason: 'settling',
      message:
        'The coordinator was away, or its database was restored: nothing is granted until the sites have reported what they hold.',
      retry_at: toIso(now + SETTLING_RETRY_MS),
    };
  }
  const horizon = horizonOf(view, now);
  if (parseIso(request.window_start) >= horizon || parseIso(request.wanted_at) >= horizon) {
    const days = view.rules.max_queue_lookahead_days;
    return {
      granted: false,
      reason: 'too_far_ahead',
      message: `${view.brand.name} grants at most ${days} days ahead.`,
      retry_at: toIso(parseIso(request.wanted_at) - days * DAY + MINUTE),
    };
  }
  return null;
}

function refuse(reason: PlaceRefusal, view: BrandView, request: Reservation, now: Instant): Refused {
  const { name } = view.brand;
  const { rules } = view;
  const span = `from ${request.window_start} to ${request.window_end}`;
  const messages: Record<PlaceRefusal, string> = {
    min_gap: `${name} has no instant ${span} that is ${Math.round(rules.min_gap_hours * 60)} minutes away from every other post.`,
    posts_per_day: `${name} has its ${rules.posts_per_day} posts on every day ${span}.`,
    no_allowed_day: `${name} and this site have no day ${span} on which both let posts appear.`,
    window_over: `The window ${span} is over.`,
  };
  const retryAt = Math.max(parseIso(request.window_end), now + MINUTE);
  return { granted: false, reason, message: messages[reason], retry_at: toIso(retryAt) };
}
