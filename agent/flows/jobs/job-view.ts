import type { CheckResponse, JobDetail, JobView } from '../../../shared/contract/jobs.ts';
import { type Instant, toIso } from '../../../shared/core/instant.ts';
import type { Job } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import type { CheckOutcome } from '../scheduler.ts';
import { requireJob } from './change-job.ts';

const isoOrNull = (instant: Instant | null): string | null => (instant === null ? null : toIso(instant));

/** A job as the CLI and the HTTP API show it. */
export const jobView = (job: Job): JobView => ({
  job_id: job.jobId,
  status: job.status,
  category: job.category,
  priority: job.priority,
  created_at: toIso(job.createdAt),
  updated_at: toIso(job.updatedAt),
  assigned_to: job.assignedTo,
  lease_expires_at: isoOrNull(job.leaseExpiresAt),
  attempts: job.attempts,
  error_code: job.errorCode,
  error_message: job.errorMessage,
  not_before: isoOrNull(job.notBefore),
  publish_date: job.publishDate,
  post_status: job.postStatus,
  post_id: job.postId,
  post_url: job.postUrl,
  published_at: isoOrNull(job.publishedAt),
});

/** One job with its title and its whole history. @throws SchedulerError `job_not_found` */
export async function jobDetailOf({ store }: Pick<Agent, 'store'>, jobId: string): Promise<JobDetail> {
  const job = await requireJob({ store }, jobId);
  const [content, history] = [await store.content(jobId), await store.history(jobId)];
  return {
    ...jobView(job),
    title: content?.title ?? '',
    history: history.map((event) => ({ ...event, at: toIso(event.at) })),
  };
}

/** What a check came to, as the CLI and the HTTP API say it. */
export const checkView = (outcome: CheckOutcome): CheckResponse => ({
  outcome: outcome.outcome,
  job_id: 'jobId' in outcome ? outcome.jobId : null,
  category: 'category' in outcome ? outcome.category : null,
  message: 'message' in outcome ? outcome.message : null,
});
