import type { ReportRequest } from '../../shared/contract/coordinator/sites.ts';
import { DAY, type Instant, parseIso } from '../../shared/core/instant.ts';
import type { Site } from '../ports/brands.ts';
import type { FleetSlot } from '../ports/slots.ts';
import type { BrandWork } from '../ports/store.ts';

/** Nothing is granted further ahead than this, so nothing further ahead is believed. */
const FURTHEST_MS = 61 * DAY;
/** After a restore the epochs that were given out since the backup are left behind by this much. */
const EPOCH_LEAP = 1000;

/**
 * Compares what a site holds with what the database says it was given. A grant that the database does not know, or an epoch
 * that it never gave, shows that it was restored from a backup: the grant is adopted, so that its time is kept free, the
 * epoch leaps ahead of all that are out, and nothing is granted until the other sites have said what they hold.
 * Runs under the brand's lock; answers whether that happened.
 */
export async function adoptHeld(
  tx: BrandWork,
  site: Pick<Site, 'siteId' | 'brandId'>,
  report: ReportRequest,
  now: Instant,
): Promise<boolean> {
  const unknown = [];
  for (const held of report.held) {
    const until = parseIso(held.valid_until);
    if (until < now - DAY || until > now + FURTHEST_MS) continue;
    if ((await tx.slot(site.siteId, held.slot_id)) === null) unknown.push(held);
  }
  const largest = Math.max(report.last_epoch, ...report.held.map(({ epoch }) => epoch));
  if (unknown.length === 0 && largest <= tx.brand.epoch) return false;
  for (const held of unknown) {
    const slot: FleetSlot = {
      slotId: held.slot_id,
      siteId: site.siteId,
      brandId: site.brandId,
      requestId: `adopted:${held.slot_id}`.slice(0, 191),
      status: 'assigned',
      scheduledAt: parseIso(held.scheduled_at),
      validFrom: parseIso(held.valid_from),
      validUntil: parseIso(held.valid_until),
      epoch: held.epoch,
      category: held.category,
      jobId: held.job_id,
      title: null,
      replaces: null,
      publishedAt: null,
      postUrl: null,
      reason: null,
    };
    // Taken by another one: the site is told that it holds no longer.
    await tx.addSlot(slot);
  }
  await tx.saveBrand({
    epoch: Math.max(tx.brand.epoch, largest) + EPOCH_LEAP,
    settlingSince: tx.brand.settlingSince ?? now,
    settlingHard: true,
  });
  return true;
}
