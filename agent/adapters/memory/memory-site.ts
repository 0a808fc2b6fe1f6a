import type {
  LastPublishedCategory,
  PublicationRequest,
  PublicationResponse,
} from '../../../shared/contract/plugin.ts';
import { publicationPayload } from '../../../shared/contract/plugin.ts';
import type { Clock } from '../../../shared/core/clock.ts';
import { type Instant, parseIso, SECOND, toIso } from '../../../shared/core/instant.ts';
import { type Site, SiteError } from '../../ports/site.ts';
import { MemoryLease } from './memory-lease.ts';

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
export class MemorySite implements Site {
  /** Every post, in the order of publication. */
  readonly posts: MemoryPost[] = [];
  zone: string;
  readonly #clock: Clock;
  readonly #lease: MemoryLease;
  readonly #publications = new Map<string, PublicationResponse>();
  readonly #usedWindows = new Map<string, string>();
  readonly #tags: string[] = [];
  /** Replaced, never changed, so that a reader sees by identity that nothing is new. */
  #terms: readonly LastPublishedCategory[];

  constructor({ clock, zone, categories }: MemorySiteOptions) {
    this.#clock = clock;
    this.zone = zone;
    this.#lease = new MemoryLease(clock);
    this.#terms = categories.map((path, index) => term(index + 1, path));
  }

  async facts() {
    const [first] = this.#terms;
    return {
      contract_version: 1,
      plugin_version: '0.1.0',
      wp_version: '6.8',
      php_version: '8.2.0',
      site_url: 'https://memory.invalid',
      home_url: 'https://memory.invalid',
      name: 'A site in memory',
      blog_id: 1,
      multisite: false,
      timezone: this.zone,
      timezone_string: this.zone,
      gmt_offset: 0,
      now: toIso(this.#clock.now()),
      default_category: { term_id: first?.term_id ?? 1, slug: first?.slug ?? 'none', name: first?.name ?? 'None' },
      user: { id: 1, login: 'scheduler', can_publish: true },
      clockSkewMs: 0,
    };
  }

  async categories() {
    return this.#terms;
  }

  lease: Site['lease'] = async (request) => this.#lease.change(request);

  publish: Site['publish'] = async (request) => {
    const now = this.#now();
    this.#lease.refuseOlderThan(request.epoch);
    const there = this.#publications.get(request.key);
    if (there?.state === 'published') {
      if (there.payload_hash === request.payload_hash) return { ...there, replayed: true };
      throw refused('payload_conflict', `Job ${request.key} is published already, with other content.`);
    }
    if (there && request.revision <= there.revision) {
      throw refused('cancelled', `Revision ${request.revision} of job ${request.key} was cancelled.`);
    }
    this.#refuseSlot(request);
    const payload = publicationPayload.parse(JSON.parse(request.payload));
    const publishedAt = payload.date_gmt === undefined ? now : parseIso(payload.date_gmt);
    const post = this.#addPost(payload.categories, publishedAt, request.slot?.key ?? null, payload.status);
    const answer = this.#answer(request, 'published', { post_id: post.postId, date_gmt: toIso(publishedAt) });
    this.#publications.set(request.key, answer);
    if (request.slot) this.#usedWindows.set(request.slot.key, request.key);
    return answer;
  };

  async publication(jobId: string) {
    return this.#publications.get(jobId) ?? null;
  }

  async cancelPublication(jobId: string) {
    return this.#publications.get(jobId) ?? null;
  }

  async ensureCategory(path: string) {
    const found = this.#terms.find((category) => category.path === path);
    if (found) return found.term_id;
    const added = term(this.#terms.length + 1, path);
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
  publishByHand(termId: number, publishedAt: Instant = this.#now()): MemoryPost {
    return this.#addPost([termId], publishedAt, null, 'publish');
  }

  #now(): Instant {
    return Math.floor(this.#clock.now() / SECOND) * SECOND;
  }

  #refuseSlot({ key, slot }: PublicationRequest): void {
    if (!slot) return;
    if (this.#usedWindows.has(slot.key)) throw refused('window_used', `The slot ${slot.key} is used already.`);
    const last = this.#terms.find((category) => category.term_id === slot.category_id)?.last_published_at ?? null;
    const planned = slot.last_published_at === null ? Number.NEGATIVE_INFINITY : parseIso(slot.last_published_at);
    if (last !== null && parseIso(last) > planned) {
      throw refused('category_moved', `The category of job ${key} has a newer post, of ${last}.`);
    }
  }

  #addPost(categories: readonly number[], publishedAt: Instant, slotKey: string | null, status: string): MemoryPost {
    const post = { postId: this.posts.length + 1, categories, publishedAt, slotKey };
    if (status !== 'publish') return post;
    this.posts.push(post);
    this.#terms = this.#terms.map((category) =>
      categories.includes(category.term_id) ? withPost(category, post) : category,
    );
    return post;
  }

  #answer(
    { revision, payload_hash, slot }: PublicationRequest,
    state: PublicationResponse['state'],
    fields: Pick<PublicationResponse, 'post_id' | 'date_gmt'>,
  ): PublicationResponse {
    const now = toIso(this.#clock.now());
    return {
      key_hash: KEY_HASH,
      state,
      replayed: false,
      revision,
      payload_hash,
      slot_key: slot?.key ?? null,
      post_status: 'publish',
      post_url: `https://memory.invalid/?p=${fields.post_id}`,
      hooks: 'done',
      created_at: now,
      updated_at: now,
      ...fields,
    };
  }
}

const refused = (code: string, message: string) => new SiteError(code, message, { outcome: 'refused' });

const term = (termId: number, path: string): LastPublishedCategory => ({
  term_id: termId,
  slug: path.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-'),
  name: path.split('/').at(-1) ?? path,
  parent: 0,
  path,
  last_post_id: null,
  last_published_at: null,
  published_count: 0,
  scheduled_post_id: null,
  scheduled_at: null,
});

/** The newest post counts; a backdated one only adds to the number of posts. */
function withPost(category: LastPublishedCategory, { postId, publishedAt }: MemoryPost): LastPublishedCategory {
  const counted = { ...category, published_count: category.published_count + 1 };
  const isNewest = category.last_published_at === null || parseIso(category.last_published_at) <= publishedAt;
  return isNewest ? { ...counted, last_post_id: postId, last_published_at: toIso(publishedAt) } : counted;
}
