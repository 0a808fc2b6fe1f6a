import type { Clock } from '../../shared/core/clock.ts';
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

/** Views of brands, kept for some seconds, so that a report costs no sum over all sites. */
export class BrandViews {
  readonly #store: FleetStore;
  readonly #clock: Clock;
  readonly #kept = new Map<string, { readAt: number; view: Promise<BrandView | null> }>();

  constructor(store: FleetStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** @throws SchedulerError `brand_not_found` */
  async of(brandId: string): Promise<BrandView> {
    const now = this.#clock.now();
    const kept = this.#kept.get(brandId);
    const isFresh = kept !== undefined && Math.abs(now - kept.readAt) < KEPT_MS;
    const entry = isFresh ? kept : { readAt: now, view: this.#read(brandId) };
    if (!isFresh) {
      this.#kept.set(brandId, entry);
      entry.view.catch(() => this.#kept.delete(brandId));
    }
    const view = await entry.view;
    if (view === null) throw brandNotFound(brandId);
    return view;
  }

  /** The next look reads anew: a rule was changed here. */
  forget(): void {
    this.#kept.clear();
  }

  async #read(brandId: string): Promise<BrandView | null> {
    const brand = await this.#store.brand(brandId);
    if (brand === null) return null;
    const [defaults, demand, sites] = await Promise.all([
      this.#store.defaultRules(),
      this.#store.demand(brandId),
      this.#store.sitesWithRules(brandId),
    ]);
    const siteGaps = new Map(
      sites.flatMap(({ siteId, rules }) => (siteGapMs(rules) > 0 ? [[siteId, siteGapMs(rules)] as const] : [])),
    );
    return { brand, demand, siteGaps, ...rulesInForce(brand.name, defaults, brand.rules, demand, this.#clock.now()) };
  }
}

export const brandNotFound = (brandId: string) =>
  new SchedulerError('brand_not_found', `There is no brand "${brandId}". See "scs-coordinator brands".`);
