import { type SQL, sql } from 'drizzle-orm';
import type { Database, Queries } from '../../../shared/node/database.ts';
import { forUpdateSkipLocked } from '../../../shared/node/dialect.ts';
import type { Pruned, PruneRequest } from '../../ports/jobs.ts';
import { CountChanges } from './job-counts.ts';
import { oneOf, toColumn } from './rows.ts';

/** One small batch: rows are found first and deleted by their keys, so that no claim waits for a range of them. */
export async function pruneJobs(db: Database, request: PruneRequest): Promise<Pruned> {
  const { publishedBefore, cancelledBefore, historyBefore, limit } = request;
  const published = sql`status = 'PUBLISHED' AND published_at < ${toColumn(publishedBefore)}`;
  const cancelled = sql`status = 'CANCELLED' AND updated_at < ${toColumn(cancelledBefore)}`;
  const jobs = (await deleteJobs(db, published, limit)) + (await deleteJobs(db, cancelled, limit));
  return { jobs, events: await deleteEvents(db, toColumn(historyBefore), limit) };
}

const deleteJobs = (db: Database, condition: SQL, limit: number): Promise<number> =>
  db.transaction(async (tx) => {
    const rows = await tx.all<{ job_id: string; status: string; category: string; category_key: string }>(
      sql`SELECT job_id, status, category, category_key FROM jobs WHERE ${condition} LIMIT ${limit}${forUpdateSkipLocked(tx)}`,
    );
    if (rows.length === 0) return 0;
    const ids = oneOf(rows.map(({ job_id: id }) => id));
    for (const table of ['jobs', 'job_contents', 'job_events', 'publications']) {
      await tx.run(sql`DELETE FROM ${sql.identifier(table)} WHERE job_id IN (${ids})`);
    }
    await deleteTranslations(
      tx,
      rows.map(({ job_id: id }) => id),
    );
    const counts = new CountChanges();
    for (const row of rows) counts.add(row.category_key, row.status, row.category, -1);
    counts.write(tx);
    return rows.length;
  });

/** As many ranges of keys as one statement looks through. */
const RANGES = 50;

/** The publications of a job's translations have keys that begin with `<job id>#`; another job's id may do so too. */
async function deleteTranslations(tx: Queries, jobIds: readonly string[]): Promise<void> {
  for (let at = 0; at < jobIds.length; at += RANGES) {
    const ranges = jobIds.slice(at, at + RANGES).map((id) => sql`(job_id > ${`${id}#`} AND job_id < ${`${id}$`})`);
    await tx.run(
      sql`DELETE FROM publications WHERE (${sql.join(ranges, sql` OR `)})
          AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.job_id = publications.job_id)`,
    );
  }
}

/** Old lines of jobs that stay: what lies between a job's addition and its last change. */
async function deleteEvents(db: Queries, before: string, limit: number): Promise<number> {
  const rows = await db.all<{ seq: number }>(
    sql`SELECT e.seq AS seq FROM job_events e WHERE e.at < ${before} AND e.from_status IS NOT NULL
          AND EXISTS (SELECT 1 FROM job_events later WHERE later.job_id = e.job_id AND later.seq > e.seq)
        ORDER BY e.seq LIMIT ${limit}`,
  );
  if (rows.length === 0) return 0;
  return db.run(
    sql`DELETE FROM job_events WHERE seq IN (${sql.join(
      rows.map(({ seq }) => sql`${seq}`),
      sql`, `,
    )})`,
  );
}
