import { type SQL, sql } from 'drizzle-orm';
import type { Instant } from '../../../shared/core/instant.ts';
import type { JobStatus } from '../../../shared/core/job-state.ts';
import type { Dialect, Queries, Transaction } from '../../../shared/node/database.ts';
import { forUpdateSkipLocked } from '../../../shared/node/dialect.ts';
import { type ClaimRequest, claimReason, type Head, type Job, type JobLine } from '../../ports/jobs.ts';
import { recordEvents } from './changes.ts';
import { CountChanges } from './job-counts.ts';
import { type JobRow, oneOf, toColumn, toJob } from './rows.ts';

type OneClaim = Omit<ClaimRequest, 'categoryKey' | 'limit'>;

/** Lines that are looked at by one statement: databases limit how long a condition may be. */
const LINES_AT_ONCE = 100;

/** With any other index the server sorts, and the first worker locks every row that it sorts. */
const claimIndex = (dialect: Dialect): SQL =>
  dialect === 'mysql' ? sql`jobs FORCE INDEX (jobs_claim)` : sql`jobs INDEXED BY jobs_claim`;

/** The jobs of a line that may be taken, in the index's own order: the highest priority first, then the oldest. */
function readyIn({ from, categoryKey, now, limit, leastPriority }: ClaimRequest): SQL {
  const waitsFor = from === 'QUEUED' ? sql`not_before` : sql`ready_at`;
  const bound = leastPriority === undefined ? sql`` : sql` AND priority_rank <= ${100 - leastPriority}`;
  return sql`WHERE status = ${from} AND category_key = ${categoryKey}${bound} AND ${isFree(waitsFor, now)} ${inOrder(limit)}`;
}

/** Nothing keeps a job back any more, and nobody has it. */
const isFree = (waitsFor: SQL, now: Instant): SQL =>
  sql`(${waitsFor} IS NULL OR ${waitsFor} <= ${toColumn(now)}) AND (jobs.assigned_to IS NULL OR jobs.lease_expires_at <= ${toColumn(now)})`;

const inOrder = (limit: number): SQL => sql`ORDER BY priority_rank, seq LIMIT ${limit}`;

/** The statement that finds and locks the jobs of a claim. */
export const claimQuery = (tx: Queries, request: ClaimRequest): SQL =>
  sql`SELECT * FROM ${claimIndex(tx.dialect)} ${readyIn(request)}${forUpdateSkipLocked(tx)}`;

/**
 * The same jobs, found without a lock: only they are locked then. A locking scan keeps the rows that it passes over, which are
 * other workers' claims, and each of these would wait for this transaction before it could write. A job that somebody
 * takes in the same moment is a row of nulls.
 */
export const freeJobsQuery = (tx: Queries, request: ClaimRequest): SQL => {
  const waitsFor = request.from === 'QUEUED' ? sql`jobs.not_before` : sql`jobs.ready_at`;
  return sql`SELECT jobs.* FROM (SELECT seq FROM ${claimIndex(tx.dialect)} ${readyIn(request)}) AS next
    LEFT JOIN jobs FORCE INDEX (PRIMARY) ON jobs.seq = next.seq AND jobs.status = ${request.from}
      AND jobs.category_key = ${request.categoryKey} AND ${isFree(waitsFor, request.now)}${forUpdateSkipLocked(tx)}`;
};

/** The claim inside a transaction. */
export async function claimJobs(tx: Transaction, request: ClaimRequest): Promise<Job[]> {
  return take(tx, (await takeable(tx, request)).toSorted(inLine), request);
}

async function takeable(tx: Transaction, request: ClaimRequest): Promise<JobRow[]> {
  if (tx.dialect === 'mysql') {
    const free = await tx.all<JobRow | { seq: null }>(freeJobsQuery(tx, request));
    const own = free.filter((row): row is JobRow => row.seq !== null);
    if (own.length === free.length) return own;
  }
  // Somebody was faster: the jobs behind those.
  return tx.all<JobRow>(claimQuery(tx, request));
}

