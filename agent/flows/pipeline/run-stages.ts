import { toIso } from '../../../shared/core/instant.ts';
import type { PipelineStage } from '../../../shared/core/job-state.ts';
import type { Job } from '../../ports/jobs.ts';
import { StageError, type StageOutcome } from '../../ports/stage.ts';
import { advanceJob, skipReason } from './advance-job.ts';
import { applyPatch } from './apply-patch.ts';
import type { PipelineContext } from './pipeline.ts';
import { failJob, leave, settleFailure } from './settle-failure.ts';
import { pausedStages } from './stage-pauses.ts';

/** How the worker holds the job. */
export interface Hand {
  /** The claim is lost, or the worker cannot wait any longer: a result would not count. */
  signal: AbortSignal;
  /** The worker ends: the stage in hand is finished, and no other begun. */
  isStopping(): boolean;
}

/**
 * Works on a claimed job, stage after stage, until it is QUEUED, has to wait, or fails. Each stage that is finished is kept
 * at once, so that whoever takes the job over goes on from there.
 */
export async function runStages(context: PipelineContext, claimed: Job, hand: Hand): Promise<void> {
  let job: Job | 'left' | 'lost' = claimed;
  while (typeof job === 'object') job = await runStage(context, job, hand);
}

async function runStage(
  context: PipelineContext,
  job: Job,
  { signal, isStopping }: Hand,
): Promise<Job | 'left' | 'lost'> {
  const { agent, pipeline } = context;
  const stage = job.status as PipelineStage;
  const runner = pipeline.stages[stage];
  if (!runner) return advanceJob(context, job, { reason: skipReason(stage), goesOn: !isStopping() });
  if (job.attempts > pipeline.maxAttempts) {
    const message = `${stage} was begun ${pipeline.maxAttempts} times and never ended. Look into the log of its workers, then retry the job.`;
    await failJob(context, job, 'stage_abandoned', message);
    return 'left';
  }
  const restsUntil = (await pausedStages(agent)).get(stage);
  if (restsUntil !== undefined) {
    const set = { attempts: job.attempts - 1, readyAt: restsUntil };
    await leave(context, job, stage, set, `${stage} rests until ${toIso(restsUntil)}`);
    return 'left';
  }
  const content = await agent.store.content(job.jobId);
  if (!content) {
    await failJob(context, job, 'content_missing', `Job ${job.jobId} has no content. Add it again.`);
    return 'left';
  }
  let outcome: StageOutcome;
  let changed: typeof content;
  try {
    outcome = await runner.run({ stage, job, content, signal });
    if (outcome.kind === 'accepted') {
      // The call is named by the fence, so a callback finds this very wait, and none that came before or after it.
      await leave(context, job, stage, { readyAt: outcome.until }, outcome.note);
      return 'left';
    }
    changed = applyPatch(content, outcome.patch);
  } catch (error) {
    await settleFailure(context, job, whenStopped(error, signal));
    return 'left';
  }
  const reason = `${stage} done by ${runner.name}${outcome.note === '' ? '' : `: ${outcome.note}`}`;
  return advanceJob(context, job, { reason, content: changed, goesOn: !isStopping() });
}

/** A call that ended because this worker ends is no fault of the service. */
function whenStopped(error: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted) return error;
  return new StageError('stage_interrupted', 'The worker stopped before the stage had ended.', {
    outcome: 'retryable',
    cause: error,
  });
}
