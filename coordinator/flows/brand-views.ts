import type { Clock } from '../../shared/core/clock.ts';
import type { Instant } from '../../shared/core/instant.ts';
import { gather } from '../../shared/node/gather.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { Brand } from '../ports/brands.ts';
import type { FleetStore } from '../ports/store.ts';
import { type RulesInForce, rulesInForce, siteGapMs } from './effective-rules.ts';

/** What changes rarely about a brand, read together. */
export interface BrandView extends RulesInForce {
  brand: Brand;
  /** Posts that all its sites want on an average day. */
  demand: number;
  /** Sites with a min gap of their own, milliseconds. */
  siteGaps: ReadonlyMap<string, number>;
}

/** How old a view may be: a changed rule holds for every replica after that. */
const KEPT_MS = 15_000;

/** Brands that are read at once, at most. */
const READ_AT_ONCE = 200;

/**
 * Views of brands, kept for some seconds, so that a report costs no sum over all sites. Those that are asked for at the same
 * time are read together.
 */
export class BrandViews {
  readonly #clock: Clock;
  readonly #kept = new Map<string, { readAt: number; view: Promise<BrandView | null> }>();
  readonly #read: (brandId: string) => Promise<BrandView | null>;

  constructor(store: FleetStore, clock: Clock) {
    this.#clock = clock;
    this.#read = gather((brandIds) => readViews(store, brandIds, clock.now()), { atMost: READ_AT_ONCE });
  }

  /** @throws SchedulerError `brand_not_found` */
  async of(brandId: string): Promise<BrandView> {
    const view = await this.#view(brandId);
    if (view === null) throw brandNotFound(brandId);
    return view;
  }

  /** Those that there are, in the order that was asked for. */
  async ofAll(brandIds: readonly string[]): Promise<BrandView[]> {
    const views = await Promise.all(brandIds.map((brandId) => this.#view(brandId)));
    return views.filter((view) => view !== null);
  }

  /** The same, each by its brand. */
  async byId(brandIds: readonly string[]): Promise<Map<string, BrandView>> {
    return new Map((await this.ofAll(brandIds)).map((view) => [view.brand.brandId, view]));
  }

  /** The next look reads anew: a rule was changed here, or what one brand's sites want. */
  forget(brandId?: string): void {
    if (brandId === undefined) this.#kept.clear();
    else this.#kept.delete(brandId);
  }

  #view(brandId: string): Promise<BrandView | null> {
    const now = this.#clock.now();
    const kept = this.#kept.get(brandId);
    if (kept !== undefined && Math.abs(now - kept.readAt) < KEPT_MS) return kept.view;
    const view = this.#read(brandId);
    this.#kept.set(brandId, { readAt: now, view });
    view.catch(() => this.#kept.delete(brandId));
    return view;
  }
}

async function readViews(store: FleetStore, brandIds: readonly string[], now: Instant): Promise<(BrandView | null)[]> {
  const [defaults, facts] = await Promise.all([store.defaultRules(), store.brandFacts(brandIds)]);
  const factsOf = new Map(facts.map((of) => [of.brand.brandId, of]));
  return brandIds.map((brandId) => {
    const found = factsOf.get(brandId);
    if (found === undefined) return null;
    const { brand, demand, siteRules } = found;
    const siteGaps = new Map(
      siteRules.flatMap(({ siteId, rules }) => (siteGapMs(rules) > 0 ? [[siteId, siteGapMs(rules)] as const] : [])),
    );
    return { brand, demand, siteGaps, ...rulesInForce(brand.name, defaults, brand.rules, demand, now) };
  });
}

export const brandNotFound = (brandId: string) =>
  new SchedulerError('brand_not_found', `There is no brand "${brandId}". See "scs-coordinator brands".`);
