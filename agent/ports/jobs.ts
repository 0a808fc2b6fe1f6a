import type { ArticleContent, PostStatus } from '../../shared/contract/content.ts';
import type { Instant } from '../../shared/core/instant.ts';
import { canTransition, type JobStatus } from '../../shared/core/job-state.ts';

/**
 * Which category a job belongs to: `term:<id>` once WordPress knows it, `name:<folded name>` until then.
 * Made by `CategoryCatalog.keyOf`.
 */
export type CategoryKey = string;

/** A job as it stands in the queue, without its content. */
export interface Job {
  jobId: string;
  /** Rises in the order of addition. */
  seq: number;
  status: JobStatus;
  /** As the caller wrote it; `UNKNOWN` when the job came without one. */
  category: string;
  categoryKey: CategoryKey;
  /** 0–100, high first. */
  priority: number;
  createdAt: Instant;
  updatedAt: Instant;
  /** Who works on it, and until when; null when nobody does. */
  assignedTo: string | null;
  leaseExpiresAt: Instant | null;
  /** Rises with every claim; a worker that was only slow, and lost its claim, cannot write with an older one. */
  fence: number;
  attempts: number;
  errorCode: string | null;
  errorMessage: string | null;
  notBefore: Instant | null;
  /** The pipeline leaves it alone until then: after a failure, or while a stage's answer is awaited. */
  readyAt: Instant | null;
  /** As given: with an offset an instant, without one site-local. */
  publishDate: string | null;
  postStatus: PostStatus;
  /** The slot that it is bound to, while it is being published. */
  slotId: string | null;
  postId: number | null;
  postUrl: string | null;
  publishedAt: Instant | null;
}

/** A job to be added; the store sets the rest. */
export interface JobDraft {
  jobId: string;
  status: 'CREATED' | 'QUEUED';
  category: string;
  categoryKey: CategoryKey;
  priority: number;
  notBefore: Instant | null;
  publishDate: string | null;
  postStatus: PostStatus;
  content: ArticleContent;
}

export type ChangeableField =
  | 'category'
  | 'categoryKey'
  | 'priority'
  | 'errorCode'
  | 'errorMessage'
  | 'attempts'
  | 'notBefore'
  | 'readyAt'
  | 'publishDate'
  | 'postStatus'
  | 'slotId'
  | 'postId'
  | 'postUrl'
  | 'publishedAt';

/** A compare-and-set of one job: nothing happens unless its status (and fence, when given) are as expected. */
export interface JobChange {
  jobId: string;
  /** That of the job, where it is known: a store finds it faster. */
  seq?: number;
  from: readonly JobStatus[];
  fence?: number;
  /** States that the job passes through on its way from the only state in `from`; each is a line of its own in the history. */
  passing?: readonly { to: JobStatus; reason: string }[];
  to: JobStatus;
  /** The claim's owner goes on with the job. A claim ends otherwise, unless the job stays PUBLISHING. */
  keepClaim?: boolean;
  /** Fields to write beside the status. */
  set?: Partial<Pick<Job, ChangeableField>>;
  /** Kept in the history: who, and why. */
  worker: string;
  reason: string;
}

export interface JobEvent {
  at: Instant;
  from: JobStatus | null;
  to: JobStatus;
  worker: string;
  reason: string;
}

export interface ClaimRequest {
  from: JobStatus;
  to: JobStatus;
  categoryKey: CategoryKey;
  worker: string;
  leaseMs: number;
  now: Instant;
  /** At most this many; the highest priority first, then the oldest. */
  limit: number;
  /** None of a lower priority. */
  leastPriority?: number;
}

export interface TakeOverRequest {
  from: JobStatus;
  worker: string;
  leaseMs: number;
  now: Instant;
  force?: boolean;
}

export interface CategoryCount {
  categoryKey: CategoryKey;
  /** One of the names that its jobs carry. */
  category: string;
  status: JobStatus;
  count: number;
}

export interface JobFilter {
  status?: JobStatus | undefined;
  categoryKey?: CategoryKey | undefined;
  /** As the jobs name it, in any case. */
  categoryName?: string | undefined;
  limit: number;
  /** Only jobs added after this one, for paging. */
  after?: string | undefined;
}

/** Jobs of one category in one state. */
export interface JobLine {
  status: JobStatus;
  categoryKey: CategoryKey;
}

/** The job that comes first in a line. */
export interface Head extends JobLine {
  priority: number;
  /** Rises in the order of addition. */
  seq: number;
}

/** What is old enough to be forgotten. Instants; what happened before them goes. */
export interface PruneRequest {
  publishedBefore: Instant;
  cancelledBefore: Instant;
  /** Lines of the history of jobs that stay; the line of their addition and their last one stay too. */
  historyBefore: Instant;
  /** At most this many rows of each kind in one go. */
  limit: number;
}

