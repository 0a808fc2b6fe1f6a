import { MemoryLibrary } from '../../agent/adapters/memory/memory-library.ts';
import { type Site, SiteError, type SiteFacts } from '../../agent/ports/site.ts';
import type { LastPublishedCategory, PublicationResponse } from '../../shared/contract/plugin.ts';

/** A WordPress in memory with one category, News, for tests of what stands in front of the flows. */
export class FakeSite extends MemoryLibrary implements Site {
  readonly publications = new Map<string, PublicationResponse>();
  readonly terms: LastPublishedCategory[] = [newCategory(1, 'News')];
  readonly now: () => number;
  zone = 'UTC';
  /** Who holds the lease; null: nobody. */
  leaseOwner: string | null = null;
  /** When it is set, every call fails with it. */
  broken: Error | null = null;

  constructor(now: () => number) {
    super();
    this.now = now;
  }

  #answer<T>(work: () => T): Promise<T> {
    return this.broken ? Promise.reject(this.broken) : Promise.resolve(work());
  }

  facts = (): Promise<SiteFacts> =>
    this.#answer(() => ({
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
      now: this.#nowIso(),
      default_category: { term_id: 1, slug: 'news', name: 'News' },
      user: { id: 2, login: 'scheduler', can_publish: true },
      clockSkewMs: 0,
    }));

  categories = () => this.#answer(() => [...this.terms]);

  lease: Site['lease'] = ({ owner, label, release }) =>
    this.#answer(() => {
      if (this.leaseOwner !== null && this.leaseOwner !== owner) {
        const context = { owner: this.leaseOwner, label: 'another host', expires_at: this.#nowIso() };
        throw new SiteError('lease_held', 'Another agent holds the lease.', { outcome: 'refused', context });
      }
      this.leaseOwner = release ? null : owner;
      const now = this.#nowIso();
      return { held: !release, owner, label, epoch: 1, expires_at: now, now };
    });

  publish: Site['publish'] = ({ key, revision, payload_hash, slot }) =>
    this.#answer(() => {
      const there = this.publications.get(key);
      if (there) return { ...there, replayed: true };
      const now = this.#nowIso();
      const post = this.publications.size + 1;
      const made: PublicationResponse = {
        key_hash: 'a'.repeat(64),
        state: 'published',
        replayed: false,
        revision,
        payload_hash,
        slot_key: slot?.key ?? null,
        post_id: post,
        post_status: 'publish',
        post_url: `https://site.test/?p=${post}`,
        date_gmt: now,
        hooks: 'done',
        created_at: now,
        updated_at: now,
      };
      this.publications.set(key, made);
      return made;
    });

  publication = (jobId: string) => this.#answer(() => this.publications.get(jobId) ?? null);
  cancelPublication = this.publication;

  ensureCategory = (path: string) =>
    this.#answer(() => {
      this.terms.push(newCategory(this.terms.length + 1, path));
      return this.terms.length;
    });
  ensureTags = (names: readonly string[]) => this.#answer(() => names.map((_, i) => 100 + i));
  findUser = () => this.#answer(() => null);

  #nowIso = () => new Date(this.now()).toISOString();
}

const newCategory = (termId: number, path: string): LastPublishedCategory => ({
  term_id: termId,
  slug: path.toLowerCase(),
  name: path,
  parent: 0,
  path,
  last_post_id: null,
  last_published_at: null,
  published_count: 0,
  scheduled_post_id: null,
  scheduled_at: null,
});
