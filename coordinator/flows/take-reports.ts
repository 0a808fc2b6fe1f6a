import { type ReportRequest, type ReportResponse, SILENT_REPORTS } from '../../shared/contract/coordinator/sites.ts';
import { DAY, type Instant, MINUTE, parseIso, toIso } from '../../shared/core/instant.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { ReportingSite } from '../ports/brands.ts';
import type { GrantedSlot } from '../ports/slots.ts';
import type { ReportedPresence } from '../ports/store.ts';
import { adoptHeld } from './adopt-held.ts';
import { applyResults } from './apply-results.ts';
import { type BrandView, brandNotFound } from './brand-views.ts';
import { checkedSkew } from './clock-skew.ts';
import type { Coordinator } from './coordinator.ts';
import { dealAgain } from './deals-due.ts';
import { grantView } from './grant-view.ts';
import { assertNotRevoked, isRenewalDue, issueToken, type TokenClaims } from './site-token.ts';

export interface GivenReport {
  claims: TokenClaims;
  report: ReportRequest;
}

/** Live grants are looked for this far to both sides of now. */
const [BACK_MS, AHEAD_MS] = [DAY, 61 * DAY];

/** Part of a brand's demand. */
const PLAIN_CHANGE = 0.05;

interface Accepted {
  entry: GivenReport;
  site: ReportingSite;
  presence: ReportedPresence;
  /** Something was done with its brand locked, so that its grants may be others. */
  isChanged: boolean;
}

/**
 * Takes many reports at once: one way to the database to read and one to write for all of them, whatever their number, and
 * locked brands only for those that have results, or hold what the database does not know. Answers in the order of the
 * reports; an Error is for its own site alone.
 */
export async function takeReports(
  coordinator: Coordinator,
  given: readonly GivenReport[],
): Promise<(ReportResponse | Error)[]> {
  const { store, clock } = coordinator;
  const now = clock.now();
  const siteIds = [...new Set(given.map(({ claims }) => claims.siteId))];
  const read = () => store.reportingSites(siteIds, now - BACK_MS, now + AHEAD_MS);
  const sites = await read();
  const siteOf = new Map(sites.map((site) => [site.siteId, site]));
  const brandIds = [...new Set(sites.map(({ brandId }) => brandId))];
  const views = await coordinator.views.byId(brandIds);

  // Side by side, so that those who need their brand locked share the transaction.
  const taken = await Promise.all(
    given.map((entry) => {
      const site = siteOf.get(entry.claims.siteId);
      return accept(coordinator, entry, site, views, now).catch((error: Error) => {
        announceSkew(coordinator, site, entry.report, error, now);
        return error;
      });
    }),
  );
  const accepted = taken.flatMap((outcome) => (outcome instanceof Error ? [] : [outcome]));
  // Of two reports of one site in a batch the later one counts.
  const presences = new Map(accepted.map(({ presence }) => [presence.siteId, presence]));
  if (presences.size > 0) await store.saveReports([...presences.values()]);
  for (const { site, presence } of accepted) {
    if (changesTheDeal(site, presence)) dealAgain(coordinator, site.brandId);
    announceReturn(coordinator, site);
  }

  for (const one of accepted) if (changesTheDemand(one, views)) coordinator.views.forget(one.site.brandId);

  const isSame = !accepted.some(({ isChanged }) => isChanged);
  // Views are kept: only those that were forgotten are read.
  const [sitesNow, viewsNow] = await Promise.all([isSame ? sites : read(), coordinator.views.byId(brandIds)]);
  const grantsOf = new Map(sitesNow.map(({ siteId, grants }) => [siteId, grants]));
  return taken.map((outcome) => {
    if (outcome instanceof Error) return outcome;
    const { siteId, brandId } = outcome.site;
    const view = viewsNow.get(brandId);
    return view ? responseOf(coordinator, outcome, view, grantsOf.get(siteId) ?? [], now) : brandNotFound(brandId);
  });
}

/** @throws SchedulerError `token_revoked`, `clock_skew`, `brand_not_found`, and whatever locking its brand may throw */
async function accept(
  coordinator: Coordinator,
  entry: GivenReport,
  site: ReportingSite | undefined,
  views: ReadonlyMap<string, BrandView>,
  now: Instant,
): Promise<Accepted> {
  assertNotRevoked(entry.claims, site);
  const skewMs = checkedSkew(entry.report.at, now);
  const view = views.get(site.brandId);
  if (view === undefined) throw brandNotFound(site.brandId);
  const isChanged = await underBrand(coordinator, site, entry.report, view, now);
  if (isChanged) dealAgain(coordinator, site.brandId);
  return { entry, site, presence: presenceOf(site, entry.report, skewMs, now), isChanged };
}

