import { type ReportRequest, type ReportResponse, SILENT_REPORTS } from '../../shared/contract/coordinator/sites.ts';
import { DAY, type Instant, MINUTE, parseIso, toIso } from '../../shared/core/instant.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { ReportingSite } from '../ports/brands.ts';
import type { GrantedSlot } from '../ports/slots.ts';
import type { ReportedPresence } from '../ports/store.ts';
import { adoptHeld } from './adopt-held.ts';
import { applyResults } from './apply-results.ts';
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

/**
 * Takes many reports at once: two reads and one transaction for all of them, whatever their number, and a locked brand only
 * for those that have results, or hold what the database does not know. Answers in the order of the reports; an Error is for
 * its own site alone.
 */
export async function takeReports(
  coordinator: Coordinator,
  given: readonly GivenReport[],
): Promise<(ReportResponse | Error)[]> {
  const { store, clock } = coordinator;
  const now = clock.now();
  const siteIds = [...new Set(given.map(({ claims }) => claims.siteId))];
  const [sites, slotsBefore] = await Promise.all([store.reportingSites(siteIds), liveSlots(coordinator, siteIds, now)]);
  // All at once: one after the other they would add up.
  await coordinator.views.ofAll([...new Set(sites.map(({ brandId }) => brandId))]).catch(() => undefined);
  const siteOf = new Map(sites.map((site) => [site.siteId, site]));

  const answers = new Map<GivenReport, Error>();
  const accepted: { entry: GivenReport; site: ReportingSite; presence: ReportedPresence }[] = [];
  const changed: string[] = [];
  for (const entry of given) {
    try {
      const site = siteOf.get(entry.claims.siteId);
      assertNotRevoked(entry.claims, site);
      const skewMs = checkedSkew(entry.report.at, now);
      const known = slotsBefore.get(site.siteId) ?? [];
      if (await underBrand(coordinator, site, entry.report, known, now)) {
        changed.push(site.siteId);
        dealAgain(coordinator, site.brandId);
      }
      accepted.push({ entry, site, presence: presenceOf(site, entry.report, skewMs, now) });
    } catch (error) {
      answers.set(entry, error as Error);
      announceSkew(coordinator, siteOf.get(entry.claims.siteId), entry.report, error, now);
    }
  }
  // Of two reports of one site in a batch the later one counts.
  const presences = new Map(accepted.map(({ presence }) => [presence.siteId, presence]));
  if (presences.size > 0) await store.saveReports([...presences.values()]);
  for (const { site, presence } of accepted) {
    if (changesTheDeal(site, presence)) dealAgain(coordinator, site.brandId);
    announceReturn(coordinator, site);
  }

  const slots = changed.length === 0 ? slotsBefore : await liveSlots(coordinator, siteIds, now);
  const responses = new Map<GivenReport, ReportResponse>();
  for (const { entry, site, presence } of accepted) {
    const own = slots.get(site.siteId) ?? [];
    responses.set(entry, await responseOf(coordinator, entry, site, presence, own, now));
  }
  return given.map((entry) => responses.get(entry) ?? answers.get(entry) ?? new Error('A report was not answered.'));
}

async function liveSlots({ store }: Coordinator, siteIds: readonly string[], now: Instant) {
  const bySite = new Map<string, GrantedSlot[]>();
  for (const slot of await store.grantedSlots(siteIds, now - BACK_MS, now + AHEAD_MS)) {
    const own = bySite.get(slot.siteId);
    if (own) own.push(slot);
    else bySite.set(slot.siteId, [slot]);
  }
  return bySite;
}

/** Takes results, and grants that the database does not know, under the brand's lock; answers whether there was need to. */
async function underBrand(
  coordinator: Coordinator,
  site: ReportingSite,
  report: ReportRequest,
  known: readonly GrantedSlot[],
  now: Instant,
): Promise<boolean> {
  const view = await coordinator.views.of(site.brandId);
  const ids = new Set(known.map(({ slotId }) => slotId));
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

async function responseOf(
  coordinator: Coordinator,
  { claims, report }: GivenReport,
  site: ReportingSite,
  presence: ReportedPresence,
  slots: readonly GrantedSlot[],
  now: Instant,
): Promise<ReportResponse> {
  const { brand, rules, warning } = await coordinator.views.of(site.brandId);
  const live = slots.filter(({ validUntil }) => validUntil >= now);
  const ids = new Set(live.map(({ slotId }) => slotId));
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
