import type { ReportedResult } from '../../shared/contract/coordinator/sites.ts';
import { type Instant, parseIso } from '../../shared/core/instant.ts';
import type { SlotStatus } from '../../shared/core/slot-state.ts';
import type { Site } from '../ports/brands.ts';
import { type FleetSlot, grantedStates } from '../ports/slots.ts';
import type { BrandWork } from '../ports/store.ts';
import { LATE_MS } from './place-slot.ts';
import { codeHashOf } from './site-token.ts';

/** States from which a result may still end a slot. */
const UNFINISHED: readonly SlotStatus[] = ['reserved', 'assigned', 'publishing'];

/** What of the rules the results need: milliseconds. */
interface Gaps {
  gapMs: number;
  graceMs: number;
}

/**
 * Takes what a site says became of its grants, each result once. A post that was made without a grant is recorded too: it
 * keeps the brand's gap like any other. Runs under the brand's lock.
 */
export async function applyResults(
  tx: BrandWork,
  site: Pick<Site, 'siteId' | 'brandId'>,
  results: readonly ReportedResult[],
  gaps: Gaps,
): Promise<void> {
  for (const result of results) {
    const { result_id: resultId, slot_id: slotId, kind, category, post_url: postUrl, message } = result;
    const at = parseIso(result.at);
    const isNew = await tx.addResult({ siteId: site.siteId, resultId, slotId, kind, category, at, postUrl, message });
    if (!isNew) continue;
    const slot = slotId === null ? null : await tx.slot(site.siteId, slotId);
    if (kind === 'published') {
      const fits = slot !== null && UNFINISHED.includes(slot.status);
      if (fits) await endAsPublished(tx, slot, result, at);
      else await recordPost(tx, site, result, at);
      await makeRoom(tx, at, gaps);
    } else if (slot !== null) {
      if (kind === 'failed') await startPublishing(tx, slot);
      const from: readonly SlotStatus[] = kind === 'failed' ? ['publishing'] : UNFINISHED;
      await tx.changeSlot({ siteId: site.siteId, slotId: slot.slotId, from, to: kind, set: { reason: message } });
    }
  }
}

async function startPublishing(tx: BrandWork, { siteId, slotId }: FleetSlot): Promise<void> {
  await tx.changeSlot({ siteId, slotId, from: ['reserved'], to: 'assigned' });
  await tx.changeSlot({ siteId, slotId, from: ['assigned'], to: 'publishing' });
}

async function endAsPublished(tx: BrandWork, slot: FleetSlot, result: ReportedResult, at: Instant): Promise<void> {
  await startPublishing(tx, slot);
  const { siteId, slotId } = slot;
  const set = {
    publishedAt: at,
    postUrl: result.post_url,
    category: result.category ?? slot.category,
    jobId: result.job_id ?? slot.jobId,
  };
  await tx.changeSlot({ siteId, slotId, from: ['publishing'], to: 'published', set });
}

/** Posts of one brand in the same millisecond are kept one apart. */
const TRIES = 50;

/** Without a grant, or with one that had ended: the post is there all the same. */
async function recordPost(
  tx: BrandWork,
  site: Pick<Site, 'siteId' | 'brandId'>,
  result: ReportedResult,
  at: Instant,
): Promise<void> {
  const id = `post_${codeHashOf(result.result_id).slice(0, 24)}`;
  const slot: FleetSlot = {
    slotId: id,
    siteId: site.siteId,
    brandId: site.brandId,
    requestId: id,
    status: 'published',
    scheduledAt: at,
    validFrom: at,
    validUntil: at,
    epoch: tx.brand.epoch,
    category: result.category,
    jobId: result.job_id,
    title: null,
    replaces: null,
    publishedAt: at,
    postUrl: result.post_url,
    reason:
      result.slot_id === null ? 'Published without a grant.' : `Published after slot ${result.slot_id} had ended.`,
  };
  for (let later = 0; later < TRIES; later++) {
    if (await tx.addSlot({ ...slot, publishedAt: at + later })) return;
  }
  throw new Error(`${TRIES} posts of one brand within ${TRIES} milliseconds cannot be recorded.`);
}

/**
 * Gaps hold between actual times: a post that came later than its slot said, or without one, moves the beginning of the
 * grants after it, and ends those that would come too late then.
 */
async function makeRoom(tx: BrandWork, at: Instant, { gapMs, graceMs }: Gaps): Promise<void> {
  for (const slot of await tx.committed(at + 1, at + gapMs)) {
    if (!grantedStates.includes(slot.status) || slot.validFrom >= at + gapMs) continue;
    const { siteId, slotId } = slot;
    const validFrom = at + gapMs;
    if (validFrom > slot.scheduledAt + graceMs) {
      const reason = 'Another post of the brand came within the min gap.';
      await tx.changeSlot({ siteId, slotId, from: grantedStates, to: 'missed', set: { reason } });
      continue;
    }
    const epoch = tx.brand.epoch + 1;
    await tx.saveBrand({ epoch });
    await tx.moveSlot({ siteId, slotId, validFrom, validUntil: Math.max(slot.validUntil, validFrom + LATE_MS), epoch });
  }
}