const inLine = (a: JobRow, b: JobRow): number =>
  Number(a.priority_rank) - Number(b.priority_rank) || Number(a.seq) - Number(b.seq);

/** Claims one particular job inside a transaction; null when it is not in state `from`. */
export async function claimOne(tx: Transaction, jobId: string, request: OneClaim): Promise<Job | null> {
  const row = await rowWhere(tx, sql`job_id = ${jobId} AND status = ${request.from}${forUpdateSkipLocked(tx)}`);
  return row ? (take(tx, [row], request)[0] ?? null) : null;
}

export async function rowWhere(queries: Queries, condition: SQL): Promise<JobRow | null> {
  const [row] = await queries.all<JobRow>(sql`SELECT * FROM jobs WHERE ${condition}`);
  return row ?? null;
}

/** Makes jobs, whose rows this transaction has locked, the worker's. */
export function take(tx: Transaction, rows: readonly JobRow[], { from, to, worker, leaseMs, now }: OneClaim): Job[] {
  if (rows.length === 0) return [];
  const jobs = rows.map(toJob);
  const leaseUntil = now + leaseMs;
  tx.later(
    sql`UPDATE jobs SET status = ${to}, updated_at = ${toColumn(now)}, assigned_to = ${worker},
          lease_expires_at = ${toColumn(leaseUntil)}, ready_at = NULL, fence = fence + 1, attempts = attempts + 1
        WHERE seq IN (${oneOf(rows.map(({ seq }) => seq))})`,
  );
  recordEvents(
    tx,
    jobs.map((job) => [job.jobId, { at: now, from, to, worker, reason: claimReason(job, to) }]),
  );
  const counts = new CountChanges();
  for (const { categoryKey, category } of jobs) {
    counts.add(categoryKey, from, category, -1);
    counts.add(categoryKey, to, category, 1);
  }
  counts.write(tx);
  return jobs.map((job) => ({
    ...job,
    status: to,
    updatedAt: now,
    assignedTo: worker,
    leaseExpiresAt: leaseUntil,
    readyAt: null,
    fence: job.fence + 1,
    attempts: job.attempts + 1,
  }));
}

/**
 * The first ready job of each line, the highest priority first, then the oldest. One statement looks into the index once a
 * line; a statement made of one a line would cost the server more to read than to carry out.
 */
export async function readHeads(queries: Queries, lines: readonly JobLine[], now: Instant): Promise<Head[]> {
  const heads: Head[] = [];
  for (let at = 0; at < lines.length; at += LINES_AT_ONCE) {
    const wanted = lines
      .slice(at, at + LINES_AT_ONCE)
      .map(({ status, categoryKey }) => sql`(status = ${status} AND category_key = ${categoryKey})`);
    const first = sql`SELECT jobs.seq FROM ${claimIndex(queries.dialect)}
      WHERE jobs.status = line.status AND jobs.category_key = line.category_key
        AND ${isFree(sql`CASE WHEN line.status = 'QUEUED' THEN jobs.not_before ELSE jobs.ready_at END`, now)} ${inOrder(1)}`;
    const rows = await queries.all<Pick<JobRow, 'status' | 'category_key' | 'priority_rank'> & { seq: number }>(
      sql`SELECT head.status AS status, head.category_key AS category_key, jobs.priority_rank AS priority_rank, jobs.seq AS seq
          FROM (SELECT line.status AS status, line.category_key AS category_key, (${first}) AS seq
                FROM (SELECT DISTINCT status, category_key FROM job_counts WHERE ${sql.join(wanted, sql` OR `)}) AS line) AS head
          JOIN jobs ON jobs.seq = head.seq`,
    );
    for (const row of rows) {
      heads.push({
        status: row.status as JobStatus,
        categoryKey: row.category_key,
        priority: 100 - Number(row.priority_rank),
        seq: Number(row.seq),
      });
    }
  }
  return heads.sort((a, b) => b.priority - a.priority || a.seq - b.seq);
}
