import type { Engagement, SocialContent, SocialNetwork, SocialState } from '../../shared/contract/social.ts';
import type { Instant } from '../../shared/core/instant.ts';
import type { Job } from './jobs.ts';

/** One post on one network, for one published job. UNIQUE by job and network. */
export interface SocialPost {
  jobId: string;
  network: SocialNetwork;
  category: string;
  key: string;
  content: SocialContent;
  status: SocialState;
  /** When it was meant to go out. */
  dueAt: Instant;
  /** When it is tried (again), while it waits. */
  nextAt: Instant;
  attempts: number;
  /** Rises with every claim; a process that was only slow cannot write with an older one. */
  fence: number;
  errorCode: string | null;
  errorMessage: string | null;
  remoteId: string | null;
  url: string | null;
  postedAt: Instant | null;
  engagement: Engagement | null;
  /** When its reactions are asked for next; null when they are not any more. */
  pollAt: Instant | null;
}

export type NewSocialPost = Pick<SocialPost, 'jobId' | 'network' | 'category' | 'key' | 'content' | 'dueAt'>;

export interface SocialFilter {
  status?: SocialState | undefined;
  limit: number;
}

export interface SocialPostStore {
  /** Jobs that were published at or after an instant, the earliest first. */
  publishedJobs(since: Instant, limit: number): Promise<Job[]>;
  /** Adds posts that wait; one whose job and network are there already is left as it is. Answers how many were added. */
  addPosts(posts: readonly NewSocialPost[]): Promise<number>;
  /**
   * Takes waiting posts that are due and that nobody else works on, the longest due first. Taken means counted as an
   * attempt: a process that dies in the middle leaves a post whose outcome has to be looked up.
   */
  claimPosts(request: { now: Instant; leaseMs: number; limit: number }): Promise<SocialPost[]>;
  /** Writes what became of a claimed post and gives it back; false when the claim was lost. */
  settlePost(
    post: Pick<SocialPost, 'jobId' | 'network' | 'fence'>,
    change: Partial<
      Pick<SocialPost, 'status' | 'nextAt' | 'errorCode' | 'errorMessage' | 'remoteId' | 'url' | 'postedAt' | 'pollAt'>
    >,
  ): Promise<boolean>;
  /** The latest first. */
  posts(filter: SocialFilter): Promise<SocialPost[]>;
  /** Lets waiting and failed posts of a job be tried at once; answers how many. */
  retryPosts(jobId: string, network: SocialNetwork | null, now: Instant): Promise<number>;
  /** Posts of a network whose reactions are to be asked for, the longest due first. */
  postsToPoll(network: SocialNetwork, now: Instant, limit: number): Promise<SocialPost[]>;
  saveEngagement(
    post: Pick<SocialPost, 'jobId' | 'network'>,
    engagement: Engagement | null,
    pollAt: Instant | null,
  ): Promise<void>;
  /**
   * Deletes posts that have come to their end, were meant to go out before, and whose job is gone (while it is there, they
   * are what keeps it from being told of twice), at most `limit`; answers how many.
   */
  prunePosts(before: Instant, limit: number): Promise<number>;
  /** Posts with reactions, the latest first. */
  postsWithEngagement(limit: number): Promise<SocialPost[]>;
}
