import type { BrandRules } from '../../shared/contract/coordinator/rules.ts';
import type { ReportedCategory } from '../../shared/contract/coordinator/sites.ts';
import type { Instant } from '../../shared/core/instant.ts';
import type { SlotStatus } from '../../shared/core/slot-state.ts';
import type {
  Brand,
  DeclaredSite,
  EnrolOutcome,
  Invitation,
  Presence,
  ReportingSite,
  Site,
  SiteState,
  SiteView,
} from './brands.ts';
import type { FleetResult, FleetSlot, FleetSlotChange } from './slots.ts';

/** Work on one brand, with the brand locked: one after the other over all replicas, in one transaction. */
export interface BrandWork {
  /** As it is under the lock, with what this work has saved of it. */
  readonly brand: Brand;
  /** The site that the work is for, as it is under the lock; null when there is none. */
  readonly site: SiteView | null;
  /** Slots of the brand that keep their gap, by their time in [from, until), in order. */
  committed(from: Instant, until: Instant): Promise<FleetSlot[]>;
  slotOfRequest(siteId: string, requestId: string): Promise<FleetSlot | null>;
  slot(siteId: string, slotId: string): Promise<FleetSlot | null>;
  /** False when the request has a slot already, or the instant is taken. */
  addSlot(slot: FleetSlot): Promise<boolean>;
  /**
   * Adds a slot that nothing can stand in the way of, because the work has looked. It may be written with what comes later;
   * if it is refused all the same, the work fails with nothing written.
   */
  putSlot(slot: FleetSlot): Promise<void>;
  /** False when the slot was not in one of the states. A published slot's span becomes the time of its post. */
  changeSlot(change: FleetSlotChange): Promise<boolean>;
  /** Another span of the same grant. */
  moveSlot(slot: Pick<FleetSlot, 'siteId' | 'slotId' | 'validFrom' | 'validUntil' | 'epoch'>): Promise<void>;
  /** False when this result counted already. */
  addResult(result: FleetResult): Promise<boolean>;
  saveBrand(change: Partial<Pick<Brand, 'epoch' | 'rotation' | 'settlingSince' | 'settlingHard'>>): Promise<void>;
}

export interface SlotQuery {
  brandId?: string;
  siteIds?: readonly string[];
  /** By their scheduled time, in [from, until). */
  from: Instant;
  until: Instant;
  statuses?: readonly SlotStatus[];
}

/** What one report changes of its site's presence. `queue` is undefined when the site did not send it. */
export interface ReportedPresence extends Omit<Presence, 'unreachableSince'> {
  siteId: string;
  queue?: readonly ReportedCategory[];
}

/** A brand with what its sites add to its rules; revoked sites do not count. */
export interface BrandFacts {
  brand: Brand;
  /** Posts that all its sites want on an average day. */
  demand: number;
  /** Sites that have rules of their own. */
  siteRules: readonly Pick<Site, 'siteId' | 'rules'>[];
}

export interface BrandStore {
  defaultRules(): Promise<BrandRules>;
  setDefaultRules(rules: BrandRules): Promise<void>;
  brands(): Promise<Brand[]>;
  brand(brandId: string): Promise<Brand | null>;
  /** False when there is one of that id. */
  addBrand(brand: Pick<Brand, 'brandId' | 'name' | 'rules'>): Promise<boolean>;
  /** False when there is none. */
  updateBrand(brandId: string, change: Partial<Pick<Brand, 'name' | 'rules'>>): Promise<boolean>;
  /** Of those brands that there are, in no order. */
  brandFacts(brandIds: readonly string[]): Promise<BrandFacts[]>;
  /** Every brand begins to settle, unless it does already; see `Brand.settlingSince`. */
  settleAll(since: Instant, hard: boolean): Promise<void>;
  /** Runs `work` under the brand's lock; it may run more than once. Null when there is no such brand. */
  locked<T>(brandId: string, siteId: string | null, work: (tx: BrandWork) => Promise<T>): Promise<T | null>;
  /**
   * The same for work of a few steps: pieces that come at the same time may share one transaction, in which each of their
   * brands is locked. What one of them throws is its own; nothing of it stays, and the others are not touched by it.
   */
  lockedTogether<T>(brandId: string, siteId: string | null, work: (tx: BrandWork) => Promise<T>): Promise<T | null>;
}

export interface SiteStore {
  sites(filter?: { brandId?: string; siteIds?: readonly string[]; url?: string }): Promise<SiteView[]>;
  updateSite(
    siteId: string,
    change: Partial<Pick<Site, 'weight' | 'rules' | 'name' | 'tokenSerial' | 'revoked'>>,
  ): Promise<boolean>;
  /** Weight and rules for a site of this address, now and when it enrols. */
  declareSite(site: DeclaredSite): Promise<void>;
  declaredSite(url: string): Promise<DeclaredSite | null>;
  addInvitation(invitation: Invitation): Promise<void>;
  /** The brand that an invitation is for, whatever became of it; null when there is no such one. */
  invitation(codeHash: string): Promise<Invitation | null>;
  /** Uses the invitation up and adds the site, or neither. */
  enrol(codeHash: string, site: Site, presence: Presence, now: Instant): Promise<EnrolOutcome>;
  /** Of those sites that there are, in no order, with their grants of a time in [from, until). */
  reportingSites(siteIds: readonly string[], from: Instant, until: Instant): Promise<ReportingSite[]>;
  /** How many sites are in each state; a state that none is in may be left out. */
  countSites(): Promise<Map<SiteState, number>>;
  /** Several reports in one transaction. */
  saveReports(reports: readonly ReportedPresence[]): Promise<void>;
  /** Queues as the sites sent them, by site. */
  queues(siteIds: readonly string[]): Promise<Map<string, ReportedCategory[]>>;
  /** Marks who has been silent for too long, and answers who was not marked before. */
  markSilent(now: Instant): Promise<SiteView[]>;
}

/** The coordinator's database. All adapters pass `test/conformance/fleet-store.ts`. */
export interface FleetStore extends BrandStore, SiteStore {
  slots(query: SlotQuery): Promise<FleetSlot[]>;
  /** Results that sites reported, the newest first. */
  results(query: { siteId: string; limit: number }): Promise<FleetResult[]>;
  state(name: string): Promise<string | null>;
  setState(name: string, value: string): Promise<void>;
  /** False when it is not `before` any more; null is for none. */
  swapState(name: string, before: string | null, value: string): Promise<boolean>;
  /** Adds one to a counter that all replicas share and notes the time; answers what was there before. */
  pulse(now: Instant): Promise<{ count: number; at: Instant | null }>;
  /** Deletes what ended before, at most `limit` rows of each kind; answers how many. */
  prune(before: Instant, limit: number): Promise<number>;
  close(): Promise<void>;
}
