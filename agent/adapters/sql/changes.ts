import { type SQL, sql } from 'drizzle-orm';
import type { Instant } from '../../../shared/core/instant.ts';
import type { JobStatus } from '../../../shared/core/job-state.ts';
import type { Queries, Transaction } from '../../../shared/node/database.ts';
import { forUpdate } from '../../../shared/node/dialect.ts';
import { assertJobChange, eventsOf, type JobChange, type JobEvent } from '../../ports/jobs.ts';
import { assertSlotChange, type SlotChange } from '../../ports/slots.ts';
import { CountChanges } from './job-counts.ts';
import { oneOf, toColumn } from './rows.ts';

/** Field of a job or slot → its column. Instants and priorities are converted by `assignments`. */
const JOB_COLUMNS = {
  category: 'category',
  categoryKey: 'category_key',
  priority: 'priority_rank',
  errorCode: 'error_code',
  errorMessage: 'error_message',
  attempts: 'attempts',
  notBefore: 'not_before',
  readyAt: 'ready_at',
  publishDate: 'publish_date',
  postStatus: 'post_status',
  slotId: 'slot_id',
  postId: 'post_id',
  postUrl: 'post_url',
  publishedAt: 'published_at',
} as const;
const SLOT_COLUMNS = {
  jobId: 'job_id',
  plannedAt: 'planned_at',
  position: 'position',
  basis: 'basis',
  reason: 'reason',
  publishedAt: 'published_at',
} as const;
const INSTANT_FIELDS = new Set(['notBefore', 'readyAt', 'publishedAt', 'plannedAt', 'basis']);

function assignments(columns: Readonly<Record<string, string>>, set: Readonly<Record<string, unknown>>): SQL[] {
  return Object.entries(set).map(([field, value]) => {
    const column = columns[field];
    if (!column) throw new Error(`There is no column for the field ${field}.`);
    return sql`${sql.identifier(column)} = ${stored(field, value) ?? null}`;
  });
}

function stored(field: string, value: unknown): unknown {
  if (typeof value !== 'number') return value;
  if (field === 'priority') return 100 - value;
  return INSTANT_FIELDS.has(field) ? toColumn(value) : value;
}

/**
 * Compare-and-sets of different jobs, with their lines in the history and the counts; false when one job was not as
 * expected. Jobs that change alike are written by one statement.
 */
export async function changeJobs(tx: Transaction, changes: readonly JobChange[], now: Instant): Promise<boolean> {
  if (changes.length === 0) return true;
  for (const change of changes) assertJobChange(change);
  const rows = await tx.all<{
    seq: number;
    job_id: string;
    status: JobStatus;
    fence: number;
    category: string;
    category_key: string;
  }>(
    sql`SELECT seq, job_id, status, fence, category, category_key FROM jobs
        WHERE ${areTheirs(changes)}${forUpdate(tx)}`,
  );
  const found = new Map(rows.map((row) => [row.job_id, row]));
  const alike = new Map<string, { change: JobChange; seqs: number[] }>();
  const events: [string, JobEvent][] = [];
  const counts = new CountChanges();
  for (const change of changes) {
    const row = found.get(change.jobId);
    if (!row || !change.from.includes(row.status)) return false;
    if (change.fence !== undefined && change.fence !== Number(row.fence)) return false;
    const form = JSON.stringify([change.to, change.keepClaim, change.set]);
    const group = alike.get(form) ?? { change, seqs: [] };
    group.seqs.push(row.seq);
    alike.set(form, group);
    for (const event of eventsOf(change, row.status, now)) events.push([change.jobId, event]);
    counts.add(row.category_key, row.status, row.category, -1);
    counts.add(change.set?.categoryKey ?? row.category_key, change.to, change.set?.category ?? row.category, 1);
  }
  for (const { change, seqs } of alike.values()) writeChange(tx, change, seqs, now);
  recordEvents(tx, events);
  counts.write(tx);
  return true;
}

/** The rows of these jobs, by primary key where it is known of all. */
function areTheirs(changes: readonly JobChange[]): SQL {
  const seqs = changes.flatMap(({ seq }) => (seq === undefined ? [] : [seq]));
  if (seqs.length === changes.length) return sql`seq IN (${oneOf(seqs)})`;
  return sql`job_id IN (${oneOf(changes.map(({ jobId }) => jobId))})`;
}

/** Writes one change to the jobs with these primary keys, whose rows this transaction has locked. */
function writeChange(tx: Transaction, { to, keepClaim, set }: JobChange, seqs: readonly number[], now: Instant): void {
  const keeps = keepClaim ?? to === 'PUBLISHING';
  const assigned = [
    sql`status = ${to}`,
    sql`updated_at = ${toColumn(now)}`,
    ...(keeps ? [] : [sql`assigned_to = NULL`, sql`lease_expires_at = NULL`]),
    ...assignments(JOB_COLUMNS, set ?? {}),
  ];
  tx.later(sql`UPDATE jobs SET ${sql.join(assigned, sql`, `)} WHERE seq IN (${oneOf(seqs)})`);
}

/** Lines of the history, with the job that each is about. */
export function recordEvents(tx: Transaction, events: readonly (readonly [string, JobEvent])[]): void {
  if (events.length === 0) return;
  const values = events.map(
    ([jobId, { at, from, to, worker, reason }]) =>
      sql`(${jobId}, ${toColumn(at)}, ${from}, ${to}, ${worker}, ${reason})`,
  );
  tx.later(
    sql`INSERT INTO job_events (job_id, at, from_status, to_status, worker, reason) VALUES ${sql.join(values, sql`, `)}`,
  );
}

/** One compare-and-set of a slot; false when the slot was not as expected. */
export async function changeSlot(tx: Queries, change: SlotChange): Promise<boolean> {
  assertSlotChange(change);
  const set = [sql`status = ${change.to}`, ...assignments(SLOT_COLUMNS, change.set ?? {})];
  const written = await tx.run(
    sql`UPDATE slots SET ${sql.join(set, sql`, `)} WHERE slot_id = ${change.slotId} AND status IN (${oneOf(change.from)})`,
  );
  return written > 0;
}
