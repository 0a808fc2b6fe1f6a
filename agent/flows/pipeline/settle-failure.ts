import { backoffMs } from '../../../shared/core/backoff.ts';
import { toIso } from '../../../shared/core/instant.ts';
import type { PipelineStage } from '../../../shared/core/job-state.ts';
import { describeError, SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { Job, JobChange } from '../../ports/jobs.ts';
import { StageError } from '../../ports/stage.ts';
import type { PipelineContext } from './pipeline.ts';
import { pauseStage } from './stage-pauses.ts';

const LONGEST_RETRY_MS = 3_600_000;
const LONGEST_PAUSE_MS = 7 * 24 * 3_600_000;

/** What became of a try that failed: the job fails for good, waits for its next try, or waits until the stage has rested. */
export async function settleFailure(context: PipelineContext, job: Job, error: unknown): Promise<void> {
  const { agent, pipeline } = context;
  const stage = job.status as PipelineStage;
  const code = error instanceof SchedulerError ? error.code : 'stage_failed';
  const message = describeError(error);
  const outcome = error instanceof StageError ? error.outcome : 'retryable';
  const asked = error instanceof StageError ? error.retryAfterMs : null;
  const now = agent.clock.now();

  if (outcome === 'quota') {
    const until = now + Math.min(asked ?? pipeline.quotaPauseMs, LONGEST_PAUSE_MS);
    await pauseStage(agent, stage, until, message);
    // It was no fault of the job's, so the try does not count.
    const set = { attempts: job.attempts - 1, readyAt: until, errorCode: code, errorMessage: message };
    await leave(context, job, stage, set, `${stage} rests until ${toIso(until)}: ${message}`);
    return;
  }
  if (outcome === 'permanent' || job.attempts >= pipeline.maxAttempts) {
    const tries = outcome === 'permanent' ? '' : `${stage} failed ${job.attempts} times, the last time: `;
    return failJob(context, job, code, `${tries}${message}`);
  }
  const backoff = { firstMs: pipeline.retryMs, longestMs: LONGEST_RETRY_MS };
  const random = agent.random(`retry|${job.jobId}|${job.fence}`);
  const retryAt = now + Math.max(asked ?? 0, backoffMs(job.attempts, random, backoff));
  const set = { readyAt: retryAt, errorCode: code, errorMessage: message };
  const reason = `try ${job.attempts} of ${pipeline.maxAttempts} at ${stage} failed, again at ${toIso(retryAt)}: ${message}`;
  if (!(await leave(context, job, stage, set, reason))) return;
  const { jobId, category, attempts: attempt } = job;
  agent.emit({ type: 'stage_failed', jobId, category, stage, code, message, attempt, retryAt });
}

/** FAILED, with the code and the sentence that say why. */
export async function failJob(context: PipelineContext, job: Job, code: string, message: string): Promise<void> {
  const set = { errorCode: code.slice(0, 64), errorMessage: message, readyAt: null };
  if (!(await leave(context, job, 'FAILED', set, message))) return;
  context.agent.emit({ type: 'job_failed', jobId: job.jobId, category: job.category, code, message });
}

/** Gives a claimed job up; false when it was not this worker's any more. */
export async function leave(
  { agent }: PipelineContext,
  job: Job,
  to: JobChange['to'],
  set: NonNullable<JobChange['set']>,
  reason: string,
): Promise<boolean> {
  const change = {
    jobId: job.jobId,
    seq: job.seq,
    from: [job.status],
    fence: job.fence,
    to,
    set,
    worker: agent.worker,
    reason,
  };
  if (await agent.store.change({ jobs: [change] }, agent.clock.now())) return true;
  agent.emit({ type: 'claim_lost', jobId: job.jobId, stage: job.status });
  return false;
}
