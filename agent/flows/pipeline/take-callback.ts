import { type StageAnswer, stageAnswer } from '../../../shared/contract/pipeline.ts';
import type { PipelineStage } from '../../../shared/core/job-state.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { Job } from '../../ports/jobs.ts';
import { StageError } from '../../ports/stage.ts';
import { requireJob } from '../jobs/change-job.ts';
import { advanceJob } from './advance-job.ts';
import { applyPatch } from './apply-patch.ts';
import type { PipelineContext } from './pipeline.ts';
import { settleFailure } from './settle-failure.ts';

export interface Callback {
  jobId: string;
  stage: PipelineStage;
  /** As in the request that the service accepted. */
  call: string;
  body: unknown;
}

/**
 * Takes the result of a stage that its service had accepted. Only the call that the job waits for counts: one that was
 * given up, answered already, or made for an earlier try is refused, so that nothing takes effect twice.
 * @throws SchedulerError `job_not_found`, `callback_stale`, `invalid_request`; StageError `stage_patch_invalid`
 */
export async function takeCallback(context: PipelineContext, { jobId, stage, call, body }: Callback): Promise<Job> {
  const { agent, pipeline } = context;
  const job = await requireJob(agent, jobId);
  if (job.status !== stage || String(job.fence) !== call || job.assignedTo !== null) throw stale(job, stage, call);
  const parsed = stageAnswer.safeParse(body);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`);
    throw new SchedulerError('invalid_request', `The callback cannot be read: ${faults.join('; ')}.`);
  }
  const name = pipeline.stages[stage]?.name ?? 'a callback';
  const { error, note = '', content: patch = {} }: StageAnswer = parsed.data;
  if (error) {
    const outcome = { outcome: error.kind, retryAfterMs: (error.retry_after_seconds ?? 0) * 1000 || null } as const;
    const code = error.kind === 'quota' ? 'stage_quota' : 'stage_refused';
    await settleFailure(context, job, new StageError(code, `${name} called back: ${error.message}`, outcome));
    return requireJob(agent, jobId);
  }
  const content = await agent.store.content(jobId);
  if (!content) throw stale(job, stage, call);
  const changed = applyPatch(content, patch);
  const reason = `${stage} done by ${name} (callback)${note === '' ? '' : `: ${note}`}`;
  const advanced = await advanceJob(context, job, { reason, content: changed, goesOn: false });
  // Somebody else was first: a second callback at the same time, or a worker whose wait was over.
  if (advanced === 'lost') throw stale(job, stage, call);
  return requireJob(agent, jobId);
}

const stale = (job: Job, stage: string, call: string) =>
  new SchedulerError(
    'callback_stale',
    `Job "${job.jobId}" does not wait for call ${call} of ${stage}: it was answered already, or given up. Drop the result.`,
  );
