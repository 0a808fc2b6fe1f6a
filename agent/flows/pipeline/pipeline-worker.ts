import { pipelineStages } from '../../../shared/core/job-state.ts';
import { describeError } from '../../../shared/node/scheduler-error.ts';
import type { Job } from '../../ports/jobs.ts';
import { NextJobs } from './next-jobs.ts';
import type { Pipeline, PipelineAgent, PipelineContext } from './pipeline.ts';
import { runStages } from './run-stages.ts';
import { pausedStages } from './stage-pauses.ts';
import { workTogether } from './work-together.ts';

/** A claim is renewed this often while it lasts. */
const RENEWALS_PER_LEASE = 3;
/** More jobs than this are not worked on at once by one process, however large a batch is. */
const MOST_IN_HAND = 25;

/** A claim is followed by another one after so many times as long as it took, so that claims are a small part of the work, */
const REST_PER_CLAIM = 8;
/** but at the latest after this (ms), however slow the database is, and at once when nothing is in hand. */
const LONGEST_REST_MS = 1_000;

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
  readonly #next: NextJobs;
  readonly #inHand = new Set<InHand>();
  /** When the last claim had ended, and how many ms it took. */
  #lastClaim = { claimedAt: 0, claimTook: 0 };
  #beganAt: number | null = null;
  /** New jobs that this interval may still begin. */
  #allowance = 0;
  #stopping = false;
  #renewal: NodeJS.Timeout | undefined;

  constructor(agent: PipelineAgent, pipeline: Pipeline) {
    // The agent itself but for its store, not a copy: its schedule is another one when people change the settings.
    const together: PipelineAgent = Object.create(agent, { store: { value: workTogether(agent.store) } });
    this.#context = { agent: together, pipeline };
    this.#next = new NextJobs(this.#context);
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
    this.#next.lookAgain();
    const lanes = Math.min(pipeline.batchSize, MOST_IN_HAND);
    const working = new Set<Promise<void>>();
    let count = 0;
    try {
      while (!this.#stopping) {
        for (const job of await this.#claimUpTo(lanes - working.size)) {
          count += 1;
          const work = this.#work(job).finally(() => working.delete(work));
          working.add(work);
        }
        if (working.size === 0) break;
        await this.#untilSomeEnd(working);
      }
    } finally {
      await Promise.all(working);
    }
    return count;
  }

  /**
   * Waits until a job has ended, and for others as long as claiming so soon again would be a waste: those that end together
   * are followed by as many, which one claim takes, and end together again.
   */
  async #untilSomeEnd(working: ReadonlySet<Promise<void>>): Promise<void> {
    const { claimedAt, claimTook } = this.#lastClaim;
    await Promise.race(working);
    const restMs = Math.min(claimTook * REST_PER_CLAIM, LONGEST_REST_MS);
    let timer: NodeJS.Timeout | undefined;
    const rested = new Promise<void>((resume) => {
      timer = setTimeout(resume, claimedAt + restMs - this.#context.agent.clock.now());
    });
    await Promise.race([Promise.all(working), rested]);
    clearTimeout(timer);
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

  /** Claims until so many jobs are in hand or none is ready: those that begin together can end together. */
  async #claimUpTo(most: number): Promise<Job[]> {
    const claimed: Job[] = [];
    while (claimed.length < most && !this.#stopping) {
      // What is claimed must be worked on, whatever becomes of the next claim.
      const jobs = await this.#claim(most - claimed.length).catch((error: unknown) => {
        if (claimed.length === 0) throw error;
        return [];
      });
      if (jobs.length === 0) break;
      claimed.push(...jobs);
    }
    return claimed;
  }

  /** Claims the jobs that come next, at most `limit`. */
  async #claim(limit: number): Promise<Job[]> {
    const { agent } = this.#context;
    const startedAt = agent.clock.now();
    const paused = await pausedStages(agent);
    const begun = pipelineStages.filter((stage) => !paused.has(stage));
    const states = this.#allowance > 0 ? (['CREATED', ...begun] as const) : begun;
    const jobs = await this.#next.claim({ states, limit });
    const claimedAt = agent.clock.now();
    this.#lastClaim = { claimedAt, claimTook: Math.max(claimedAt - startedAt, 0) };
    this.#allowance -= jobs.filter(({ status, attempts }) => status === 'PROCESSING' && attempts === 1).length;
    return jobs;
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
