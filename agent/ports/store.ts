import type { ArticleContent } from '../../shared/contract/content.ts';
import type { PublicationRequest } from '../../shared/contract/plugin.ts';
import type { Instant } from '../../shared/core/instant.ts';
import type { ArticleStore } from './articles.ts';
import type { JobChangesStore } from './job-changes.ts';
import type { JobChange, JobStore } from './jobs.ts';
import type { SlotChange, SlotStore } from './slots.ts';
import type { SocialPostStore } from './social-posts.ts';

/** What goes to WordPress for a job, kept before the first request so that every retry sends the same bytes. */
export interface StoredPublication {
  jobId: string;
  /** Rises when the job's content is edited or the job gets another slot after a cancelled try. */
  revision: number;
  payload: string;
  payloadHash: string;
  slotId: string | null;
  /** The slot as WordPress is told it: planned posts only, not those that a person publishes. */
  requestSlot: PublicationRequest['slot'];
  builtAt: Instant;
}

export interface PublicationStore {
  /** Keeps the bytes; an older revision of the same job is replaced. */
  savePublication(publication: StoredPublication): Promise<void>;
  publication(jobId: string): Promise<StoredPublication | null>;
}

/** Small facts that survive a restart, by name: the plan's state, the authors' rotation, when a delay was first seen. */
export interface StateStore {
  state(name: string): Promise<string | null>;
  setState(name: string, value: string): Promise<void>;
  /** Keeps `value` unless there is one already; answers what is kept now. */
  setStateOnce(name: string, value: string): Promise<string>;
  /** Replaces `expected` by `value`; false when something else is kept by now. */
  swapState(name: string, expected: string | null, value: string): Promise<boolean>;
  removeState(name: string): Promise<void>;
  /** Every fact whose name begins with `prefix` (which holds no `%`, `_` or `\\`), by name. */
  states(prefix: string): Promise<Map<string, string>>;
}

/** A small fact to be kept, or with null to be removed. */
export interface FactChange {
  name: string;
  value: string | null;
}

export interface StoreChanges {
  jobs?: readonly JobChange[];
  slots?: readonly SlotChange[];
  /** Contents that replace those of jobs, as far as all compare-and-sets succeed. */
  contents?: readonly { jobId: string; content: ArticleContent }[];
  /** Small facts that are kept or removed, as far as all compare-and-sets succeed. */
  facts?: readonly FactChange[];
}

/** The agent's database. All adapters pass `test/conformance/store.ts`. */
export interface Store extends JobStore, JobChangesStore, SlotStore, PublicationStore, StateStore, ArticleStore {
  /** Several compare-and-sets in one transaction: all of them happen, or none (false). */
  change(changes: StoreChanges, now: Instant): Promise<boolean>;
  /** What goes to social networks; nothing there touches a job. */
  readonly social: SocialPostStore;
  close(): Promise<void>;
}
