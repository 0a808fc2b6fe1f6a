import {
  REPORT_LIMITS,
  type ReportedJob,
  type ReportRequest,
  type ReportResponse,
} from '../../../shared/contract/report.ts';
import { type Instant, SECOND, toIso } from '../../../shared/core/instant.ts';
import type { ChangeCursor, TitledJob } from '../../ports/job-changes.ts';
import type { Agent } from '../agent.ts';

/**
 * The plugin's copy of the queue is kept in step by what changed since a cursor. A change may be written a little later than
 * it says, so what is younger than this is looked at once more.
 */
const OVERLAP_MS = 10 * SECOND;
/** A copy that differs in its number of jobs (some were removed) is made anew, but not more often than this. */
const RESET_EVERY_MS = 3_600_000;

/** What changed in the queue, page by page. */
export class QueuePages {
  readonly #agent: Agent;
  #lastResetAt: Instant | null = null;
  /** Where the pages of this look have come to; null at the beginning of one. */
  #within: ChangeCursor | null = null;

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  /** The next page for a plugin whose last answer was this. The last page of a look has `more: false`. */
  async next(
    answer: Pick<ReportResponse, 'queue_cursor' | 'queue_total'>,
  ): Promise<NonNullable<ReportRequest['queue']>> {
    const { store } = this.#agent;
    const [database, at, jobId] = (answer.queue_cursor ?? '').split('|').map(decodeURIComponent);
    const own = await this.#databaseId();
    const total = await store.countJobs();
    const known = database === own && at !== undefined && jobId !== undefined;
    const reset = this.#within === null && (!known || this.#isStale(answer.queue_total, total));
    if (reset) this.#lastResetAt = this.#agent.clock.now();
    const from = this.#within ?? (reset || !known ? null : { at: Date.parse(at), jobId });
    const jobs = await store.changedJobs(from, REPORT_LIMITS.jobs);
    const last = jobs.at(-1);
    const reached = last ? { at: last.updatedAt, jobId: last.jobId } : from;
    const more = jobs.length === REPORT_LIMITS.jobs;
    this.#within = more ? reached : null;
    const settled = this.#agent.clock.now() - OVERLAP_MS;
    const isSettled = more || (reached?.at ?? 0) <= settled;
    const place = isSettled ? (reached ?? { at: 0, jobId: '' }) : { at: settled, jobId: '' };
    const cursor = [own, toIso(place.at), place.jobId].map(encodeURIComponent).join('|');
    return { reset, cursor, more, total, jobs: jobs.map(reportedJob) };
  }

  /** Forgets where a look has come to: the next page begins a new one. */
  startAgain(): void {
    this.#within = null;
  }

  #isStale(known: number, total: number): boolean {
    const now = this.#agent.clock.now();
    return known > total && (this.#lastResetAt === null || Math.abs(now - this.#lastResetAt) >= RESET_EVERY_MS);
  }

  /** Another database has other jobs under the same instants. */
  async #databaseId(): Promise<string> {
    return this.#agent.store.setStateOnce('queue_id', this.#agent.worker);
  }
}

const isoOrNull = (instant: Instant | null): string | null => (instant === null ? null : toIso(instant));

const reportedJob = (job: TitledJob): ReportedJob => ({
  job_id: job.jobId,
  title: job.title,
  status: job.status,
  category: job.category,
  category_key: job.categoryKey,
  priority: job.priority,
  attempts: job.attempts,
  error_code: job.errorCode,
  error_message: job.errorMessage,
  not_before: isoOrNull(job.notBefore),
  created_at: toIso(job.createdAt),
  updated_at: toIso(job.updatedAt),
  post_id: job.postId,
  published_at: isoOrNull(job.publishedAt),
});
