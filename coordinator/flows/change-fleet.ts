import type { BrandRules } from '../../shared/contract/coordinator/rules.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { Site } from '../ports/brands.ts';
import { grantedStates } from '../ports/slots.ts';
import { brandNotFound } from './brand-views.ts';
import type { Coordinator } from './coordinator.ts';
import { dealAgain } from './deals-due.ts';
import { findSite } from './enrol-site.ts';

/** @throws SchedulerError `brand_exists` */
export async function addBrand(
  { store, views }: Coordinator,
  brand: { brandId: string; name: string; rules: BrandRules },
): Promise<void> {
  if (!(await store.addBrand(brand)))
    throw new SchedulerError('brand_exists', `There is a brand "${brand.brandId}" already. Change its rules instead.`);
  views.forget();
}

/** Replaces all rules of a brand. @throws SchedulerError `brand_not_found` */
export async function setRules({ store, views }: Coordinator, brandId: string, rules: BrandRules): Promise<void> {
  if (!(await store.updateBrand(brandId, { rules }))) throw brandNotFound(brandId);
  views.forget();
}

/** @throws SchedulerError `site_not_found` */
export async function changeSite(
  coordinator: Coordinator,
  idOrUrl: string,
  change: Partial<Pick<Site, 'name' | 'weight' | 'rules'>>,
): Promise<void> {
  const { siteId, brandId } = await findSite(coordinator, idOrUrl);
  await coordinator.store.updateSite(siteId, change);
  coordinator.views.forget();
  dealAgain(coordinator, brandId);
}

/**
 * Ends a site's tokens for good and gives its grants back. A site that cannot be reached may still use a grant that it holds
 * until that runs out; its time is kept free until then.
 */
export async function revokeSite(coordinator: Coordinator, idOrUrl: string): Promise<Site> {
  const { store, clock, emit, views } = coordinator;
  const site = await findSite(coordinator, idOrUrl);
  await store.updateSite(site.siteId, { revoked: true, tokenSerial: site.tokenSerial + 1 });
  const now = clock.now();
  const query = { siteIds: [site.siteId], from: now, until: now + 61 * 86_400_000, statuses: grantedStates };
  // A silent agent goes by the grants that it has: only who can hear of it loses them at once.
  const isHeard = site.unreachableSince === null && site.reportedAt !== null;
  for (const { siteId, slotId, validFrom } of isHeard ? await store.slots(query) : []) {
    if (validFrom <= site.silentAfter) continue;
    const reason = 'Its site was revoked.';
    await store.locked(site.brandId, null, (tx) =>
      tx.changeSlot({ siteId, slotId, from: grantedStates, to: 'released', set: { reason } }),
    );
  }
  views.forget();
  dealAgain(coordinator, site.brandId);
  emit({ type: 'site_revoked', siteId: site.siteId, url: site.url });
  return site;
}
