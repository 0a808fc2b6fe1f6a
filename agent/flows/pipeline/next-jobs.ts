import type { Instant } from '../../../shared/core/instant.ts';
import { type JobStatus, pipelineStages } from '../../../shared/core/job-state.ts';
import { randomIndex } from '../../../shared/core/random.ts';
import type { Head, Job, JobLine } from '../../ports/jobs.ts';
import { delayedKeys } from '../planning/category-delays.ts';
import type { PipelineContext } from './pipeline.ts';

/** What one look at the queue is believed for. A job of a higher priority that comes meanwhile waits no longer than that. */
const LOOK_MS = 2_000;
const LOOKED_AT: readonly JobStatus[] = ['CREATED', ...pipelineStages, 'QUEUED'];

export interface Wanted {
  /** CREATED and stages; each is claimed for itself, CREATED for PROCESSING. */
  states: readonly JobStatus[];
  /** At most this many. */
  limit: number;
}

/** Lines that come before all others, or after them. */
interface Tier {
  lines: readonly JobLine[];
  /** Which comes first; null until somebody asks. */
  heads: Head[] | null;
}

/**
 * The jobs that the pipeline should work on next: of a category that has few queued ones before all others, then the highest
 * priority, then the oldest. The category comes from kept counts, and the jobs from the front of its line, so that the time
 * does not grow with the queue.
 *
 * New jobs are few an interval, so each of them is the very next one: the queue is looked at for it. Of those that have begun
 * several are claimed from one line at once, none of a lower priority while one of a higher waits in another line. Lines of
 * the same priority take turns, and workers begin with different ones, so that they are not in each other's way.
 */
export class NextJobs {
  readonly #context: PipelineContext;
  #look: { at: Instant; tiers: readonly Tier[] } | null = null;

  constructor(context: PipelineContext) {
    this.#context = context;
  }

  /** Forgets what was seen of the queue. */
  lookAgain(): void {
    this.#look = null;
  }

  /** Claims the next jobs, all of one line; none when nothing is ready. */
  async claim(wanted: Wanted): Promise<Job[]> {
    const now = this.#context.agent.clock.now();
    const age = this.#look === null ? LOOK_MS : now - this.#look.at;
    // A clock that was set back must not make an old look a new one.
    if (this.#look !== null && wanted.limit > 1 && age >= 0 && age < LOOK_MS) {
      const jobs = await this.#claimBy(this.#look.tiers, { ...wanted, isNewLook: false });
      if (jobs.length > 0) return jobs;
    }
    this.#look = { at: now, tiers: await this.#tiers() };
    return this.#claimBy(this.#look.tiers, { ...wanted, isNewLook: true });
  }

  async #tiers(): Promise<Tier[]> {
    const { agent, pipeline } = this.#context;
    const counts = await agent.store.countByCategory(LOOKED_AT);
    const unfinished = counts.filter(({ status }) => status !== 'QUEUED');
    if (unfinished.length === 0) return [];
    const delayed = await delayedKeys(agent, unfinished);
    const queued = new Map(counts.filter((c) => c.status === 'QUEUED').map((c) => [c.categoryKey, c.count]));
    const isShort = ({ categoryKey }: JobLine) => (queued.get(categoryKey) ?? 0) < pipeline.minQueueSize;
    const lines = unfinished.filter(({ categoryKey }) => !delayed.has(categoryKey));
    return [lines.filter(isShort), lines.filter((line) => !isShort(line))].map((own) => ({ lines: own, heads: null }));
  }

  async #claimBy(
    tiers: readonly Tier[],
    { states, limit, isNewLook }: Wanted & { isNewLook: boolean },
  ): Promise<Job[]> {
    const { agent, pipeline } = this.#context;
    const { store, clock, worker } = agent;
    for (const tier of tiers) {
      const now = clock.now();
      tier.heads ??= this.#orderOf(await store.heads(tier.lines, now), limit);
      const heads = tier.heads.filter(({ status }) => states.includes(status));
      for (const [i, head] of heads.entries()) {
        const isFresh = head.status === 'CREATED';
        if (isFresh && !isNewLook) return [];
        const most = isFresh ? 1 : limit;
        const next = heads[i + 1];
        const jobs = await store.claim({
          ...{ from: head.status, to: isFresh ? 'PROCESSING' : head.status, categoryKey: head.categoryKey },
          ...{ worker, leaseMs: pipeline.leaseMs, now, limit: most },
          ...(next ? { leastPriority: next.priority } : {}),
        });
        const last = jobs.at(-1);
        if (last !== undefined && jobs.length === most) tier.heads = behindEquals(tier.heads, head, last.priority);
        else this.#isUsedUp(tier, head, next?.priority ?? 0);
        if (isFresh) this.lookAgain();
        if (last !== undefined) return jobs;
      }
    }
    return [];
  }

  /** Nothing of at least this priority is left in a line. Whether it or another one comes first below that is not known. */
  #isUsedUp(tier: Tier, used: Head, priority: number): void {
    tier.heads = tier.heads?.filter((head) => head !== used && head.priority >= priority) ?? null;
    if (this.#look === null || priority === 0) return;
    this.#look = { ...this.#look, tiers: this.#look.tiers.slice(0, this.#look.tiers.indexOf(tier) + 1) };
  }

  /** The order in which lines are claimed from; for one job it is that of the heads. */
  #orderOf(heads: readonly Head[], limit: number): Head[] {
    const { random, worker, clock } = this.#context.agent;
    const equals = heads.findIndex(({ status, priority }) => status === 'CREATED' || priority !== heads[0]?.priority);
    const count = equals === -1 ? heads.length : equals;
    if (limit === 1 || count < 2) return [...heads];
    const begin = randomIndex(random(`line|${worker}|${clock.now()}`), count);
    return [...heads.slice(begin, count), ...heads.slice(0, begin), ...heads.slice(count)];
  }
}

/** The heads after jobs were taken from the line of one of them, the last of this priority. */
function behindEquals(heads: readonly Head[], taken: Head, priority: number): Head[] {
  const others = heads.filter((head) => head !== taken);
  const place = others.findIndex((head) => head.priority < priority);
  return others.toSpliced(place === -1 ? others.length : place, 0, { ...taken, priority });
}
