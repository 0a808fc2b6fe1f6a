import { DAY, type Instant, MINUTE } from '../../shared/core/instant.ts';
import type { Brand, SiteView } from '../ports/brands.ts';
import type { Coordinator } from './coordinator.ts';

/** A pulse that is older than this at the start: the coordinator was away, or the database is a backup. */
export const PULSE_GAP_MS = MINUTE;
/** No grant reaches further ahead than this. */
const LONGEST_GRANT_MS = 61 * DAY;

/**
 * Watches the pulse that all replicas write into the database. When it is old at the start, or goes backwards while this
 * process lives, grants may be out that the database does not know, and every brand settles: nothing is granted until the
 * sites have said what they hold.
 */
export class PulseWatch {
  readonly #coordinator: Coordinator;
  #last: number | null = null;

  constructor(coordinator: Coordinator) {
    this.#coordinator = coordinator;
  }

  /** @param restored the operator says that the database comes from a backup */
  async beat(restored = false): Promise<void> {
    const { store, clock, emit, views } = this.#coordinator;
    const now = clock.now();
    const before = await store.pulse(now);
    const wentBack = this.#last !== null && before.count < this.#last;
    const wasAway = this.#last === null && before.at !== null && now - before.at > PULSE_GAP_MS;
    this.#last = before.count + 1;
    if (!restored && !wentBack && !wasAway) return;
    const hard = restored || wentBack;
    await store.settleAll(now, hard);
    views.forget();
    const reason = restored
      ? 'It was started with --restored.'
      : wentBack
        ? 'The database was replaced by an older one while the coordinator ran.'
        : `No coordinator has run for ${Math.round((now - (before.at ?? now)) / MINUTE)} minutes.`;
    emit({ type: 'settling_began', brandId: null, hard, reason });
  }
}

/** Ends the settling of each brand whose sites have said what they hold, or whose unknown grants have run out. */
export async function settleBrands({ store, clock, emit, views }: Coordinator): Promise<void> {
  const now = clock.now();
  for (const brand of await store.brands()) {
    if (brand.settlingSince === null) continue;
    const reason = settledReason(brand, await store.sites({ brandId: brand.brandId }), now);
    if (reason === null) continue;
    await store.locked(brand.brandId, null, (tx) => tx.saveBrand({ settlingSince: null, settlingHard: false }));
    views.forget();
    emit({ type: 'settling_ended', brandId: brand.brandId, reason });
  }
}

/**
 * Why a brand has settled; null while it has not. When it is only possible that the database is old, a site that stays
 * silent for its three reports is passed over; when it is certain, only a report, its revocation, or the end of the longest
 * grant will do.
 */
export function settledReason(brand: Brand, sites: readonly SiteView[], now: Instant): string | null {
  const since = brand.settlingSince ?? now;
  if (now >= since + LONGEST_GRANT_MS) return 'Every grant that may be out has run out.';
  const missing = sites.filter(({ revoked, reportedAt }) => !revoked && (reportedAt ?? 0) < since);
  if (missing.length === 0) return 'Every site has reported what it holds.';
  const isPassedOver = (site: SiteView) => now >= since + patienceOf(site);
  if (!brand.settlingHard && missing.every(isPassedOver)) return `${missing.length} silent sites were passed over.`;
  return null;
}

/** Three reports of this site. */
const patienceOf = ({ silentAfter, reportedAt, enrolledAt }: SiteView): number =>
  Math.max(0, silentAfter - (reportedAt ?? enrolledAt));
