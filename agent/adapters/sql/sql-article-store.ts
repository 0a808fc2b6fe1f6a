import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { JobStatus } from '../../../shared/core/job-state.ts';
import { normaliseTitle } from '../../../shared/core/normalise-title.ts';
import type { Database } from '../../../shared/node/database.ts';
import type { ArticleStore, KeptMedia } from '../../ports/articles.ts';
import { oneOf, toColumn } from './rows.ts';

/** Titles and sources may be of any length; what is looked for is a hash. */
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
/** What a title is found by: the hash of its normal form. */
export const titleHash = (title: string): string => hash(normaliseTitle(title));
/** No language, in a column of a primary key. */
const NONE = '';

export function sqlArticleStore(db: Database): ArticleStore {
  return {
    keepMedia: (jobId, media) =>
      db.transaction(async (tx) => {
        const item = hash(media.source);
        await tx.run(sql`DELETE FROM job_contents WHERE job_id = ${jobId} AND type = 'media' AND item = ${item}`);
        await tx.run(
          sql`INSERT INTO job_contents (job_id, type, item, body) VALUES (${jobId}, 'media', ${item}, ${JSON.stringify(media)})`,
        );
      }),
    async keptMedia(jobId, source) {
      const [row] = await db.all<{ body: string }>(
        sql`SELECT body FROM job_contents WHERE job_id = ${jobId} AND type = 'media' AND item = ${hash(source)}`,
      );
      return row ? (JSON.parse(row.body) as KeptMedia) : null;
    },
    addPublishedArticle: ({ jobId, title, keywords, url, language, publishedAt }) =>
      db.transaction(async (tx) => {
        const tag = language ?? NONE;
        await tx.run(sql`DELETE FROM published_articles WHERE job_id = ${jobId} AND language = ${tag}`);
        await tx.run(
          sql`INSERT INTO published_articles (job_id, language, title, keywords, url, published_at)
              VALUES (${jobId}, ${tag}, ${title}, ${JSON.stringify(keywords)}, ${url}, ${toColumn(publishedAt)})`,
        );
      }),
    async publishedArticles(language, limit) {
      const rows = await db.all<{ job_id: string; title: string; keywords: string; url: string; published_at: string }>(
        sql`SELECT job_id, title, keywords, url, published_at FROM published_articles
            WHERE language = ${language ?? NONE} ORDER BY published_at DESC, job_id LIMIT ${limit}`,
      );
      return rows.map((row) => ({
        jobId: row.job_id,
        title: row.title,
        keywords: JSON.parse(row.keywords) as string[],
        url: row.url,
        language,
        publishedAt: Date.parse(row.published_at),
      }));
    },
    async pruneArticles(before, keep, limit) {
      const languages = await db.all<{ language: string; articles: number }>(
        sql`SELECT language, COUNT(*) AS articles FROM published_articles GROUP BY language`,
      );
      let deleted = 0;
      for (const { language, articles } of languages) {
        const most = Math.min(limit - deleted, Number(articles) - keep);
        if (most <= 0) continue;
        const rows = await db.all<{ job_id: string }>(
          sql`SELECT job_id FROM published_articles WHERE language = ${language} AND published_at < ${toColumn(before)}
              ORDER BY published_at, job_id DESC LIMIT ${most}`,
        );
        if (rows.length === 0) continue;
        const ids = oneOf(rows.map(({ job_id: id }) => id));
        deleted += await db.run(
          sql`DELETE FROM published_articles WHERE language = ${language} AND job_id IN (${ids})`,
        );
      }
      return deleted;
    },
    async firstOfTitles(normalised, without) {
      if (normalised.length === 0) return [];
      const titles = new Map(normalised.map((title) => [hash(title), title]));
      const rows = await db.all<{ job_id: string; status: JobStatus; title_hash: string }>(
        sql`SELECT jobs.job_id AS job_id, jobs.status AS status, oldest.title_hash AS title_hash
            FROM (SELECT t.title_hash AS title_hash, MIN(j.seq) AS seq FROM job_contents t JOIN jobs j ON j.job_id = t.job_id
                  WHERE t.title_hash IN (${oneOf([...titles.keys()])}) AND t.type = 'article' AND j.status NOT IN (${oneOf(without)})
                  GROUP BY t.title_hash) AS oldest
            JOIN jobs ON jobs.seq = oldest.seq`,
      );
      return rows.map((row) => ({
        jobId: row.job_id,
        status: row.status,
        normalised: titles.get(row.title_hash) as string,
      }));
    },
  };
}
