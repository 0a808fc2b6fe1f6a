import { type SQL, sql } from 'drizzle-orm';
import type { Instant } from '../../../shared/core/instant.ts';
import type { Database, Queries } from '../../../shared/node/database.ts';
import type { Brand, SiteView } from '../../ports/brands.ts';
import { assertSlotChange, committedStates, type FleetSlot, type FleetSlotChange } from '../../ports/slots.ts';
import type { BrandWork } from '../../ports/store.ts';
import {
  type BrandRow,
  list,
  type PresenceRow,
  type SiteRow,
  type SlotRow,
  toBrand,
  toColumn,
  toColumnOrNull,
  toSlot,
  toView,
} from './rows.ts';

/**
 * One transaction that begins by locking the brand's row, so that everything about a brand happens one after the other over
 * all replicas. SQLite's write transaction has the whole file anyway.
 */
export function lockedBrand<T>(
  db: Database,
  brandId: string,
  siteId: string | null,
  work: (tx: BrandWork) => Promise<T>,
): Promise<T | null> {
  const lock = db.dialect === 'mysql' ? sql` FOR UPDATE` : sql``;
  return db.transaction(async (tx) => {
    const [row] = await tx.all<BrandRow>(sql`SELECT * FROM fleet_brands WHERE brand_id = ${brandId}${lock}`);
    if (!row) return null;
    const [site] =
      siteId === null
        ? []
        : await tx.all<SiteRow & PresenceRow>(
            sql`SELECT * FROM fleet_sites s JOIN fleet_presence p ON p.site_id = s.site_id
                WHERE s.site_id = ${siteId} AND s.brand_id = ${brandId}`,
          );
    return work(brandWork(tx, toBrand(row), site ? toView(site) : null));
  });
}

function brandWork(tx: Queries, brand: Brand, site: SiteView | null): BrandWork {
  const one = async (condition: SQL) => {
    const [row] = await tx.all<SlotRow>(sql`SELECT * FROM fleet_slots WHERE ${condition}`);
    return row ? toSlot(row) : null;
  };
  return {
    brand,
    site,
    committed: async (from, until) =>
      (
        await tx.all<SlotRow>(
          sql`SELECT * FROM fleet_slots WHERE brand_id = ${brand.brandId}
              AND held_at >= ${toColumn(from)} AND held_at < ${toColumn(until)} ORDER BY held_at`,
        )
      ).map(toSlot),
    slotOfRequest: (siteId, requestId) => one(sql`site_id = ${siteId} AND request_id = ${requestId}`),
    slot: (siteId, slotId) => one(sql`site_id = ${siteId} AND slot_id = ${slotId}`),
    addSlot: (slot) => addSlot(tx, slot),
    changeSlot: (change) => changeSlot(tx, change),
    moveSlot: async ({ siteId, slotId, validFrom, validUntil, epoch }) => {
      await tx.run(
        sql`UPDATE fleet_slots SET valid_from = ${toColumn(validFrom)}, valid_until = ${toColumn(validUntil)}, epoch = ${epoch}
            WHERE site_id = ${siteId} AND slot_id = ${slotId}`,
      );
    },
    addResult: (result) =>
      tx.runUnique(
        sql`INSERT INTO fleet_results (site_id, result_id, slot_id, kind, category, at, post_url, message)
            VALUES (${result.siteId}, ${result.resultId}, ${result.slotId}, ${result.kind}, ${result.category},
                    ${toColumn(result.at)}, ${result.postUrl}, ${result.message})`,
      ),
    saveBrand: async (change) => {
      const set: SQL[] = [];
      if (change.epoch !== undefined) set.push(sql`epoch = ${change.epoch}`);
      if (change.rotation !== undefined) set.push(sql`rotation = ${JSON.stringify(change.rotation)}`);
      if (change.settlingSince !== undefined) set.push(sql`settling_since = ${toColumnOrNull(change.settlingSince)}`);
      if (change.settlingHard !== undefined) set.push(sql`settling_hard = ${change.settlingHard ? 1 : 0}`);
      if (set.length === 0) return;
      await tx.run(sql`UPDATE fleet_brands SET ${sql.join(set, sql`, `)} WHERE brand_id = ${brand.brandId}`);
      Object.assign(brand, change);
    },
  };
}

const addSlot = (tx: Queries, slot: FleetSlot): Promise<boolean> => {
  const held = committedStates.includes(slot.status) ? (slot.publishedAt ?? slot.scheduledAt) : null;
  return tx.runUnique(
    sql`INSERT INTO fleet_slots (site_id, slot_id, brand_id, request_id, status, scheduled_at, held_at, valid_from, valid_until,
          epoch, category, job_id, title, replaces, published_at, post_url, reason)
        VALUES (${slot.siteId}, ${slot.slotId}, ${slot.brandId}, ${slot.requestId}, ${slot.status},
          ${toColumn(slot.scheduledAt)}, ${toColumnOrNull(held)}, ${toColumn(slot.validFrom)}, ${toColumn(slot.validUntil)},
          ${slot.epoch}, ${slot.category}, ${slot.jobId}, ${slot.title}, ${slot.replaces},
          ${toColumnOrNull(slot.publishedAt)}, ${slot.postUrl}, ${slot.reason})`,
  );
};

/** A post at the very millisecond of another one of the brand is kept one later: the index allows one. */
const TRIES = 50;

async function changeSlot(tx: Queries, change: FleetSlotChange): Promise<boolean> {
  assertSlotChange(change);
  const { siteId, slotId, from, to, set = {} } = change;
  const assignments = [sql`status = ${to}`];
  const texts = {
    postUrl: 'post_url',
    reason: 'reason',
    jobId: 'job_id',
    category: 'category',
    title: 'title',
  } as const;
  for (const [field, column] of Object.entries(texts)) {
    const value = set[field as keyof typeof texts];
    if (value !== undefined) assignments.push(sql`${sql.identifier(column)} = ${value}`);
  }
  const where = sql`WHERE site_id = ${siteId} AND slot_id = ${slotId} AND status IN (${list(from)})`;
  const at = set.publishedAt;
  if (at === undefined || at === null) {
    if (!committedStates.includes(to)) assignments.push(sql`held_at = NULL`);
    return (await tx.run(sql`UPDATE fleet_slots SET ${sql.join(assignments, sql`, `)} ${where}`)) > 0;
  }
  const [row] = await tx.all<{ status: string }>(sql`SELECT status FROM fleet_slots ${where}`);
  if (!row) return false;
  const span = toColumn(at);
  assignments.push(sql`published_at = ${span}`, sql`valid_from = ${span}`, sql`valid_until = ${span}`);
  for (let held: Instant = at; held < at + TRIES; held++) {
    const all = [...assignments, sql`held_at = ${toColumn(held)}`];
    if (await tx.runUnique(sql`UPDATE fleet_slots SET ${sql.join(all, sql`, `)} ${where}`)) return true;
  }
  throw new Error(`${TRIES} posts of one brand within ${TRIES} milliseconds cannot be recorded.`);
}
