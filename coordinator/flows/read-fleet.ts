import type { FleetBrand, FleetSite, FleetStatus } from '../../shared/contract/coordinator/operator.ts';
import { DAY, type Instant, toIso } from '../../shared/core/instant.ts';
import { siteStateOf } from '../ports/brands.ts';
import { type FleetSlot, grantedStates } from '../ports/slots.ts';
import type { BrandView } from './brand-views.ts';
import type { Coordinator } from './coordinator.ts';

const iso = (instant: Instant | null): string | null => (instant === null ? null : toIso(instant));

/** The sites of a brand, or all, each with its next slot. */
export async function readSites({ store, clock }: Coordinator, brandId?: string): Promise<FleetSite[]> {
  const now = clock.now();
  const ofBrand = brandId === undefined ? {} : { brandId };
  const [sites, ahead] = await Promise.all([
    store.sites(ofBrand),
    store.slots({ ...ofBrand, from: now, until: now + 61 * DAY, statuses: grantedStates }),
  ]);
  const next = new Map<string, FleetSlot>();
  for (const slot of ahead) if (!next.has(slot.siteId)) next.set(slot.siteId, slot);
  return sites.map((site) => ({
    site_id: site.siteId,
    brand: site.brandId,
    url: site.url,
    name: site.name,
    weight: site.weight,
    rules: site.rules,
    state: siteStateOf(site),
    zone: site.zone,
    last_report_at: iso(site.reportedAt),
    unreachable_since: iso(site.unreachableSince),
    agent_version: site.agentVersion,
    cadence: site.cadence,
    queue_total: site.queueTotal,
    expected_posts_per_day: site.postsPerDay,
    failures_last_day: site.failuresLastDay,
    last_message: site.lastMessage,
    clock_skew_seconds: Math.round(site.skewMs / 1000),
    next_slot_at: iso(next.get(site.siteId)?.scheduledAt ?? null),
    next_category: next.get(site.siteId)?.category ?? null,
  }));
}

export function brandSummary(view: BrandView, sites: readonly FleetSite[]): FleetBrand {
  const own = sites.filter(({ brand, state }) => brand === view.brand.brandId && state !== 'revoked');
  return {
    id: view.brand.brandId,
    name: view.brand.name,
    sites: own.length,
    sites_healthy: own.filter(({ state }) => state === 'healthy' || state === 'paused').length,
    expected_posts_per_day: Math.round(view.demand * 10) / 10,
    rules: view.rules,
    settling_since: iso(view.brand.settlingSince),
    warning: view.warning,
  };
}

export async function readBrands(coordinator: Coordinator): Promise<FleetBrand[]> {
  return (await readStatus(coordinator)).brands;
}

/** Everything at a glance, problems first. */
export async function readStatus(coordinator: Coordinator, version = ''): Promise<FleetStatus> {
  const { store, clock, views } = coordinator;
  const now = clock.now();
  const sites = await readSites(coordinator);
  const known = await views.ofAll((await store.brands()).map(({ brandId }) => brandId));
  const brands = known.map((view): FleetBrand => brandSummary(view, sites));
  const week = await store.slots({ from: now - 7 * DAY, until: now, statuses: ['published', 'missed'] });
  return {
    version,
    brands,
    sites,
    published: week.filter(({ status }) => status === 'published').length,
    missed: week.filter(({ status }) => status === 'missed').length,
    queue_total: waitingJobs(sites),
    problems: problemsOf(brands, sites),
  };
}

/** Queued jobs of the sites that belong to the fleet: a revoked one publishes no more. */
export const waitingJobs = (sites: readonly FleetSite[]): number =>
  sites.filter(({ state }) => state !== 'revoked').reduce((sum, site) => sum + site.queue_total, 0);

/** What a person should look at in these brands and sites, in whole sentences. */
export const problemsOf = (brands: readonly FleetBrand[], sites: readonly FleetSite[]): string[] => [
  ...brands.flatMap(brandProblems),
  ...sites.flatMap(siteProblems),
];

/** `2026-11-24 06:00 UTC`, for sentences about sites in several zones. */
export const minuteOf = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')} UTC`;

function brandProblems({ name, warning, settling_since: since }: FleetBrand): string[] {
  const settling = `${name} grants nothing since ${minuteOf(since ?? '')}, until its sites have reported what they hold.`;
  return [...(since === null ? [] : [settling]), ...(warning === null ? [] : [warning])];
}

function siteProblems(site: FleetSite): string[] {
  if (site.state === 'revoked') return [];
  if (site.state === 'unreachable') {
    const since = site.last_report_at === null ? 'it enrolled' : minuteOf(site.last_report_at);
    return [`${site.url} has not reported since ${since}.`];
  }
  if (site.state === 'new') return [`${site.url} is enrolled and has not reported yet.`];
  if (site.failures_last_day > 0)
    return [
      `${site.url} had ${site.failures_last_day} failed jobs in the last day: ${site.last_message ?? 'no message'}`,
    ];
  return [];
}