export interface JobStore {
  /** False when a job of that id is there already; that job stays as it is. */
  addJob(draft: JobDraft, now: Instant): Promise<boolean>;
  /** Adds several in one transaction; answers for each whether it was new. */
  addJobs(drafts: readonly JobDraft[], now: Instant): Promise<boolean[]>;
  job(jobId: string): Promise<Job | null>;
  content(jobId: string): Promise<ArticleContent | null>;
  /** Those of several jobs, by job id, as far as there are any. */
  contents(jobIds: readonly string[]): Promise<Map<string, ArticleContent>>;
  /** In the order they were added. */
  jobs(filter: JobFilter): Promise<Job[]>;
  /** How many jobs each category, or each of `only` these, has in these states: read from kept counts, however many jobs there are. */
  countByCategory(statuses: readonly JobStatus[], only?: readonly CategoryKey[]): Promise<CategoryCount[]>;
  /** Category keys, with one of their names, of jobs (but for cancelled ones) whose key is still `name:…`. */
  unresolvedCategories(): Promise<{ categoryKey: CategoryKey; category: string }[]>;
  /**
   * Moves all jobs and slots of one key to another, when WordPress has told which category is meant. A slot whose window
   * the other key has a slot in already stays behind. The jobs count as changed.
   */
  rekeyCategory(from: CategoryKey, to: CategoryKey, now: Instant): Promise<void>;
  /** The first job that is ready in each of these lines, the highest priority first, then the oldest. Takes nothing. */
  heads(lines: readonly JobLine[], now: Instant): Promise<Head[]>;
  /** The first jobs of a line in the order of claiming, also those that are not ready yet. Takes nothing. */
  line(line: JobLine, limit: number): Promise<Job[]>;
  /**
   * Takes jobs for `worker`: those that are ready (`not_before` counts for QUEUED jobs, `ready_at` for the others) and whose
   * claim, if they have one, has run out. No job is taken twice, and no worker waits for another one's rows.
   */
  claim(request: ClaimRequest): Promise<Job[]>;
  /** Takes one particular job, if it is in state `from`. */
  claimJob(jobId: string, request: Omit<ClaimRequest, 'categoryKey' | 'limit'>): Promise<Job | null>;
  /** Prolongs a claim; false when it was lost. */
  renewClaim(jobId: string, fence: number, leaseUntil: Instant): Promise<boolean>;
  /**
   * Takes over a job in state `from` whose claim has run out, raising its fence; null when it has not. `force` takes a
   * living claim too: for whoever holds the site's lease, and so knows that its earlier owner may not publish any more.
   */
  takeOver(jobId: string, request: TakeOverRequest): Promise<Job | null>;
  /** Jobs that failed at or after `since` and are FAILED still, the latest first. */
  latestFailures(since: Instant, limit: number): Promise<Job[]>;
  history(jobId: string): Promise<JobEvent[]>;
  /** How many times a job was published, and how many times one failed, at or after `since`. */
  outcomesSince(since: Instant): Promise<{ published: number; failed: number }>;
  /** Deletes a first batch of what is old: published and cancelled jobs with all that belongs to them, then history. */
  prune(request: PruneRequest): Promise<Pruned>;
}

export interface Pruned {
  jobs: number;
  events: number;
}

/** Why a job that was claimed is where it is, for its history. */
export function claimReason({ status, assignedTo }: Pick<Job, 'status' | 'assignedTo'>, to: JobStatus): string {
  if (assignedTo !== null) return `taken over from ${assignedTo}`;
  return status === to ? `claimed to go on with ${to}` : `claimed for ${to}`;
}

/** The change that notes, on a job just claimed, the slot that it fills. */
export const bindingOf = (job: Job, slotId: string, worker: string): JobChange => ({
  jobId: job.jobId,
  from: ['PUBLISHING'],
  fence: job.fence,
  to: 'PUBLISHING',
  set: { slotId },
  worker,
  reason: `bound to ${slotId}`,
});

/** Refuses a change that the job's state machine does not know: a mistake of the program, not of its data. */
export function assertJobChange({ jobId, from, passing = [], to }: JobChange): void {
  for (const start of from) {
    let state = start;
    for (const next of [...passing.map((step) => step.to), to]) {
      if (state !== next && !canTransition(state, next)) {
        throw new Error(`A job never goes from ${state} to ${next} (job ${jobId}).`);
      }
      state = next;
    }
  }
}

/** The lines of the history that a change writes, beginning at the state that the job is in. */
export function eventsOf(
  { passing = [], to, worker, reason }: JobChange,
  status: JobStatus,
  at: Instant,
): [JobEvent, ...JobEvent[]] {
  const steps = [...passing, { to, reason }];
  const events = steps.map((step, i) => ({
    at,
    from: steps[i - 1]?.to ?? status,
    to: step.to,
    worker,
    reason: step.reason,
  }));
  return events as [JobEvent, ...JobEvent[]];
}
