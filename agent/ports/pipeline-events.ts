import type { Instant } from '../../shared/core/instant.ts';

/** What happens in the content pipeline, the replenishment and the retention. */
export type PipelineEvent =
  | { type: 'stage_finished'; jobId: string; category: string; stage: string; next: string }
  | {
      type: 'stage_failed';
      jobId: string;
      category: string;
      stage: string;
      code: string;
      message: string;
      attempt: number;
      retryAt: Instant;
    }
  /** A service's quota is used up: the whole stage rests, for all workers. */
  | { type: 'stage_quota'; stage: string; until: Instant; message: string }
  | { type: 'stage_resumed'; stage: string }
  | { type: 'claim_lost'; jobId: string; stage: string }
  | { type: 'worker_started'; worker: string; stages: readonly string[]; version: string }
  | { type: 'replenished'; category: string; wanted: number; added: number; skipped: readonly string[] }
  | { type: 'replenish_failed'; category: string; code: string; message: string }
  | { type: 'pruned'; jobs: number; events: number; slots: number; socialPosts: number; articles: number };
