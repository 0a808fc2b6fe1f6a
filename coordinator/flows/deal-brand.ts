import type { ReportedCategory } from '../../shared/contract/coordinator/sites.ts';
import { MAX_SKEW_SECONDS } from '../../shared/contract/coordinator/sites.ts';
import type { Promised, SiteCategory } from '../../shared/core/fleet/choose-item.ts';
import {
  type Deal,
  type DealtSite,
  type DealtSlot,
  dealInstant,
  dealSlots,
} from '../../shared/core/fleet/deal-slots.ts';
import { DAY, type Instant, MINUTE, parseIso } from '../../shared/core/instant.ts';
import { parseZone } from '../../shared/core/zone.ts';
import type { SiteView } from '../ports/brands.ts';
import { type FleetSlot, grantedStates } from '../ports/slots.ts';
import type { BrandWork } from '../ports/store.ts';
import type { BrandView } from './brand-views.ts';
import type { Coordinator } from './coordinator.ts';
import { siteDayRules, siteGapMs } from './effective-rules.ts';
import { EARLY_MS, LATE_MS, placeSlot } from './place-slot.ts';

/** A new slot needs this long to reach its agent with the next report. */
const LEAD_MS = 15 * MINUTE;
/** A hole of the calendar larger than this is filled again, also where each site posts by its own clock. */
const HOLE_MS = DAY;

interface Fleet {
  sites: readonly SiteView[];
  queues: ReadonlyMap<string, readonly ReportedCategory[]>;
}

/**
 * `slots` mode: gives out the posting times of the next days that nobody has yet, by rotation, each with its item; takes back
 * those whose item is gone; and makes up for those that were missed. One brand, under its lock.
 */
export async function dealBrand(coordinator: Coordinator, brandId: string): Promise<number> {
  const { store, clock, emit } = coordinator;
  const view = await coordinator.views.of(brandId);
  if (view.rules.mode !== 'slots') return 0;
  const sites = (await store.sites({ brandId })).filter((site) => !site.revoked);
  const queues = await store.queues(sites.map(({ siteId }) => siteId));
  const now = clock.now();
  const missed = await ranOut(coordinator, view, now);
  const dealt = await store.locked(brandId, null, async (tx) => {
    if (tx.brand.settlingSince !== null) return 0;
    await takeBackWithoutItem(tx, { sites, queues }, now);
    let added = 0;
    for (const slot of missed) if (await makeUpFor(tx, view, { sites, queues }, slot, now)) added += 1;
    return added + (await dealAhead(tx, view, { sites, queues }, now));
  });
  if (dealt) emit({ type: 'slots_dealt', brandId, count: dealt });
  return dealt ?? 0;
}

/** A slot whose job is no longer queued, as far as its site's whole queue is known, is free for another one. */
async function takeBackWithoutItem(tx: BrandWork, { queues }: Fleet, now: Instant): Promise<void> {
  for (const slot of await tx.committed(now + LEAD_MS, now + 61 * DAY)) {
    if (!grantedStates.includes(slot.status) || slot.jobId === null) continue;
    const queue = queues.get(slot.siteId);
    const category = queue?.find(({ category: name }) => name === slot.category);
    const isWholeKnown = queue !== undefined && (category === undefined || category.items.length >= category.queued);
    if (!isWholeKnown || category?.items.some(({ job_id: id }) => id === slot.jobId)) continue;
    const { siteId, slotId } = slot;
    const reason = 'Its item is not queued any more.';
    await tx.changeSlot({ siteId, slotId, from: grantedStates, to: 'released', set: { reason } });
  }
}

async function dealAhead(tx: BrandWork, view: BrandView, fleet: Fleet, now: Instant): Promise<number> {
  const until = now + view.rules.max_queue_lookahead_days * DAY;
  const committed = await tx.committed(now - 2 * DAY, until + 2 * DAY);
  const deal = dealOf(tx, view, fleet, committed);
  const span = view.zone === null ? holeIn(committed, now + LEAD_MS, until) : { after: now + LEAD_MS, until };
  const { slots, state } = dealSlots({ ...deal, ...span });
  let added = 0;
  for (const slot of slots) if (await addDealt(tx, view, slot, slot.name)) added += 1;
  if (slots.length > 0) await tx.saveBrand({ rotation: state });
  return added;
}

function dealOf(
  tx: BrandWork,
  view: BrandView,
  { sites, queues }: Fleet,
  committed: readonly FleetSlot[],
): Omit<Deal, 'after' | 'until'> {
  const { rules } = view;
  const promised = new Map<string, Promised[]>();
  for (const { siteId, category, jobId, publishedAt, scheduledAt } of committed) {
    const own = promised.get(siteId) ?? [];
    own.push({ category: category ?? '', jobId: jobId ?? '', at: publishedAt ?? scheduledAt });
    promised.set(siteId, own);
  }
  const dealt: DealtSite[] = sites
    .filter((site) => site.unreachableSince === null && !site.paused && site.reportedAt !== null)
    .map((site) => ({
      siteId: site.siteId,
      weight: site.weight,
      zone: parseZone(site.zone),
      dayRules: siteDayRules(site.rules),
      gapMs: siteGapMs(site.rules),
      categories: (queues.get(site.siteId) ?? []).map(asSiteCategory),
      promised: promised.get(site.siteId) ?? [],
    }));
  return {
    sites: dealt,
    dayRules: view.dayRules,
    postingTimes: rules.posting_times,
    zone: view.zone,
    rotation: rules.brand_rotation,
    gapMs: view.gapMs,
    postsPerDay: rules.posts_per_day ?? Number.POSITIVE_INFINITY,
    balanceCategories: rules.balance_categories,
    respectIntervals: rules.respect_intervals,
    taken: committed.map(({ publishedAt, scheduledAt }) => publishedAt ?? scheduledAt),
    state: tx.brand.rotation,
  };
}