const idsOf = (slots: readonly GrantedSlot[]) => new Set(slots.map(({ slotId }) => slotId));

/** Takes results, and grants that the database does not know, under the brand's lock; answers whether there was need to. */
async function underBrand(
  coordinator: Coordinator,
  site: ReportingSite,
  report: ReportRequest,
  view: BrandView,
  now: Instant,
): Promise<boolean> {
  const ids = idsOf(site.grants);
  const isKnown = report.held.every(({ slot_id: id }) => ids.has(id)) && report.last_epoch <= view.brand.epoch;
  if (report.results.length === 0 && isKnown) return false;
  const adopted = await coordinator.store.lockedTogether(site.brandId, site.siteId, async (tx) => {
    await applyResults(tx, site, report.results, {
      gapMs: view.gapMs,
      graceMs: view.rules.slot_grace_minutes * MINUTE,
    });
    return adoptHeld(tx, site, report, now);
  });
  if (adopted) {
    coordinator.views.forget();
    const reason = `${site.url} holds grants that the database does not know: it was restored from a backup.`;
    coordinator.emit({ type: 'settling_began', brandId: site.brandId, hard: true, reason });
  }
  return true;
}

function presenceOf(site: ReportingSite, report: ReportRequest, skewMs: number, now: Instant): ReportedPresence {
  const silentMs = SILENT_REPORTS * report.check_interval_minutes * MINUTE;
  return {
    siteId: site.siteId,
    zone: report.zone,
    reportedAt: now,
    silentAfter: now + silentMs,
    publishLimitSeconds: report.publish_limit_seconds,
    postsPerDay: report.expected_posts_per_day,
    queueTotal: report.queue_total,
    queueHash: report.queue === undefined ? site.queueHash : report.queue_hash,
    failuresLastDay: report.failures.last_day,
    lastMessage: report.failures.last_message,
    agentVersion: report.versions.agent,
    cadence: report.cadence,
    paused: report.paused,
    skewMs,
    ...(report.queue === undefined ? {} : { queue: report.queue }),
  };
}

/** Whether what its brand deals out may be another now. */
const changesTheDeal = (site: ReportingSite, { queue, zone, paused }: ReportedPresence): boolean =>
  queue !== undefined || zone !== site.zone || paused !== site.paused || site.unreachableSince !== null;

/**
 * Whether what its brand's sites want together is plainly something else now, so that the brand's own gap is too: the site
 * asks for its first slots by it right after this report. Less is seen when the view is read anew.
 */
function changesTheDemand({ site, presence }: Accepted, views: ReadonlyMap<string, BrandView>): boolean {
  const demand = views.get(site.brandId)?.demand ?? 0;
  return Math.abs(presence.postsPerDay - site.postsPerDay) > demand * PLAIN_CHANGE;
}

function announceSkew(
  { emit }: Coordinator,
  site: ReportingSite | undefined,
  { at }: ReportRequest,
  error: unknown,
  now: Instant,
): void {
  if (site === undefined || !(error instanceof SchedulerError) || error.code !== 'clock_skew') return;
  emit({ type: 'clock_skew', siteId: site.siteId, url: site.url, skewMs: parseIso(at) - now });
}

function announceReturn({ emit }: Coordinator, site: ReportingSite): void {
  if (site.unreachableSince === null) return;
  emit({ type: 'site_back', siteId: site.siteId, url: site.url, silentSince: site.unreachableSince });
}

function responseOf(
  coordinator: Coordinator,
  { entry: { claims, report }, site, presence }: Accepted,
  { brand, rules, warning }: BrandView,
  slots: readonly GrantedSlot[],
  now: Instant,
): ReportResponse {
  const live = slots.filter(({ validUntil }) => validUntil >= now);
  const ids = idsOf(live);
  const revoked = report.held
    .filter(({ slot_id: id }) => !ids.has(id))
    .map(({ slot_id: id }) => ({ slot_id: id, reason: 'The grant ended, or its time was given to another post.' }));
  return {
    now: toIso(now),
    brand: { id: brand.brandId, name: brand.name },
    mode: rules.mode,
    rules,
    grants: live.map((slot) => grantView(slot, presence.zone)),
    revoked,
    results_taken: report.results.map(({ result_id: id }) => id),
    renewed: isRenewalDue(claims, now) ? issueToken(coordinator.secretKey, site, now) : null,
    queue_hash: presence.queueHash,
    settling: brand.settlingSince !== null,
    unreachable_after_seconds: Math.round((presence.silentAfter - now) / 1000),
    warnings: warning === null ? [] : [warning],
  };
}
