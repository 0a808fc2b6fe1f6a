import { sql } from 'drizzle-orm';
import type { Instant } from '../../../shared/core/instant.ts';
import { jobStates } from '../../../shared/core/job-state.ts';
import type { Database } from '../../../shared/node/database.ts';
import { forUpdate } from '../../../shared/node/dialect.ts';
import type { CategoryKey } from '../../ports/jobs.ts';
import { CountChanges } from './job-counts.ts';
import { oneOf, toColumn } from './rows.ts';

/** Jobs that one transaction moves, so that no worker waits long. */
const BATCH = 500;

/** Moves jobs, state by state, and the slots that find their window free. The counts follow exactly the rows that moved. */
export async function rekeyCategory(db: Database, from: CategoryKey, to: CategoryKey, now: Instant): Promise<void> {
  for (const status of jobStates) while ((await moveBatch(db, status, from, to, now)) === BATCH);
  await db.transaction(async (tx) => {
    const slots = await tx.all<{ slot_id: string }>(sql`SELECT slot_id FROM slots WHERE category_key = ${from}`);
    for (const { slot_id: id } of slots) {
      await tx.runUnique(sql`UPDATE slots SET category_key = ${to} WHERE slot_id = ${id}`);
    }
  });
}

const moveBatch = (db: Database, status: string, from: CategoryKey, to: CategoryKey, now: Instant): Promise<number> =>
  db.transaction(async (tx) => {
    const rows = await tx.all<{ job_id: string; category: string }>(
      sql`SELECT job_id, category FROM jobs WHERE status = ${status} AND category_key = ${from} LIMIT ${BATCH}${forUpdate(tx)}`,
    );
    if (rows.length === 0) return 0;
    await tx.run(
      sql`UPDATE jobs SET category_key = ${to}, updated_at = ${toColumn(now)}
          WHERE job_id IN (${oneOf(rows.map(({ job_id: id }) => id))})`,
    );
    const counts = new CountChanges();
    for (const { category } of rows) {
      counts.add(from, status, category, -1);
      counts.add(to, status, category, 1);
    }
    counts.write(tx);
    return rows.length;
  });
