import { MemoryLease } from '../../../agent/adapters/memory/memory-lease.ts';
import { MemoryLibrary } from '../../../agent/adapters/memory/memory-library.ts';
import { type Site, SiteError } from '../../../agent/ports/site.ts';
import type {
  LastPublishedCategory,
  PublicationPayload,
  PublicationRequest,
  PublicationResponse,
  SiteCapabilities,
} from '../../../shared/contract/plugin.ts';
import type { Clock } from '../../../shared/core/clock.ts';
import { toIso } from '../../../shared/core/instant.ts';

/** A post as it was published, by us or by hand. */
export interface ScriptedPost {
  jobId: string | null;
  termId: number;
  at: number;
  payload: PublicationPayload | null;
}

type Call = 'facts' | 'categories' | 'publish' | 'publication' | 'cancelPublication' | 'ensureTags' | 'lease';

/**
 * A WordPress in memory whose every call can be made to fail, whose answers can be lost, and whose categories can be
 * renamed, deleted and doubled. It keeps publications in their states, with the slot that each of them holds.
 */
export class ScriptedSite extends MemoryLibrary implements Site {
  readonly posts: ScriptedPost[] = [];
  readonly publications = new Map<string, PublicationResponse>();
  readonly users = new Map<string, number>([['scheduler', 1]]);
  readonly requests: PublicationRequest[] = [];
  readonly cancelled: string[] = [];
  readonly counts = new Map<Call, number>();
  terms: LastPublishedCategory[] = [];
  zone = 'UTC';
  /** Absent, as with an older plugin. */
  capabilities: SiteCapabilities | undefined;
  skewMs = 0;
  /** What these calls fail with, and without an effect. */
  failing: Partial<Record<Call, SiteError>> = {};
  /** Whether the publication is carried out and its answer lost. */
  losesAnswers = false;
  /** Called before a publication arrives. */
  beforePublish: (request: PublicationRequest) => unknown = () => undefined;
  readonly #clock: Clock;
  readonly #lease: MemoryLease;

  constructor(clock: Clock, categories: readonly string[]) {
    super();
    this.#clock = clock;
    this.#lease = new MemoryLease(clock);
    for (const path of categories) this.addCategory(path);
  }

  addCategory(path: string, termId = this.terms.length + 1): number {
    const name = path.split('/').at(-1) ?? path;
    const slug = path.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    this.terms.push({
      term_id: termId,
      slug,
      name,
      parent: 0,
      path,
      last_post_id: null,
      last_published_at: null,
      published_count: 0,
      scheduled_post_id: null,
      scheduled_at: null,
    });
    return termId;
  }

  deleteCategory(termId: number): void {
    this.terms = this.terms.filter(({ term_id: id }) => id !== termId);
  }

  change(termId: number, fields: Partial<LastPublishedCategory>): void {
    this.terms = this.terms.map((term) => (term.term_id === termId ? { ...term, ...fields } : term));
  }

  publishByHand(termId: number): void {
    this.#addPost(null, termId, this.#now(), null);
  }

  /** Everything that asks or changes WordPress fails with this. */
  breakDown(error = unreachable()): void {
    for (const call of ['facts', 'categories', 'publish', 'publication', 'cancelPublication', 'lease'] as const)
      this.failing[call] = error;
  }

  repair(): void {
    this.failing = {};
  }

