import { type SQL, sql } from 'drizzle-orm';
import type { PostStatus } from '../../../shared/contract/content.ts';
import { type Instant, toIsoWithMs } from '../../../shared/core/instant.ts';
import type { JobStatus } from '../../../shared/core/job-state.ts';
import type { SlotStatus } from '../../../shared/core/slot-state.ts';
import type { Job } from '../../ports/jobs.ts';
import type { Slot } from '../../ports/slots.ts';

/** Instants are stored as fixed-width ISO 8601 text, so that text order is time order in both databases. */
export const toColumn = toIsoWithMs;
export const toColumnOrNull = (instant: Instant | null): string | null => (instant === null ? null : toColumn(instant));
const instant = (text: string): Instant => Date.parse(text);
const instantOrNull = (text: string | null): Instant | null => (text === null ? null : Date.parse(text));
const numberOrNull = (value: number | null): number | null => (value === null ? null : Number(value));

/** The inside of an `IN ( … )`. */
export const oneOf = (values: readonly (string | number)[]): SQL =>
  sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );

export interface JobRow {
  /** The primary key: who has it need not look a job up by its id. */
  seq: number;
  job_id: string;
  status: string;
  category: string;
  category_key: string;
  priority_rank: number;
  created_at: string;
  updated_at: string;
  assigned_to: string | null;
  lease_expires_at: string | null;
  fence: number;
  attempts: number;
  error_code: string | null;
  error_message: string | null;
  not_before: string | null;
  ready_at: string | null;
  publish_date: string | null;
  post_status: string;
  slot_id: string | null;
  post_id: number | null;
  post_url: string | null;
  published_at: string | null;
}

export const toJob = (row: JobRow): Job => ({
  jobId: row.job_id,
  seq: Number(row.seq),
  status: row.status as JobStatus,
  category: row.category,
  categoryKey: row.category_key,
  priority: 100 - Number(row.priority_rank),
  createdAt: instant(row.created_at),
  updatedAt: instant(row.updated_at),
  assignedTo: row.assigned_to,
  leaseExpiresAt: instantOrNull(row.lease_expires_at),
  fence: Number(row.fence),
  attempts: Number(row.attempts),
  errorCode: row.error_code,
  errorMessage: row.error_message,
  notBefore: instantOrNull(row.not_before),
  readyAt: instantOrNull(row.ready_at),
  publishDate: row.publish_date,
  postStatus: row.post_status as PostStatus,
  slotId: row.slot_id,
  postId: numberOrNull(row.post_id),
  postUrl: row.post_url,
  publishedAt: instantOrNull(row.published_at),
});

export interface SlotRow {
  slot_id: string;
  category_key: string;
  window_key: string;
  window_start: string;
  window_end: string;
  interval_days: number;
  position: number | null;
  planned_at: string | null;
  status: string;
  job_id: string | null;
  basis: string | null;
  reason: string | null;
  published_at: string | null;
}

export const toSlot = (row: SlotRow): Slot => ({
  slotId: row.slot_id,
  categoryKey: row.category_key,
  windowKey: row.window_key,
  windowStart: instant(row.window_start),
  windowEnd: instant(row.window_end),
  intervalDays: Number(row.interval_days),
  position: numberOrNull(row.position),
  plannedAt: instantOrNull(row.planned_at),
  status: row.status as SlotStatus,
  jobId: row.job_id,
  basis: instantOrNull(row.basis),
  reason: row.reason,
  publishedAt: instantOrNull(row.published_at),
});