const asSiteCategory = (category: ReportedCategory): SiteCategory => ({
  category: category.category,
  paused: category.paused,
  notBefore: category.not_before === null ? null : parseIso(category.not_before),
  intervalNotBefore: category.interval_not_before === null ? null : parseIso(category.interval_not_before),
  minGapHours: category.min_gap_hours,
  intervalDays: category.interval_days,
  items: category.items.map(({ job_id: jobId, title, priority, created_at: at }) => ({
    jobId,
    title,
    priority,
    createdAt: parseIso(at),
  })),
});

/** Where the sequence of slots ends, or has its first large hole: dealing goes on there and up to the hole's end. */
function holeIn(committed: readonly FleetSlot[], from: Instant, until: Instant): { after: Instant; until: Instant } {
  let after = from;
  for (const { scheduledAt } of committed) {
    if (scheduledAt <= after) continue;
    if (scheduledAt - after > HOLE_MS) return { after, until: Math.min(until, scheduledAt) };
    after = scheduledAt;
  }
  return { after, until };
}

/** A name may have been used by a slot that was given back. */
const TRIES = 20;

async function addDealt(
  tx: BrandWork,
  view: BrandView,
  { siteId, at, category, jobId, title }: Omit<DealtSlot, 'name' | 'day'>,
  name: string,
  replaces: string | null = null,
): Promise<boolean> {
  const before = (await tx.committed(at - view.gapMs - EARLY_MS, at)).at(-1);
  const earliest = before === undefined ? at - EARLY_MS : (before.publishedAt ?? before.scheduledAt) + view.gapMs;
  const epoch = tx.brand.epoch + 1;
  const slot: Omit<FleetSlot, 'slotId' | 'requestId'> = {
    siteId,
    brandId: tx.brand.brandId,
    status: 'assigned',
    scheduledAt: at,
    validFrom: Math.min(at, Math.max(at - EARLY_MS, earliest)),
    validUntil: at + LATE_MS,
    epoch,
    category,
    jobId,
    title,
    replaces,
    publishedAt: null,
    postUrl: null,
    reason: null,
  };
  for (let n = 1; n <= TRIES; n++) {
    const slotId = n === 1 ? name : `${name}-${n}`;
    if (!(await tx.addSlot({ ...slot, slotId, requestId: `slot:${slotId}` }))) continue;
    await tx.saveBrand({ epoch });
    return true;
  }
  return false;
}

/** Slots whose time is over and which may still be made up for: missed ones, and grants that nobody has accounted for. */
async function ranOut({ store }: Coordinator, view: BrandView, now: Instant): Promise<FleetSlot[]> {
  const graceMs = view.rules.slot_grace_minutes * MINUTE;
  const statuses = ['missed', ...grantedStates] as const;
  const slots = await store.slots({ brandId: view.brand.brandId, from: now - graceMs, until: now, statuses });
  return slots.filter(({ validUntil }) => validUntil < now);
}

/**
 * A slot that was missed, or whose site has been silent since, becomes a new slot at a feasible time within the grace, for
 * whoever's turn it is. Never before its own site must have ended whatever it began in time.
 */
async function makeUpFor(
  tx: BrandWork,
  view: BrandView,
  fleet: Fleet,
  slot: FleetSlot,
  now: Instant,
): Promise<boolean> {
  const latest = slot.scheduledAt + view.rules.slot_grace_minutes * MINUTE;
  const earliest = now + LEAD_MS;
  const limitSeconds = fleet.sites.find(({ siteId }) => siteId === slot.siteId)?.publishLimitSeconds ?? 600;
  const isOver = slot.status === 'missed' || now > slot.validUntil + (limitSeconds + MAX_SKEW_SECONDS) * 1000;
  const status = (await tx.slot(slot.siteId, slot.slotId))?.status;
  if (!isOver || status !== slot.status || earliest >= latest) return false;
  const committed = await tx.committed(now - 2 * DAY, now + 9 * DAY);
  const replaces = `${slot.siteId}/${slot.slotId}`.slice(0, 191);
  if (committed.some((other) => other.replaces === replaces)) return false;
  const turn = dealInstant(dealOf(tx, view, fleet, committed), earliest);
  const next = fleet.sites.find(({ siteId }) => siteId === turn?.slot.siteId);
  if (turn === null || next === undefined) return false;
  const place = await placeSlot(tx, view, next, { wantedAt: earliest, earliest, latest });
  if ('refused' in place) return false;
  const added = await addDealt(tx, view, { ...turn.slot, at: place.at }, `${slot.slotId}-late`, replaces);
  if (added) await tx.saveBrand({ rotation: turn.state });
  return added;
}
