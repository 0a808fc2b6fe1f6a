import { type SQL, sql } from 'drizzle-orm';
import type { Instant } from '../../../shared/core/instant.ts';
import type { Queries } from '../../../shared/node/database.ts';
import { assertJobChange, type JobChange } from '../../ports/jobs.ts';
import { assertSlotChange, type SlotChange } from '../../ports/slots.ts';
import { toColumn } from './rows.ts';

/** Field of a job or slot → its column. Instants are converted by `asColumn`. */
const JOB_COLUMNS = {
  errorCode: 'error_code',
  errorMessage: 'error_message',
  attempts: 'attempts',
  notBefore: 'not_before',
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
const INSTANT_FIELDS = new Set(['notBefore', 'publishedAt', 'plannedAt', 'basis']);

function assignments(columns: Readonly<Record<string, string>>, set: Readonly<Record<string, unknown>>): SQL[] {
  return Object.entries(set).map(([field, value]) => {
    const column = columns[field];
    if (!column) throw new Error(`There is no column for the field ${field}.`);
    const stored = INSTANT_FIELDS.has(field) && typeof value === 'number' ? toColumn(value) : value;
    return sql`${sql.identifier(column)} = ${stored ?? null}`;
  });
}

const oneOf = (values: readonly string[]): SQL =>
  sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );

/** One compare-and-set of a job and its line in the history; false when the job was not as expected. */
export async function changeJob(tx: Queries, change: JobChange, now: Instant): Promise<boolean> {
  assertJobChange(change);
  const [row] = await tx.all<{ status: JobChange['to'] }>(
    sql`SELECT status FROM jobs WHERE job_id = ${change.jobId}${forUpdate(tx)}`,
  );
  if (!row || !change.from.includes(row.status)) return false;
  const ownership = change.to === 'PUBLISHING' ? [] : [sql`assigned_to = NULL`, sql`lease_expires_at = NULL`];
  const set = [
    sql`status = ${change.to}`,
    sql`updated_at = ${toColumn(now)}`,
    ...ownership,
    ...assignments(JOB_COLUMNS, change.set ?? {}),
  ];
  const fence = change.fence === undefined ? sql`` : sql` AND fence = ${change.fence}`;
  const written = await tx.run(
    sql`UPDATE jobs SET ${sql.join(set, sql`, `)} WHERE job_id = ${change.jobId} AND status IN (${oneOf(change.from)})${fence}`,
  );
  if (written === 0) return false;
  await recordEvent(tx, change.jobId, row.status, change.to, change.worker, change.reason, now);
  return true;
}

export async function recordEvent(
  tx: Queries,
  jobId: string,
  from: string | null,
  to: string,
  worker: string,
  reason: string,
  now: Instant,
): Promise<void> {
  await tx.run(
    sql`INSERT INTO job_events (job_id, at, from_status, to_status, worker, reason)
        VALUES (${jobId}, ${toColumn(now)}, ${from}, ${to}, ${worker}, ${reason})`,
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

/** SQLite's write transaction has the whole file already; MySQL locks the row. */
export const forUpdate = (tx: Queries): SQL => (tx.dialect === 'mysql' ? sql` FOR UPDATE` : sql``);
/** Rows that another worker is just claiming are passed over instead of waited for. */
export const forUpdateSkipLocked = (tx: Queries): SQL =>
  tx.dialect === 'mysql' ? sql` FOR UPDATE SKIP LOCKED` : sql``;
