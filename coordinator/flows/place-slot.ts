import {
  ON_TIME_AFTER_SECONDS,
  ON_TIME_BEFORE_SECONDS,
  type refusalReasons,
} from '../../shared/contract/coordinator/sites.ts';
import { daysIn, openDays } from '../../shared/core/fleet/day-rules.ts';
import { nearestFeasible, type Span } from '../../shared/core/fleet/nearest-feasible.ts';
import { DAY, HOUR, type Instant } from '../../shared/core/instant.ts';
import { localEpochDay, parseZone } from '../../shared/core/zone.ts';
import type { SiteView } from '../ports/brands.ts';
import type { FleetSlot } from '../ports/slots.ts';
import type { BrandWork } from '../ports/store.ts';
import type { BrandView } from './brand-views.ts';
import { siteDayRules, siteGapMs } from './effective-rules.ts';

export const LATE_MS = ON_TIME_AFTER_SECONDS * 1000;
export const EARLY_MS = ON_TIME_BEFORE_SECONDS * 1000;
/** A post is recorded at its own time, which may be that far from its slot's. */
const MARGIN_MS = HOUR;

export type PlaceRefusal = Extract<
  (typeof refusalReasons)[number],
  'min_gap' | 'posts_per_day' | 'no_allowed_day' | 'window_over'
>;
export type Place = { at: Instant; validFrom: Instant; validUntil: Instant } | { refused: PlaceRefusal };

/** Where a post of a site is wanted. `except` is a slot that is given back in the same step. */
export interface Wanted {
  wantedAt: Instant;
  earliest: Instant;
  latest: Instant;
  except?: Pick<FleetSlot, 'siteId' | 'slotId'>;
}

/**
 * The instant nearest to the wanted one that keeps every rule of the brand and the site, with the span of its grant. It looks
 * around the wanted instant first, further only when there is no room, so that the cost does not grow with the window.
 * Must run under the brand's lock.
 */
export async function placeSlot(tx: BrandWork, view: BrandView, site: SiteView, wanted: Wanted): Promise<Place> {
  if (wanted.earliest >= wanted.latest) return { refused: 'window_over' };
  const gapMs = Math.max(view.gapMs, siteGapMs(site.rules));
  const wantedAt = Math.min(Math.max(wanted.wantedAt, wanted.earliest), wanted.latest - 1);
  for (let reach = Math.max(2 * HOUR, 4 * gapMs); ; reach *= 8) {
    const earliest = Math.max(wanted.earliest, wantedAt - reach);
    const latest = Math.min(wanted.latest, wantedAt + reach);
    const around = await surroundings(tx, view, site, { ...wanted, wantedAt, earliest, latest }, gapMs);
    const at = nearestFeasible({ ...around, closed: [...around.closedDays, ...around.fullDays] });
    if (at !== null) return { at, ...spanOf(at, around.taken, gapMs, around.dayStart(at)) };
    if (earliest > wanted.earliest || latest < wanted.latest) continue;
    if (nearestFeasible({ ...around, closed: around.closedDays }) !== null) return { refused: 'posts_per_day' };
    if (nearestFeasible({ ...around, closed: [] }) !== null && around.closedDays.length > 0)
      return { refused: 'no_allowed_day' };
    return { refused: 'min_gap' };
  }
}

async function surroundings(tx: BrandWork, view: BrandView, site: SiteView, wanted: Wanted, gapMs: number) {
  const zone = view.zone ?? parseZone(site.zone);
  const days = daysIn(zone, wanted.earliest - EARLY_MS, wanted.latest + LATE_MS);
  const limit = view.rules.posts_per_day;
  const largestGap = Math.max(gapMs, ...view.siteGaps.values());
  const margin = limit === null ? largestGap + MARGIN_MS : Math.max(largestGap, DAY) + MARGIN_MS;
  const slots = (await tx.committed(wanted.earliest - margin, wanted.latest + margin)).filter(
    ({ siteId, slotId }) => !(siteId === wanted.except?.siteId && slotId === wanted.except.slotId),
  );
  const isOpen = openDays([view.dayRules, siteDayRules(site.rules)]);
  const perDay = new Map<number, number>();
  for (const { scheduledAt, publishedAt } of slots) {
    const day = localEpochDay(publishedAt ?? scheduledAt, zone);
    perDay.set(day, (perDay.get(day) ?? 0) + 1);
  }
  // A neighbour whose own site asks for a larger gap keeps that one.
  const taken = slots.map(({ siteId, validFrom, validUntil }) => {
    const more = Math.max(0, (view.siteGaps.get(siteId) ?? 0) - gapMs);
    return { from: validFrom - more, until: validUntil + more };
  });
  return {
    wantedAt: wanted.wantedAt,
    earliest: wanted.earliest,
    latest: wanted.latest,
    gapMs,
    lateMs: LATE_MS,
    taken,
    slots,
    closedDays: days.filter(({ day }) => !isOpen(day)).map(({ span }) => span),
    fullDays: limit === null ? [] : days.filter(({ day }) => (perDay.get(day) ?? 0) >= limit).map(({ span }) => span),
    dayStart: (at: Instant) => days.find(({ span }) => at >= span.from && at < span.until)?.span.from ?? at,
  };
}

/** From five minutes before to one minute after, less what the post before needs. */
function spanOf(at: Instant, taken: readonly Span[], gapMs: number, dayStart: Instant) {
  let validFrom = Math.max(at - EARLY_MS, dayStart);
  for (const { until } of taken) if (until < at) validFrom = Math.max(validFrom, until + gapMs);
  return { validFrom: Math.min(validFrom, at), validUntil: at + LATE_MS };
}