  async #call<T>(name: Call, work: () => T): Promise<T> {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const error = this.failing[name];
    if (error) throw error;
    return work();
  }

  facts = () =>
    this.#call('facts', () => ({
      contract_version: 1,
      plugin_version: '0.1.0',
      wp_version: '6.8',
      php_version: '8.2.0',
      site_url: 'https://site.test',
      home_url: 'https://site.test',
      name: 'A site',
      blog_id: 1,
      multisite: false,
      timezone: this.zone,
      timezone_string: this.zone,
      gmt_offset: 0,
      now: toIso(this.#clock.now()),
      default_category: { term_id: this.terms[0]?.term_id ?? 1, slug: 'default', name: 'Default' },
      user: { id: 1, login: 'scheduler', can_publish: true },
      clockSkewMs: this.skewMs,
      ...(this.capabilities ? { capabilities: this.capabilities } : {}),
    }));

  categories = () => this.#call('categories', () => [...this.terms]);

  lease: Site['lease'] = (request) => this.#call('lease', () => this.#lease.change(request));

  publish: Site['publish'] = async (request) => {
    await this.beforePublish(request);
    return this.#call('publish', () => {
      this.requests.push(request);
      this.#lease.refuseOlderThan(request.epoch);
      const there = this.publications.get(request.key);
      if (there?.state === 'published') {
        if (there.payload_hash !== request.payload_hash) throw refused('payload_conflict');
        return { ...there, replayed: true };
      }
      if (there?.state === 'cancelled' && request.revision <= there.revision) throw refused('cancelled');
      this.#refuseSlot(request);
      const payload = JSON.parse(request.payload) as PublicationPayload;
      const at = payload.date_gmt === undefined ? this.#now() : Date.parse(payload.date_gmt);
      const postId = this.#addPost(request.key, payload.categories[0] as number, at, payload);
      const answer = answerTo(request, 'published', postId, toIso(at), toIso(this.#clock.now()));
      this.publications.set(request.key, answer);
      if (this.losesAnswers) throw lost();
      return answer;
    });
  };

  /** A publication that WordPress has begun and not finished; it holds its slot. */
  leaveStarted(request: PublicationRequest): void {
    const now = toIso(this.#clock.now());
    this.publications.set(request.key, answerTo(request, 'started', null, null, now));
  }

  publication = (jobId: string) => this.#call('publication', () => this.publications.get(jobId) ?? null);

  cancelPublication = (jobId: string) =>
    this.#call('cancelPublication', () => {
      this.cancelled.push(jobId);
      const there = this.publications.get(jobId);
      if (there?.state === 'started') this.publications.set(jobId, { ...there, state: 'cancelled' });
      return this.publications.get(jobId) ?? null;
    });

  async ensureCategory(path: string): Promise<number> {
    const known = this.terms.find((term) => term.path.toLowerCase() === path.toLowerCase());
    return known?.term_id ?? this.addCategory(path, 100 + this.terms.length);
  }

  ensureTags = (names: readonly string[]) => this.#call('ensureTags', () => names.map((_, i) => 1000 + i));

  async findUser(reference: string): Promise<number | null> {
    return this.users.get(reference) ?? null;
  }

  #now(): number {
    return Math.floor(this.#clock.now() / 1000) * 1000;
  }

  #refuseSlot({ key, slot }: PublicationRequest): void {
    if (!slot) return;
    const holds = ({ state, slot_key: held }: PublicationResponse) => state !== 'cancelled' && held === slot.key;
    if ([...this.publications].some(([jobId, row]) => jobId !== key && holds(row))) throw refused('window_used');
    const last = this.terms.find(({ term_id: id }) => id === slot.category_id)?.last_published_at ?? null;
    const basis = slot.last_published_at === null ? Number.NEGATIVE_INFINITY : Date.parse(slot.last_published_at);
    if (last !== null && Date.parse(last) > basis) throw refused('category_moved');
  }

  #addPost(jobId: string | null, termId: number, at: number, payload: PublicationPayload | null): number {
    this.posts.push({ jobId, termId, at, payload });
    const last = this.terms.find(({ term_id: id }) => id === termId)?.last_published_at ?? null;
    if ((payload?.status ?? 'publish') === 'publish' && (last === null || Date.parse(last) <= at))
      this.change(termId, { last_published_at: toIso(at), last_post_id: this.posts.length });
    return this.posts.length;
  }
}

const answerTo = (
  { revision, payload_hash, slot }: PublicationRequest,
  state: PublicationResponse['state'],
  postId: number | null,
  date: string | null,
  now: string,
): PublicationResponse => ({
  key_hash: '0'.repeat(64),
  state,
  replayed: false,
  revision,
  payload_hash,
  slot_key: slot?.key ?? null,
  post_id: postId,
  post_status: postId === null ? null : 'publish',
  post_url: postId === null ? null : `https://site.test/?p=${postId}`,
  date_gmt: date,
  hooks: postId === null ? 'none' : 'done',
  created_at: now,
  updated_at: now,
});

/** What a site with these languages can do, by Polylang; the first one is its default. Without any it has no Polylang. */
export const capabilitiesWith = (...slugs: readonly string[]): SiteCapabilities => ({
  polylang:
    slugs[0] === undefined
      ? null
      : { default: slugs[0], languages: slugs.map((slug) => ({ slug, locale: `${slug}_XX`, name: slug })) },
  seo: null,
  max_upload_bytes: 1_000_000,
  allowed_mime_types: ['image/png', 'audio/mpeg'],
});

export const refused = (code: string) => new SiteError(code, `Refused: ${code}.`, { outcome: 'refused' });
export const lost = () => new SiteError('site_timeout', 'No answer came.', { outcome: 'unknown' });
export const unreachable = (retryAfterMs: number | null = null) =>
  new SiteError('site_unreachable', 'WordPress could not be reached.', { outcome: 'unavailable', retryAfterMs });
