import { sql } from 'drizzle-orm';
import type { Instant } from '../../../shared/core/instant.ts';
import type { Queries } from '../../../shared/node/database.ts';
import type { Brand, SiteView } from '../../ports/brands.ts';
import { assertSlotChange, committedStates, type FleetSlot, type FleetSlotChange } from '../../ports/slots.ts';
import type { BrandWork } from '../../ports/store.ts';
import { list, toColumn } from './rows.ts';
import type { BrandChange, SlotQuestion } from './slot-statements.ts';

/** The statements of a transaction: those that every reservation needs may serve several pieces of work at once. */
export interface BrandStatements {
  slots(question: SlotQuestion): Promise<FleetSlot[]>;
  addSlot(slot: FleetSlot): Promise<boolean>;
  /** Written before the next statement, in its packet, or with the commit. */
  putSlot(slot: FleetSlot): void;
  /** Written with the end of the transaction. */
  saveBrand(change: BrandChange): void;
  /** For everything else, one statement a call. */
  one: Pick<Queries, 'all' | 'run' | 'runUnique'>;
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
  const single = async (question: SlotQuestion) => (await statements.slots(question))[0] ?? null;
  const writing = <Given extends unknown[], T>(work: (...given: Given) => Promise<T>) => {
    return (...given: Given): Promise<T> => {
      onWrite();
      return work(...given);
    };
  };
  return {
    brand,
    site,
    committed: (from, until) => statements.slots({ of: 'held', brandId, from, until }),
    slotOfRequest: (siteId, id) => single({ of: 'request_id', siteId, id }),
    slot: (siteId, id) => single({ of: 'slot_id', siteId, id }),
    addSlot: writing((slot) => statements.addSlot(slot)),
    putSlot: writing(async (slot) => statements.putSlot(slot)),
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
      statements.saveBrand({ brandId, change });
      Object.assign(brand, change);
    }),
  };
}

/** A post at the very millisecond of another one of the brand is kept one later: the index allows one. */
const TRIES = 50;

async function changeSlot(tx: BrandStatements['one'], change: FleetSlotChange): Promise<boolean> {
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
