import type {
  LastPublishedCategory,
  LeaseRequest,
  LeaseResponse,
  PublicationRequest,
  PublicationResponse,
  SiteResponse,
  TitlesLookupRequest,
  TitlesLookupResponse,
  TitlesResponse,
} from '../../shared/contract/plugin.ts';
import type { Instant } from '../../shared/core/instant.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { MediaFile, MediaTexts, SiteMedia } from './media.ts';

export interface SiteFacts extends SiteResponse {
  /** WordPress's clock minus ours, in ms, measured at the middle of the request. */
  clockSkewMs: number;
}

/**
 * What WordPress, or the way to it, answered.
 * - `refused`: WordPress understood and said no (`code` is the plugin's); nothing was done.
 * - `unknown`: the request may or may not have been carried out; ask before doing anything else.
 * - `unavailable`: the request was certainly not carried out, and may be later.
 * - `misconfigured`: it will never work until a person changes something; the message says what.
 */
export class SiteError extends SchedulerError {
  readonly outcome: 'refused' | 'unknown' | 'unavailable' | 'misconfigured';
  /** Milliseconds that the site asked us to wait. */
  readonly retryAfterMs: number | null;
  constructor(
    code: string,
    message: string,
    options: {
      outcome: SiteError['outcome'];
      retryAfterMs?: number | null;
      context?: Record<string, unknown>;
      cause?: unknown;
    },
  ) {
    super(code, message, { ...options, retry: options.outcome === 'unknown' || options.outcome === 'unavailable' });
    this.outcome = options.outcome;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** The WordPress site. Every call may throw SiteError. */
export interface Site {
  facts(): Promise<SiteFacts>;
  /** Every category, with its last published post, however old. */
  categories(): Promise<readonly LastPublishedCategory[]>;
  /** Throws SiteError `lease_held` (context: owner, label, expires_at) when another agent holds it. */
  lease(request: LeaseRequest): Promise<LeaseResponse>;
  publish(request: PublicationRequest): Promise<PublicationResponse>;
  /** Null when WordPress has never seen this job. */
  publication(jobId: string): Promise<PublicationResponse | null>;
  /** Cancels what is not live yet; answers `published` when it comes too late, null when it never arrived. */
  cancelPublication(jobId: string): Promise<PublicationResponse | null>;
  /** Term id of a category path `Parent/Child`, created where it is missing. */
  ensureCategory(path: string): Promise<number>;
  /** Term ids of tags, created where they are missing, in the order given. */
  ensureTags(names: readonly string[]): Promise<number[]>;
  /** User id for a login, e-mail address, slug, display name or id; null when there is no such user. */
  findUser(reference: string): Promise<number | null>;
  /** Something in the media library by its id; null when there is none. */
  mediaById(attachmentId: number): Promise<SiteMedia | null>;
  /** What was uploaded with these bytes; null when nothing was, or it was deleted. */
  mediaByHash(sha256: string): Promise<SiteMedia | null>;
  /** Uploads a file once: the same bytes again, also after a lost answer, are the same attachment. */
  uploadMedia(file: MediaFile, texts: MediaTexts): Promise<SiteMedia>;
  /** For each title the post that has it already, or null. */
  lookUpTitles(titles: TitlesLookupRequest['titles']): Promise<TitlesLookupResponse['matches']>;
  /** One page of the titles that changed since a cursor; null for all. SiteError `cursor_expired`: begin with null. */
  titlesSince(cursor: string | null): Promise<TitlesResponse>;
}

/** A post's instant, as the site says it. */
export type LastPost = Instant | null;
