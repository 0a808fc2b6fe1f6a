import type { BrandRules } from '../../../shared/contract/coordinator/rules.ts';
import type { ReportedCategory } from '../../../shared/contract/coordinator/sites.ts';
import { NEW_ROTATION } from '../../../shared/core/fleet/deal-slots.ts';
import type { Instant } from '../../../shared/core/instant.ts';
import {
  type Brand,
  type DeclaredSite,
  type Invitation,
  type SiteState,
  type SiteView,
  siteStateOf,
  urlKey,
} from '../../ports/brands.ts';
import { type FleetResult, grantedStates } from '../../ports/slots.ts';
import type { BrandWork, FleetStore, SlotQuery } from '../../ports/store.ts';
import { memoryBrandWork, type SlotTable } from './memory-brand-work.ts';

/** The coordinator's store in memory: for tests, simulations, and nothing that must survive. */
export function memoryFleetStore(): FleetStore {
  const brands = new Map<string, Brand>();
  const sites = new Map<string, SiteView>();
  const queues = new Map<string, readonly ReportedCategory[]>();
  const declared = new Map<string, DeclaredSite>();
  const invitations = new Map<string, Invitation & { used: boolean }>();
  const state = new Map<string, string>();
  const table: SlotTable = { slots: new Map(), results: new Map() };
  let defaults: BrandRules = {};
  let pulse: { count: number; at: Instant | null } = { count: 0, at: null };
  let turn: Promise<unknown> = Promise.resolve();

  const viewsWhere = (test: (site: SiteView) => boolean): SiteView[] =>
    [...sites.values()].filter(test).sort((a, b) => (a.siteId < b.siteId ? -1 : 1));

  function locked<T>(brandId: string, siteId: string | null, work: (tx: BrandWork) => Promise<T>): Promise<T | null> {
    const next = turn.then(async () => {
      const brand = brands.get(brandId);
      if (!brand) return null;
      const site = siteId === null ? undefined : sites.get(siteId);
      const undo: (() => void)[] = [];
      try {
        return await work(memoryBrandWork(table, brand, site?.brandId === brandId ? site : null, undo));
      } catch (error) {
        for (const step of undo.reverse()) step();
        throw error;
      }
    });
    turn = next.catch(() => undefined);
    return next;
  }

  return {
    defaultRules: async () => structuredClone(defaults),
    setDefaultRules: async (rules) => {
      defaults = structuredClone(rules);
    },
    brands: async () => structuredClone([...brands.values()].sort((a, b) => (a.brandId < b.brandId ? -1 : 1))),
    brand: async (brandId) => structuredClone(brands.get(brandId) ?? null),
    async addBrand({ brandId, name, rules }) {
      if (brands.has(brandId)) return false;
      const fresh = { epoch: 0, rotation: NEW_ROTATION, settlingSince: null, settlingHard: false };
      brands.set(brandId, structuredClone({ brandId, name, rules, ...fresh }));
      return true;
    },
    async updateBrand(brandId, change) {
      const brand = brands.get(brandId);
      if (brand) brands.set(brandId, { ...brand, ...structuredClone(change) });
      return brand !== undefined;
    },
    brandFacts: async (brandIds) =>
      [...brands.values()]
        .filter(({ brandId }) => brandIds.includes(brandId))
        .map((brand) => {
          const own = viewsWhere((site) => site.brandId === brand.brandId && !site.revoked);
          const siteRules = own
            .filter(({ rules }) => Object.keys(rules).length > 0)
            .map(({ siteId, rules }) => ({ siteId, rules }));
          return structuredClone({ brand, demand: own.reduce((sum, site) => sum + site.postsPerDay, 0), siteRules });
        }),
    async settleAll(since, hard) {
      for (const brand of brands.values()) {
        brand.settlingSince ??= since;
        brand.settlingHard ||= hard;
      }
    },
    locked,
    lockedTogether: locked,

    sites: async ({ brandId, siteIds, url } = {}) =>
      structuredClone(
        viewsWhere(
          (site) =>
            (brandId === undefined || site.brandId === brandId) &&
            (siteIds === undefined || siteIds.includes(site.siteId)) &&
            (url === undefined || urlKey(site.url) === urlKey(url)),
        ),
      ),
    async updateSite(siteId, change) {
      const site = sites.get(siteId);
      if (site) Object.assign(site, structuredClone(change));
      return site !== undefined;
    },
    async declareSite(site) {
      declared.set(urlKey(site.url), structuredClone(site));
      for (const there of viewsWhere(
        ({ url, brandId }) => urlKey(url) === urlKey(site.url) && brandId === site.brandId,
      )) {
        if (site.weight !== null) there.weight = site.weight;
        if (site.rules !== null) there.rules = structuredClone(site.rules);
      }
    },
    declaredSite: async (url) => {
      const site = declared.get(urlKey(url));
      return site ? structuredClone({ ...site, url }) : null;
    },
    async addInvitation(invitation) {
      invitations.set(invitation.codeHash, { ...invitation, used: false });
    },
    async invitation(codeHash) {
      const { used: _, ...invitation } = invitations.get(codeHash) ?? { used: false };
      return 'codeHash' in invitation ? invitation : null;
    },
    async enrol(codeHash, site, presence, now) {
      const invitation = invitations.get(codeHash);
      if (!invitation) return { outcome: 'unknown', site };
      if (invitation.used) return { outcome: 'used', site };
      if (invitation.expiresAt <= now) return { outcome: 'expired', site };
      const [there] = viewsWhere(({ url }) => urlKey(url) === urlKey(site.url));
      if (there && !there.revoked) return { outcome: 'duplicate_site', site };
      const back = there ? { ...site, siteId: there.siteId, tokenSerial: there.tokenSerial + 1 } : site;
      invitation.used = true;
      sites.set(back.siteId, structuredClone({ ...back, ...presence }));
      return { outcome: 'enrolled', site: back };
    },
    reportingSites: async (siteIds, from, until) => {
      const grants = slotsOf(table, { siteIds, from, until, statuses: grantedStates });
      const asked = viewsWhere(({ siteId }) => siteIds.includes(siteId));
      return structuredClone(
        asked.map((site) => ({ ...site, grants: grants.filter(({ siteId }) => siteId === site.siteId) })),
      );
    },
    async countSites() {
      const counts = new Map<SiteState, number>();
      for (const site of sites.values()) counts.set(siteStateOf(site), (counts.get(siteStateOf(site)) ?? 0) + 1);
      return counts;
    },
    async saveReports(reports) {
      for (const { siteId, queue, ...presence } of structuredClone(reports)) {
        const site = sites.get(siteId);
        if (site) Object.assign(site, presence, { unreachableSince: null });
        if (queue !== undefined) queues.set(siteId, queue);
      }
    },
    queues: async (siteIds) =>
      new Map(siteIds.flatMap((id) => (queues.has(id) ? [[id, structuredClone([...(queues.get(id) ?? [])])]] : []))),
    async markSilent(now) {
      const silent = viewsWhere((s) => !s.revoked && s.unreachableSince === null && s.silentAfter <= now);
      for (const site of silent) site.unreachableSince = now;
      return structuredClone(silent);
    },

    slots: async (query) => structuredClone(slotsOf(table, query)),
    results: async ({ siteId, limit }) =>
      structuredClone(
        [...table.results.values()]
          .filter((result: FleetResult) => result.siteId === siteId)
          .reverse()
          .sort((a, b) => b.at - a.at)
          .slice(0, limit),
      ),
    state: async (name) => state.get(name) ?? null,
    setState: async (name, value) => {
      state.set(name, value);
    },
    async swapState(name, before, value) {
      if ((state.get(name) ?? null) !== before) return false;
      state.set(name, value);
      return true;
    },
    async pulse(now) {
      const before = pulse;
      pulse = { count: before.count + 1, at: now };
      return before;
    },
    async prune(before, limit) {
      const oldSlots = [...table.slots].filter(([, slot]) => slot.scheduledAt < before).slice(0, limit);
      for (const [key] of oldSlots) table.slots.delete(key);
      const oldResults = [...table.results].filter(([, { at }]) => at < before).slice(0, limit);
      for (const [key] of oldResults) table.results.delete(key);
      const expired = [...invitations].filter(([, { expiresAt }]) => expiresAt < before);
      for (const [key] of expired) invitations.delete(key);
      return oldSlots.length + oldResults.length + expired.length;
    },
    close: async () => undefined,
  };
}

function slotsOf({ slots }: SlotTable, { brandId, siteIds, from, until, statuses }: SlotQuery) {
  return [...slots.values()]
    .filter(
      (slot) =>
        slot.scheduledAt >= from &&
        slot.scheduledAt < until &&
        (brandId === undefined || slot.brandId === brandId) &&
        (siteIds === undefined || siteIds.includes(slot.siteId)) &&
        (statuses === undefined || statuses.includes(slot.status)),
    )
    .sort((a, b) => a.scheduledAt - b.scheduledAt || (a.siteId < b.siteId ? -1 : a.siteId > b.siteId ? 1 : 0));
}
