import type { JobStatus } from '../../../shared/core/job-state.ts';
import type { CategoryCount, CategoryKey, Job, JobLine } from '../../ports/jobs.ts';
import type { PipelineContext } from './pipeline.ts';

export interface ReadyFor {
  /** CREATED and stages; each is claimed for itself, CREATED for PROCESSING. */
  states: readonly JobStatus[];
  /** Categories that are held back. */
  delayed: ReadonlySet<CategoryKey>;
  /** How many jobs each category has in these states, and QUEUED. */
  counts: readonly CategoryCount[];
}

/**
 * Claims the job that the pipeline should work on next: one of a category that has few queued jobs before all others, then
 * the highest priority, then the oldest. Null when nothing is ready. The category comes from kept counts, and the job from
 * the front of its line, so that the time does not grow with the queue.
 */
export async function claimNextJob(
  { agent, pipeline }: PipelineContext,
  { states, delayed, counts }: ReadyFor,
): Promise<Job | null> {
  const { store, clock, worker } = agent;
  const queued = new Map(counts.filter((c) => c.status === 'QUEUED').map((c) => [c.categoryKey, c.count]));
  const lines = counts.filter(({ status, categoryKey }) => states.includes(status) && !delayed.has(categoryKey));
  const isShort = ({ categoryKey }: JobLine) => (queued.get(categoryKey) ?? 0) < pipeline.minQueueSize;
  for (const tier of [lines.filter(isShort), lines.filter((line) => !isShort(line))]) {
    const now = clock.now();
    for (const { status, categoryKey } of await store.heads(tier, now)) {
      const to = status === 'CREATED' ? 'PROCESSING' : status;
      const claim = { from: status, to, categoryKey, worker, leaseMs: pipeline.leaseMs, now, limit: 1 } as const;
      const [job] = await store.claim(claim);
      if (job) return job;
    }
  }
  return null;
}
