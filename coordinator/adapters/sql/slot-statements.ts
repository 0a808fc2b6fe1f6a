import { type SQL, sql } from 'drizzle-orm';
import type { Instant } from '../../../shared/core/instant.ts';
import type { Queries } from '../../../shared/node/database.ts';
import type { Brand } from '../../ports/brands.ts';
import { committedStates, type FleetSlot } from '../../ports/slots.ts';
import { type SlotRow, toColumn, toColumnOrNull, toSlot } from './rows.ts';

// Each statement does for many brands or sites at once what the work on one of them asks for; answers are in the order of
// what was asked.

const anyOf = (conditions: readonly SQL[]): SQL => sql.join([...conditions], sql` OR `);

export interface HeldSpan {
  brandId: string;
  /** In [from, until). */
  from: Instant;
  until: Instant;
}

/** Slots that keep their gap, by their time, in order. */
export async function readCommitted(tx: Queries, spans: readonly HeldSpan[]): Promise<FleetSlot[][]> {
  const conditions = spans.map(
    ({ brandId, from, until }) =>
      sql`(brand_id = ${brandId} AND held_at >= ${toColumn(from)} AND held_at < ${toColumn(until)})`,
  );
  const rows = await tx.all<SlotRow & { held_at: string }>(
    sql`SELECT * FROM fleet_slots WHERE ${anyOf(conditions)} ORDER BY brand_id, held_at`,
  );
  return spans.map(({ brandId, from, until }) => {
    const [first, end] = [toColumn(from), toColumn(until)];
    return rows
      .filter((row) => row.brand_id === brandId && row.held_at >= first && row.held_at < end)
      .map((row) => toSlot(row));
  });
}

export interface SlotKey {
  siteId: string;
  /** Its own id, or the one of its request. */
  id: string;
}

/** One slot each, by its own id or its request's; null for none. */
export async function readSlots(
  tx: Queries,
  column: 'slot_id' | 'request_id',
  keys: readonly SlotKey[],
): Promise<(FleetSlot | null)[]> {
  const conditions = keys.map(({ siteId, id }) => sql`(site_id = ${siteId} AND ${sql.identifier(column)} = ${id})`);
  const rows = await tx.all<SlotRow>(sql`SELECT * FROM fleet_slots WHERE ${anyOf(conditions)}`);
  return keys.map(({ siteId, id }) => {
    const row = rows.find((candidate) => candidate.site_id === siteId && candidate[column] === id);
    return row ? toSlot(row) : null;
  });
}

/** False for each that a UNIQUE key refused. */
export async function addSlots(tx: Queries, slots: readonly FleetSlot[]): Promise<boolean[]> {
  const insert = (rows: readonly FleetSlot[]) =>
    tx.runUnique(
      sql`INSERT INTO fleet_slots (site_id, slot_id, brand_id, request_id, status, scheduled_at, held_at, valid_from,
            valid_until, epoch, category, job_id, title, replaces, published_at, post_url, reason)
          VALUES ${sql.join(rows.map(valuesOf), sql`, `)}`,
    );
  if (await insert(slots)) return slots.map(() => true);
  if (slots.length === 1) return [false];
  // The statement took none of them: who is refused shows one by one.
  const added: boolean[] = [];
  for (const slot of slots) added.push(await insert([slot]));
  return added;
}

const valuesOf = (slot: FleetSlot): SQL => {
  const held = committedStates.includes(slot.status) ? (slot.publishedAt ?? slot.scheduledAt) : null;
  return sql`(${slot.siteId}, ${slot.slotId}, ${slot.brandId}, ${slot.requestId}, ${slot.status},
    ${toColumn(slot.scheduledAt)}, ${toColumnOrNull(held)}, ${toColumn(slot.validFrom)}, ${toColumn(slot.validUntil)},
    ${slot.epoch}, ${slot.category}, ${slot.jobId}, ${slot.title}, ${slot.replaces},
    ${toColumnOrNull(slot.publishedAt)}, ${slot.postUrl}, ${slot.reason})`;
};

export interface BrandChange {
  brandId: string;
  change: Partial<Pick<Brand, 'epoch' | 'rotation' | 'settlingSince' | 'settlingHard'>>;
}

/** What each brand's change does not name stays as it is. Of two changes of one brand the later one counts. */
export async function saveBrands(tx: Queries, changes: readonly BrandChange[]): Promise<void> {
  const columns: readonly [string, (change: BrandChange['change']) => string | number | null | undefined][] = [
    ['epoch', ({ epoch }) => epoch],
    ['rotation', ({ rotation }) => rotation && JSON.stringify(rotation)],
    ['settling_since', ({ settlingSince: since }) => (since === undefined ? undefined : toColumnOrNull(since))],
    ['settling_hard', ({ settlingHard: hard }) => (hard === undefined ? undefined : Number(hard))],
  ];
  const byBrand = new Map<string, BrandChange['change']>();
  for (const { brandId, change } of changes) byBrand.set(brandId, { ...byBrand.get(brandId), ...change });
  const set = columns.flatMap(([column, given]) => {
    const cases = [...byBrand].flatMap(([brandId, change]) => {
      const value = given(change);
      return value === undefined ? [] : [sql`WHEN ${brandId} THEN ${value}`];
    });
    const name = sql.identifier(column);
    return cases.length === 0 ? [] : [sql`${name} = CASE brand_id ${sql.join(cases, sql` `)} ELSE ${name} END`];
  });
  if (set.length === 0) return;
  const ids = sql.join(
    [...byBrand.keys()].map((id) => sql`${id}`),
    sql`, `,
  );
  await tx.run(sql`UPDATE fleet_brands SET ${sql.join(set, sql`, `)} WHERE brand_id IN (${ids})`);
}
