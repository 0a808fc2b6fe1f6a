import type { Stages } from '../../ports/stage.ts';
import type { Agent } from '../agent.ts';

/** How content is worked on, as configured. Durations in ms. */
export interface Pipeline {
  stages: Stages;
  /** New jobs that a worker begins in one interval, and most jobs that it has in hand at once. */
  batchSize: number;
  intervalMs: number;
  leaseMs: number;
  maxAttempts: number;
  /** Pause after the first failed try. */
  retryMs: number;
  /** How long a stage rests after a quota error that does not say when it ends. */
  quotaPauseMs: number;
  /** Categories with fewer queued jobs than this come first. */
  minQueueSize: number;
}

/** What working on the pipeline needs of an agent. */
export type PipelineAgent = Pick<Agent, 'store' | 'clock' | 'emit' | 'random' | 'schedule' | 'worker'>;

export interface PipelineContext {
  agent: PipelineAgent;
  pipeline: Pipeline;
}
