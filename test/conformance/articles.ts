import { describe, expect, it } from 'vitest';
import type { PublishedArticle } from '../../agent/ports/articles.ts';
import type { JobDraft } from '../../agent/ports/jobs.ts';
import type { Store } from '../../agent/ports/store.ts';
import type { JobStatus } from '../../shared/core/job-state.ts';
import { normaliseTitle } from '../../shared/core/normalise-title.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');
/** Longer than a column of a key may be. */
const LONG = 'x'.repeat(3000);

const article = (jobId: string, fields: Partial<PublishedArticle> = {}): PublishedArticle => ({
  jobId,
  title: `Title of ${jobId} 日本 👩‍👩‍👧`,
  keywords: ['ferry "Anna"', 'Hafen'],
  url: `https://example.org/${jobId}/`,
  language: 'en',
  publishedAt: NOW,
  ...fields,
});

/**
 * What every store knows about articles beside the queue. `open` answers the store of the running test, `draft` makes a job.
 */
export function articlesConformance(
  open: () => Store,
  draft: (jobId: string, fields?: Partial<JobDraft>) => JobDraft,
): void {
  describe('titles to link to', () => {
    it('are forgotten when they are old, but for the latest of each language', async () => {
      const store = open();
      for (let i = 0; i < 5; i += 1) await store.addPublishedArticle(article(`en-${i}`, { publishedAt: NOW + i }));
      for (let i = 0; i < 2; i += 1)
        await store.addPublishedArticle(article(`none-${i}`, { language: null, publishedAt: NOW }));
      expect(await store.pruneArticles(NOW, 0, 9)).toBe(0);
      expect(await store.pruneArticles(NOW + 9, 2, 2)).toBe(2);
      expect(await store.pruneArticles(NOW + 3, 0, 9)).toBe(3);
      expect(await store.pruneArticles(NOW + 9, 2, 9)).toBe(0);
      expect((await store.publishedArticles('en', 9)).map(({ jobId }) => jobId)).toEqual(['en-4', 'en-3']);
      expect(await store.publishedArticles(null, 9)).toEqual([]);
    });

    it('of one instant go in the order in which they are left out', async () => {
      const store = open();
      for (const id of ['b', 'a', 'c']) await store.addPublishedArticle(article(id));
      expect(await store.pruneArticles(NOW + 1, 2, 9)).toBe(1);
      expect((await store.publishedArticles('en', 9)).map(({ jobId }) => jobId)).toEqual(['a', 'b']);
    });
  });

  describe('uploaded files of a job', () => {
    const kept = { source: 'https://example.org/a.png', sha256: 'ab'.repeat(32), attachmentId: 7 };

    it('are found by job and source, byte by byte and of any length', async () => {
      const store = open();
      for (const jobId of ['a', 'b']) await store.addJob(draft(jobId), NOW);
      const long = { source: `${kept.source}?${LONG}1`, sha256: 'cd'.repeat(32), attachmentId: 8 };
      await store.keepMedia('a', kept);
      await store.keepMedia('a', long);
      expect(await store.keptMedia('a', kept.source)).toEqual(kept);
      expect(await store.keptMedia('a', long.source)).toEqual(long);
      expect(await store.keptMedia('a', `${kept.source}?${LONG}2`)).toBeNull();
      expect(await store.keptMedia('a', 'https://example.org/A.png')).toBeNull();
      expect(await store.keptMedia('b', kept.source)).toBeNull();
    });

    it('are replaced by what was uploaded later from the same source', async () => {
      const store = open();
      await store.addJob(draft('a'), NOW);
      await store.keepMedia('a', kept);
      await store.keepMedia('a', { ...kept, sha256: 'ef'.repeat(32), attachmentId: 9 });
      expect(await store.keptMedia('a', kept.source)).toMatchObject({ attachmentId: 9, sha256: 'ef'.repeat(32) });
    });

    it('leave the content of the job as it is', async () => {
      const store = open();
      await store.addJob(draft('a'), NOW);
      await store.keepMedia('a', kept);
      expect((await store.content('a'))?.title).toBe('Title of a');
    });
  });

  describe('published articles', () => {
    it('come back as they were, by language, the latest first, those of one instant by their ids', async () => {
      const store = open();
      const all = [
        article('old', { publishedAt: NOW - 1 }),
        article('b'),
        article('a', { keywords: [] }),
        article('german', { language: 'de', publishedAt: NOW + 5 }),
        article('none', { language: null, publishedAt: NOW + 6 }),
      ];
      for (const one of all) await store.addPublishedArticle(one);
      const [old, b, a, german, none] = all;
      expect(await store.publishedArticles('en', 9)).toEqual([a, b, old]);
      expect(await store.publishedArticles('en', 2)).toEqual([a, b]);
      expect(await store.publishedArticles('de', 9)).toEqual([german]);
      expect(await store.publishedArticles(null, 9)).toEqual([none]);
      expect(await store.publishedArticles('fr', 9)).toEqual([]);
    });

    it('are one for a job and language: the last that was said of it', async () => {
      const store = open();
      await store.addPublishedArticle(article('a'));
      await store.addPublishedArticle(article('a', { language: 'de', url: 'https://example.org/de/a/' }));
      await store.addPublishedArticle(article('a', { title: 'Another', publishedAt: NOW + 1 }));
      expect(await store.publishedArticles('en', 9)).toEqual([
        article('a', { title: 'Another', publishedAt: NOW + 1 }),
      ]);
      expect(await store.publishedArticles('de', 9)).toMatchObject([{ url: 'https://example.org/de/a/' }]);
    });
  });

  describe('the first job of a title', () => {
    const titled = (jobId: string, title: string, fields: Partial<JobDraft> = {}) => {
      const made = draft(jobId, fields);
      return { ...made, content: { ...made.content, title } };
    };
    const find = async (titles: readonly string[], without: readonly JobStatus[] = ['FAILED', 'CANCELLED']) => {
      const found = await open().firstOfTitles(titles.map(normaliseTitle), without);
      return found.map(({ jobId, status, normalised }) => [jobId, status, normalised]).sort();
    };

    it('is found whatever its case, accents and punctuation, in every script, for many titles at once', async () => {
      const store = open();
      await store.addJob(titled('second', 'Café – am Hafen!', { status: 'CREATED' }), NOW);
      await store.addJob(titled('first', 'CAFE am Hafen'), NOW);
      await store.addJob(titled('japanese', '港のカフェ、再開'), NOW);
      await store.addJob(titled('other', 'Cafe im Hafen'), NOW);
      expect(await find(['cafe am hafen', '港のカフェ 再開', '港のカフェ'])).toEqual([
        ['japanese', 'QUEUED', normaliseTitle('港のカフェ 再開')],
        ['second', 'CREATED', 'cafeamhafen'],
      ]);
      expect(await find([])).toEqual([]);
    });

    it('is none in a state that is left out', async () => {
      const store = open();
      for (const to of ['PUBLISHED', 'FAILED', 'CANCELLED'] as const) {
        await store.addJob(titled(to, 'One title'), NOW);
        await store.claimJob(to, { from: 'QUEUED', to: 'PUBLISHING', worker: 'w1', leaseMs: 60_000, now: NOW });
        const change = { jobId: to, from: ['PUBLISHING'], to, worker: 'w1', reason: 'r' } as const;
        expect(await store.change({ jobs: [change] }, NOW)).toBe(true);
      }
      expect(await find(['One title'])).toEqual([['PUBLISHED', 'PUBLISHED', 'onetitle']]);
      expect(await find(['One title'], ['PUBLISHED', 'FAILED'])).toEqual([['CANCELLED', 'CANCELLED', 'onetitle']]);
    });

    it('is found by its content as it is now', async () => {
      const store = open();
      await store.addJob(titled('a', 'The harbour'), NOW);
      const content = { ...draft('a').content, title: 'The lighthouse' };
      await store.change({ contents: [{ jobId: 'a', content }] }, NOW);
      expect(await find(['The harbour'])).toEqual([]);
      expect(await find(['The lighthouse'])).toEqual([['a', 'QUEUED', 'thelighthouse']]);
    });
  });
}
