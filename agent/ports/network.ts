import type { Engagement, SocialContent, SocialNetwork } from '../../shared/contract/social.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';

/**
 * What a network, or the way to it, answered.
 * - `refused`: it understood and will never take this post.
 * - `unknown`: the post may or may not be out; look before anything else.
 * - `unavailable`: it is certainly not out, and may be later.
 * - `misconfigured`: nothing will work until a person changes something; the message says what.
 */
export class NetworkError extends SchedulerError {
  readonly outcome: 'refused' | 'unknown' | 'unavailable' | 'misconfigured';
  /** Milliseconds that the network asked us to wait. */
  readonly retryAfterMs: number | null;
  constructor(
    code: string,
    message: string,
    options: { outcome: NetworkError['outcome']; retryAfterMs?: number | null; cause?: unknown },
  ) {
    super(code, message, { ...options, retry: options.outcome !== 'refused' });
    this.outcome = options.outcome;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** What is to be posted. `key` is the same at every try, and the network's own means of knowing a post again. */
export interface SocialItem {
  jobId: string;
  category: string;
  /** 64 hexadecimal digits, of the job and the network. */
  key: string;
  content: SocialContent;
}

/** A post that is out. */
export interface Posted {
  /** The network's own name of it. */
  remoteId: string;
  /** Where people see it; null when the network does not say. */
  url: string | null;
}

/** One social network. Every call may throw NetworkError. */
export interface Network {
  readonly name: SocialNetwork;
  /** The post of this key, when it is out already; null when it certainly is not. */
  find(item: SocialItem): Promise<Posted | null>;
  /** Posts; a second call with the same key makes no second post wherever the network can be made to see to that. */
  post(item: SocialItem): Promise<Posted>;
  /** Reactions to posts, by remote id; posts that are gone are left out. Null when the network has none to tell. */
  engagement: ((remoteIds: readonly string[]) => Promise<ReadonlyMap<string, Engagement>>) | null;
}
