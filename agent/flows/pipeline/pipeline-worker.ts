import { type JobStatus, pipelineStages } from '../../../shared/core/job-state.ts';
import { describeError } from '../../../shared/node/scheduler-error.ts';
import type { Job } from '../../ports/jobs.ts';
import { delayedKeys } from '../planning/category-delays.ts';
import { claimNextJob } from './claim-next-job.ts';
import type { Pipeline, PipelineAgent, PipelineContext } from './pipeline.ts';
import { runStages } from './run-stages.ts';
import { pausedStages } from './stage-pauses.ts';

/** A claim is renewed this often while it lasts. */
const RENEWALS_PER_LEASE = 3;
/** More jobs than this are not worked on at once by one process, however large a batch is. */
const MOST_LANES = 16;

interface InHand {
  job: Job;
  stop: AbortController;
}

/**
 * One process's work on the pipeline. Jobs that have begun are gone on with whenever they are ready; new ones are begun in
 * batches, one batch an interval, which is what keeps the costs of the services even. Any number of workers share a queue.
 */
export class PipelineWorker {
  readonly #context: PipelineContext;
  readonly #inHand = new Set<InHand>();
  #beganAt: number | null = null;
  /** New jobs that this interval may still begin. */
  #allowance = 0;
  #stopping = false;
  #renewal: NodeJS.Timeout | undefined;

  constructor(agent: PipelineAgent, pipeline: Pipeline) {
    this.#context = { agent, pipeline };
  }

  /** Does what there is to do now, and answers how many jobs it had in hand. */
  async tick(): Promise<number> {
    const { agent, pipeline } = this.#context;
    const now = agent.clock.now();
    const elapsed = this.#beganAt === null ? Number.POSITIVE_INFINITY : now - this.#beganAt;
    // A clock that was set back must not stop the pipeline.
    if (elapsed >= pipeline.intervalMs || elapsed < 0) {
      this.#beganAt = now;
      this.#allowance = pipeline.batchSize;
    }
    const lanes = Math.min(pipeline.batchSize, MOST_LANES);
    const done = await Promise.all(Array.from({ length: lanes }, () => this.#lane()));
    return done.reduce((sum, count) => sum + count, 0);
  }

  /** Waits until the stages in hand have ended, at most `graceMs`; what is not done by then is interrupted. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    const deadline = Date.now() + graceMs;
    while (this.#inHand.size > 0) {
      if (Date.now() > deadline) for (const { stop } of this.#inHand) stop.abort();
      await new Promise((resume) => setTimeout(resume, 20));
    }
    clearInterval(this.#renewal);
  }

  async #lane(): Promise<number> {
    let count = 0;
    while (!this.#stopping) {
      const job = await this.#claim();
      if (!job) break;
      await this.#work(job);
      count += 1;
    }
    return count;
  }

  async #claim(): Promise<Job | null> {
    const { agent } = this.#context;
    const paused = await pausedStages(agent);
    const begun = pipelineStages.filter((stage) => !paused.has(stage));
    const counts = await agent.store.countByCategory(['CREATED', ...begun, 'QUEUED']);
    if (counts.every(({ status }) => status === 'QUEUED')) return null;
    const delayed = await delayedKeys(agent, counts);
    const allowed = this.#allowance > 0;
    // Taken before the claim, so that lanes do not begin more than is allowed together.
    if (allowed) this.#allowance -= 1;
    const states: readonly JobStatus[] = allowed ? ['CREATED', ...begun] : begun;
    const job = await claimNextJob(this.#context, { states, delayed, counts });
    const began = job?.status === 'PROCESSING' && job.attempts === 1;
    if (allowed && !began) this.#allowance += 1;
    return job;
  }

  async #work(job: Job): Promise<void> {
    const inHand = { job, stop: new AbortController() };
    this.#inHand.add(inHand);
    this.#startRenewing();
    try {
      await runStages(this.#context, job, { signal: inHand.stop.signal, isStopping: () => this.#stopping });
    } catch (error) {
      // Nothing is known about the job then (the database is away): its claim runs out and another try begins.
      const message = describeError(error);
      this.#context.agent.emit({ type: 'flow_failed', flow: `job ${job.jobId}`, code: 'unexpected', message });
    } finally {
      this.#inHand.delete(inHand);
    }
  }

  #startRenewing(): void {
    const { leaseMs } = this.#context.pipeline;
    this.#renewal ??= setInterval(() => {
      for (const inHand of this.#inHand) void this.#renew(inHand);
    }, leaseMs / RENEWALS_PER_LEASE).unref();
  }

  async #renew({ job, stop }: InHand): Promise<void> {
    const { agent, pipeline } = this.#context;
    const until = agent.clock.now() + pipeline.leaseMs;
    const held = await agent.store.renewClaim(job.jobId, job.fence, until).catch(() => true);
    if (!held) stop.abort();
  }
}
