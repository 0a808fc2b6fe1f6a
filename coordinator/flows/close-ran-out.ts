import { MAX_SKEW_SECONDS } from '../../shared/contract/coordinator/sites.ts';
import { DAY } from '../../shared/core/instant.ts';
import { grantedStates } from '../ports/slots.ts';
import type { Coordinator } from './coordinator.ts';

/** A site that never comes back leaves its last grants unaccounted for this long. */
const GIVEN_UP_MS = 7 * DAY;
/** Each look goes this far back. */
const BACK_MS = GIVEN_UP_MS + DAY;

/**
 * Ends grants whose time is over: their site has reported since without a word about them, so nothing was published. While
 * a site is silent it may have published, so its slot stays as it is and keeps its gap free; after a week it is given up.
 */
export async function closeRanOut({ store, clock, emit }: Coordinator): Promise<void> {
  const now = clock.now();
  const slots = await store.slots({ from: now - BACK_MS, until: now, statuses: grantedStates });
  const over = slots.filter(({ validUntil }) => validUntil < now);
  const siteIds = [...new Set(over.map(({ siteId }) => siteId))];
  const sites = new Map((await store.sites({ siteIds })).map((site) => [site.siteId, site]));
  for (const { siteId, slotId, brandId, validUntil } of over) {
    const site = sites.get(siteId);
    const ended = validUntil + ((site?.publishLimitSeconds ?? 0) + MAX_SKEW_SECONDS) * 1000;
    const hasReported = (site?.reportedAt ?? 0) > ended;
    if (!hasReported && now < validUntil + GIVEN_UP_MS) continue;
    const reason = hasReported ? 'Its time passed unused.' : 'Its site fell silent and never said what became of it.';
    const changed = await store.locked(brandId, siteId, (tx) =>
      tx.changeSlot({ siteId, slotId, from: grantedStates, to: 'missed', set: { reason } }),
    );
    if (changed) emit({ type: 'slot_missed', siteId, slotId, reason });
  }
}
