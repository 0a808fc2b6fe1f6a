import type { ArticleContent } from '../../../shared/contract/content.ts';
import { type JobStatus, nextStage, type PipelineStage } from '../../../shared/core/job-state.ts';
import type { Job, JobChange } from '../../ports/jobs.ts';
import type { PipelineContext } from './pipeline.ts';

interface Finished {
  /** How the stage ended, for the history. */
  reason: string;
  content?: ArticleContent;
  /** Whether this worker goes on with the next stage, or leaves the job to whoever comes. */
  goesOn: boolean;
}

/**
 * The stage of a job is done: its content is kept and the job goes to the next stage that somebody does, through those that
 * nobody does, each of which is a line in the history. One transaction. Answers the job as it is then, still claimed; `left`
 * when it is QUEUED or left to others, `lost` when it was not this worker's any more and nothing was written.
 */
export async function advanceJob(
  { agent, pipeline }: PipelineContext,
  job: Job,
  { reason, content, goesOn }: Finished,
): Promise<Job | 'left' | 'lost'> {
  const steps = stepsFrom(job.status as PipelineStage, reason, (stage) => pipeline.stages[stage] !== undefined);
  const last = steps.at(-1) as Step;
  const keepClaim = goesOn && last.to !== 'QUEUED';
  const change: JobChange = {
    jobId: job.jobId,
    seq: job.seq,
    from: [job.status],
    fence: job.fence,
    passing: steps.slice(0, -1),
    to: last.to,
    keepClaim,
    set: { attempts: keepClaim ? 1 : 0, readyAt: null, errorCode: null, errorMessage: null },
    worker: agent.worker,
    reason: last.reason,
  };
  const contents = content ? [{ jobId: job.jobId, content }] : [];
  const done = await agent.store.change({ jobs: [change], contents }, agent.clock.now());
  if (!done) {
    agent.emit({ type: 'claim_lost', jobId: job.jobId, stage: job.status });
    return 'lost';
  }
  agent.emit({ type: 'stage_finished', jobId: job.jobId, category: job.category, stage: job.status, next: last.to });
  return keepClaim ? { ...job, status: last.to, attempts: 1, errorCode: null, errorMessage: null } : 'left';
}

interface Step {
  to: JobStatus;
  reason: string;
}

function stepsFrom(stage: PipelineStage, reason: string, isDone: (stage: PipelineStage) => boolean): Step[] {
  const steps: Step[] = [];
  let why = reason;
  for (let at: JobStatus = stage; ; ) {
    const to = nextStage(at) as JobStatus;
    steps.push({ to, reason: why });
    if (to === 'QUEUED' || isDone(to as PipelineStage)) return steps;
    at = to;
    why = skipReason(to as PipelineStage);
  }
}

export const skipReason = (stage: PipelineStage): string => `${stage} skipped: it is not configured`;
