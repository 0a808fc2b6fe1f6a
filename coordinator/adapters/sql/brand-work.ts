import { sql } from 'drizzle-orm';
import type { Instant } from '../../../shared/core/instant.ts';
import type { Queries } from '../../../shared/node/database.ts';
import type { Brand, SiteView } from '../../ports/brands.ts';
import { assertSlotChange, committedStates, type FleetSlot, type FleetSlotChange } from '../../ports/slots.ts';
import type { BrandWork } from '../../ports/store.ts';
import { list, toColumn } from './rows.ts';
import type { BrandChange, HeldSpan, SlotKey } from './slot-statements.ts';

/** The statements of a transaction: those that every reservation needs may serve several pieces of work at once. */
export interface BrandStatements {
  committed(span: HeldSpan): Promise<FleetSlot[]>;
  slotOfRequest(key: SlotKey): Promise<FleetSlot | null>;
  slot(key: SlotKey): Promise<FleetSlot | null>;
  addSlot(slot: FleetSlot): Promise<boolean>;
  saveBrand(change: BrandChange): Promise<void>;
  /** For everything else, one statement a call. */
  one: Queries;
}

/** Work on one brand whose row is locked. `onWrite` is told before anything is written. */
export function brandWork(
  statements: BrandStatements,
  brand: Brand,
  site: SiteView | null,
  onWrite: () => void,
): BrandWork {
  const { one } = statements;
  const { brandId } = brand;
  const writing = <Given extends unknown[], T>(work: (...given: Given) => Promise<T>) => {
    return (...given: Given): Promise<T> => {
      onWrite();
      return work(...given);
    };
  };
  return {
    brand,
    site,
    committed: (from, until) => statements.committed({ brandId, from, until }),
    slotOfRequest: (siteId, requestId) => statements.slotOfRequest({ siteId, id: requestId }),
    slot: (siteId, slotId) => statements.slot({ siteId, id: slotId }),
    addSlot: writing((slot) => statements.addSlot(slot)),
    changeSlot: writing((change) => changeSlot(one, change)),
    moveSlot: writing(async ({ siteId, slotId, validFrom, validUntil, epoch }) => {
      await one.run(
        sql`UPDATE fleet_slots SET valid_from = ${toColumn(validFrom)}, valid_until = ${toColumn(validUntil)}, epoch = ${epoch}
            WHERE site_id = ${siteId} AND slot_id = ${slotId}`,
      );
    }),
    addResult: writing((result) =>
      one.runUnique(
        sql`INSERT INTO fleet_results (site_id, result_id, slot_id, kind, category, at, post_url, message)
            VALUES (${result.siteId}, ${result.resultId}, ${result.slotId}, ${result.kind}, ${result.category},
                    ${toColumn(result.at)}, ${result.postUrl}, ${result.message})`,
      ),
    ),
    saveBrand: writing(async (change) => {
      await statements.saveBrand({ brandId, change });
      Object.assign(brand, change);
    }),
  };
}

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
