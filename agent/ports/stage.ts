import type { ArticleContent } from '../../shared/contract/content.ts';
import type { ContentPatch } from '../../shared/contract/pipeline.ts';
import type { Instant } from '../../shared/core/instant.ts';
import type { PipelineStage } from '../../shared/core/job-state.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { Job } from './jobs.ts';

/** One try at one stage of a job. */
export interface StageCall {
  stage: PipelineStage;
  /** Claimed by this worker; `job.attempts` counts the tries at this stage. */
  job: Job;
  content: ArticleContent;
  /** Ends when the claim is lost or the worker has to stop: nobody waits for the result any more. */
  signal: AbortSignal;
}

/**
 * What a stage came to: a change of the content, or `accepted`: the result arrives later as a callback, and the job waits
 * for it until `until`.
 */
export type StageOutcome =
  | { kind: 'done'; patch: ContentPatch; note: string }
  | { kind: 'accepted'; until: Instant; note: string };

/** How one stage is done. `run` may throw StageError; whatever else it throws counts as retryable. */
export interface Stage {
  /** For people: `builtin`, or the service's address. */
  readonly name: string;
  run(call: StageCall): Promise<StageOutcome>;
}

/**
 * Why a stage was not done.
 * - `retryable`: another try may succeed.
 * - `permanent`: it never will; the job fails.
 * - `quota`: nobody's try at this stage will, for some time; the stage rests.
 */
export class StageError extends SchedulerError {
  readonly outcome: 'retryable' | 'permanent' | 'quota';
  /** Milliseconds that the service asked us to wait; null when it said nothing. */
  readonly retryAfterMs: number | null;
  constructor(
    code: string,
    message: string,
    options: { outcome: StageError['outcome']; retryAfterMs?: number | null; cause?: unknown },
  ) {
    super(code, message, { ...options, retry: options.outcome !== 'permanent' });
    this.outcome = options.outcome;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** Which stages are done, and how; one that is not here is skipped. */
export type Stages = Readonly<Partial<Record<PipelineStage, Stage>>>;
