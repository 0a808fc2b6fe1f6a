import { sql } from 'drizzle-orm';
import type { Database } from '../../../shared/node/database.ts';
import { forUpdate } from '../../../shared/node/dialect.ts';
import { migrate } from '../../../shared/node/migrate.ts';
import type { FleetResult } from '../../ports/slots.ts';
import type { FleetStore, SlotQuery } from '../../ports/store.ts';
import { fleetMigrations } from './migrations/index.ts';
import { list, type SlotRow, toColumn, toSlot } from './rows.ts';
import { sqlBrands } from './sql-brands.ts';
import { sqlSites } from './sql-sites.ts';
import { readState, swapState, writeState } from './sql-state.ts';

/** The name under which the coordinator's migrations are recorded. */
export const FLEET_SCHEMA = 'fleet';

const PULSE = 'pulse';

/** The coordinator's store on an open database, brought to the newest schema first; the database is closed when that fails. */
export async function openFleetStore(db: Database): Promise<FleetStore> {
  await migrate(db, FLEET_SCHEMA, fleetMigrations).catch(async (error: unknown) => {
    await db.close();
    throw error;
  });
  return {
    ...sqlBrands(db),
    ...sqlSites(db),
    slots: (query) => slots(db, query),
    results: ({ siteId, limit }) => results(db, siteId, limit),
    state: (name) => readState(db, name),
    setState: (name, value) => writeState(db, name, value),
    swapState: (name, before, value) => swapState(db, name, before, value),
    pulse: (now) =>
      db.transaction(async (tx) => {
        await tx.runUnique(sql`INSERT INTO fleet_state (name, value) VALUES (${PULSE}, '{"count":0,"at":null}')`);
        const [row] = await tx.all<{ value: string }>(
          sql`SELECT value FROM fleet_state WHERE name = ${PULSE}${forUpdate(tx)}`,
        );
        const before = JSON.parse(row?.value ?? '{"count":0,"at":null}') as { count: number; at: number | null };
        const value = JSON.stringify({ count: before.count + 1, at: now });
        await tx.run(sql`UPDATE fleet_state SET value = ${value} WHERE name = ${PULSE}`);
        return before;
      }),
    prune: (before, limit) => prune(db, toColumn(before), limit),
    close: () => db.close(),
  };
}

async function slots(db: Database, { brandId, siteIds, from, until, statuses }: SlotQuery) {
  if (siteIds?.length === 0) return [];
  const conditions = [sql`scheduled_at >= ${toColumn(from)}`, sql`scheduled_at < ${toColumn(until)}`];
  if (brandId !== undefined) conditions.push(sql`brand_id = ${brandId}`);
  if (siteIds !== undefined) conditions.push(sql`site_id IN (${list(siteIds)})`);
  if (statuses !== undefined) conditions.push(sql`status IN (${list(statuses)})`);
  const rows = await db.all<SlotRow>(
    sql`SELECT * FROM fleet_slots WHERE ${sql.join(conditions, sql` AND `)} ORDER BY scheduled_at, site_id, slot_id`,
  );
  return rows.map(toSlot);
}

async function results(db: Database, siteId: string, limit: number): Promise<FleetResult[]> {
  const rows = await db.all<{
    result_id: string;
    slot_id: string | null;
    kind: FleetResult['kind'];
    category: string | null;
    at: string;
    post_url: string | null;
    message: string | null;
  }>(
    sql`SELECT result_id, slot_id, kind, category, at, post_url, message FROM fleet_results
        WHERE site_id = ${siteId} ORDER BY at DESC, seq DESC LIMIT ${limit}`,
  );
  return rows.map((row) => ({
    siteId,
    resultId: row.result_id,
    slotId: row.slot_id,
    kind: row.kind,
    category: row.category,
    at: Date.parse(row.at),
    postUrl: row.post_url,
    message: row.message,
  }));
}

/** Written and deleted by primary key, in small batches, so that no gap is locked for long. */
async function prune(db: Database, before: string, limit: number): Promise<number> {
  const old = await db.all<{ site_id: string; slot_id: string }>(
    sql`SELECT site_id, slot_id FROM fleet_slots WHERE scheduled_at < ${before} ORDER BY scheduled_at LIMIT ${limit}`,
  );
  for (const { site_id: siteId, slot_id: slotId } of old)
    await db.run(sql`DELETE FROM fleet_slots WHERE site_id = ${siteId} AND slot_id = ${slotId}`);
  const results = await db.all<{ seq: number }>(
    sql`SELECT seq FROM fleet_results WHERE at < ${before} ORDER BY at LIMIT ${limit}`,
  );
  if (results.length > 0)
    await db.run(sql`DELETE FROM fleet_results WHERE seq IN (${list(results.map(({ seq }) => Number(seq)))})`);
  const invitations = await db.run(sql`DELETE FROM fleet_invitations WHERE expires_at < ${before}`);
  return old.length + results.length + invitations;
}
