import type { ArticleContent, PostStatus } from '../../shared/contract/content.ts';
import type { Instant } from '../../shared/core/instant.ts';
import { canTransition, type JobStatus } from '../../shared/core/job-state.ts';

/**
 * Which category a job belongs to: `term:<id>` once WordPress knows it, `name:<folded name>` until then.
 * See `categoryKeyOf…` in `agent/flows/resolve-categories.ts`.
 */
export type CategoryKey = string;

/** A job as it stands in the queue, without its content. */
export interface Job {
  jobId: string;
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

/** A compare-and-set of one job: nothing happens unless its status (and fence, when given) are as expected. */
export interface JobChange {
  jobId: string;
  from: readonly JobStatus[];
  fence?: number;
  to: JobStatus;
  /** Fields to write beside the status; a claim's owner and lease are cleared unless the job stays PUBLISHING. */
  set?: Partial<
    Pick<Job, 'errorCode' | 'errorMessage' | 'attempts' | 'notBefore' | 'slotId' | 'postId' | 'postUrl' | 'publishedAt'>
  >;
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
  limit: number;
  /** Only jobs added after this one, for paging. */
  after?: string | undefined;
}

export interface JobStore {
  /** False when a job of that id is there already; that job stays as it is. */
  addJob(draft: JobDraft, now: Instant): Promise<boolean>;
  job(jobId: string): Promise<Job | null>;
  content(jobId: string): Promise<ArticleContent | null>;
  /** In the order they were added. */
  jobs(filter: JobFilter): Promise<Job[]>;
  /** How many jobs each category has in each of these states. */
  countByCategory(statuses: readonly JobStatus[]): Promise<CategoryCount[]>;
  /** Category keys, with one of their names, of jobs (but for cancelled ones) whose key is still `name:…`. */
  unresolvedCategories(): Promise<{ categoryKey: CategoryKey; category: string }[]>;
  /**
   * Moves all jobs and slots of one key to another, when WordPress has told which category is meant. A slot whose window
   * the other key has a slot in already stays behind.
   */
  rekeyCategory(from: CategoryKey, to: CategoryKey): Promise<void>;
  /** Takes jobs for `worker`. No job is taken twice, and no worker waits for another one's rows. */
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
  history(jobId: string): Promise<JobEvent[]>;
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
export function assertJobChange({ jobId, from, to }: JobChange): void {
  const wrong = from.find((state) => state !== to && !canTransition(state, to));
  if (wrong) throw new Error(`A job never goes from ${wrong} to ${to} (job ${jobId}).`);
}
