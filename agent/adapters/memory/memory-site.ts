import type {
  LastPublishedCategory,
  PublicationPayload,
  PublicationRequest,
  PublicationResponse,
} from '../../../shared/contract/plugin.ts';
import type { Clock } from '../../../shared/core/clock.ts';
import { type Instant, parseIso, SECOND, toIso } from '../../../shared/core/instant.ts';
import { type Site, SiteError, type SiteFacts } from '../../ports/site.ts';
import { memoryCategory, withPost } from './memory-categories.ts';
import { memoryFacts } from './memory-facts.ts';
import { MemoryLease } from './memory-lease.ts';
import { MemoryLibrary } from './memory-library.ts';

/** A post as the site keeps it. `slotKey` is null for posts by hand. */
export interface MemoryPost {
  postId: number;
  /** Term ids, the first one is the slot's. */
  categories: readonly number[];
  /** Whole seconds, as WordPress keeps them. */
  publishedAt: Instant;
  slotKey: string | null;
}

export interface MemorySiteOptions {
  clock: Clock;
  /** The site's zone, IANA or `±HH:MM`. */
  zone: string;
  /** Category paths; their term ids are 1, 2, 3 … in this order. */
  categories: readonly string[];
}

const KEY_HASH = '0'.repeat(64);

/**
 * A WordPress with the plugin, in memory, for the simulator and for fast tests: it keeps the last post of every category,
 * refuses a used window, a category that has moved on and an older epoch, and answers a repeated publication with what it
 * did the first time. A request takes no time and is never half done.
 */
export class MemorySite extends MemoryLibrary implements Site {
  /** Every published post, in the order of publication. */
  readonly posts: MemoryPost[] = [];
  zone: string;
  readonly #clock: Clock;
  readonly #lease: MemoryLease;
  readonly #publications = new Map<string, PublicationResponse>();
  readonly #usedWindows = new Map<string, string>();
  readonly #tags: string[] = [];
  #lastPostId = 0;
  #facts: SiteFacts | null = null;
  /** By term id, from 1. Replaced, never changed, so that a reader sees by identity that nothing is new. */
  #terms: readonly LastPublishedCategory[];

  constructor({ clock, zone, categories }: MemorySiteOptions) {
    super();
    this.#clock = clock;
    this.zone = zone;
    this.#lease = new MemoryLease(clock);
    this.#terms = categories.map((path, index) => memoryCategory(index + 1, path));
  }

  async facts(): Promise<SiteFacts> {
    if (this.#facts?.timezone !== this.zone) this.#facts = memoryFacts(this.zone, this.#clock, this.#terms[0]);
    return this.#facts;
  }

  async categories() {
    return this.#terms;
  }

  lease: Site['lease'] = async (request) => this.#lease.change(request);

  publish: Site['publish'] = async (request) => {
    const now = wholeSecond(this.#clock.now());
    this.#lease.refuseOlderThan(request.epoch);
    const there = this.#publications.get(request.key);
    if (there?.payload_hash === request.payload_hash) return { ...there, replayed: true };
    if (there) throw refused('payload_conflict', `Job ${request.key} is published already, with other content.`);
    this.#refuseSlot(request);
    const payload = JSON.parse(request.payload) as PublicationPayload;
    const publishedAt = payload.date_gmt === undefined ? now : parseIso(payload.date_gmt);
    const post = this.#addPost(payload.categories, publishedAt, request.slot?.key ?? null, payload.status);
    const answer = publicationAnswer(request, post, payload.status, toIso(now));
    this.#publications.set(request.key, answer);
    if (request.slot) this.#usedWindows.set(request.slot.key, request.key);
    return answer;
  };

  async publication(jobId: string) {
    return this.#publications.get(jobId) ?? null;
  }

  /** Nothing is ever on its way: it is published, or it never arrived. */
  async cancelPublication(jobId: string) {
    return this.#publications.get(jobId) ?? null;
  }

  async ensureCategory(path: string) {
    const found = this.#terms.find((category) => category.path === path);
    if (found) return found.term_id;
    const added = memoryCategory(this.#terms.length + 1, path);
    this.#terms = [...this.#terms, added];
    return added.term_id;
  }

  async ensureTags(names: readonly string[]) {
    return names.map((name) => {
      if (!this.#tags.includes(name)) this.#tags.push(name);
      return 1000 + this.#tags.indexOf(name);
    });
  }

  async findUser(reference: string) {
    return reference === 'scheduler' || reference === '1' ? 1 : null;
  }

  /** A post that a person publishes in WordPress, without the agent. */
  publishByHand(termId: number, publishedAt: Instant = this.#clock.now()): MemoryPost {
    return this.#addPost([termId], publishedAt, null, 'publish');
  }

  #refuseSlot({ key, slot }: PublicationRequest): void {
    if (!slot) return;
    if (this.#usedWindows.has(slot.key)) throw refused('window_used', `The slot ${slot.key} is used already.`);
    // Texts of whole seconds in UTC compare as the instants do.
    const last = this.#terms[slot.category_id - 1]?.last_published_at ?? null;
    if (last !== null && last > (slot.last_published_at ?? '')) {
      throw refused('category_moved', `The category of job ${key} has a newer post, of ${last}.`);
    }
  }

  #addPost(categories: readonly number[], at: Instant, slotKey: string | null, status: string): MemoryPost {
    this.#lastPostId += 1;
    const post = { postId: this.#lastPostId, categories, publishedAt: wholeSecond(at), slotKey };
    if (status !== 'publish') return post;
    this.posts.push(post);
    const terms = [...this.#terms];
    for (const termId of categories) {
      const category = terms[termId - 1];
      if (category) terms[termId - 1] = withPost(category, post);
    }
    this.#terms = terms;
    return post;
  }
}

const wholeSecond = (instant: Instant): Instant => Math.floor(instant / SECOND) * SECOND;

function publicationAnswer(
  { revision, payload_hash, slot }: PublicationRequest,
  { postId, publishedAt }: MemoryPost,
  status: PublicationPayload['status'],
  now: string,
): PublicationResponse {
  return {
    key_hash: KEY_HASH,
    state: 'published',
    replayed: false,
    revision,
    payload_hash,
    slot_key: slot?.key ?? null,
    post_id: postId,
    post_status: status,
    post_url: `https://memory.invalid/?p=${postId}`,
    date_gmt: toIso(publishedAt),
    hooks: 'done',
    created_at: now,
    updated_at: now,
  };
}

const refused = (code: string, message: string) => new SiteError(code, message, { outcome: 'refused' });
