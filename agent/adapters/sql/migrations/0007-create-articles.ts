import type { Migration } from '../../../../shared/node/migrate.ts';
import { index } from './0001-create-queue.ts';

/** The hash of each job's normalised title for finding duplicates, and published articles for links between posts. */
export const createArticles: Migration = {
  id: 7,
  name: 'create-articles',
  statements: (t) => [
    `ALTER TABLE job_contents ADD COLUMN title_hash ${t.text(64)} NULL`,
    index('job_contents_title', 'job_contents', 'title_hash'),
    `CREATE TABLE IF NOT EXISTS published_articles (
      job_id ${t.text(191)} NOT NULL,
      language ${t.text(35)} NOT NULL,
      title ${t.longText} NOT NULL,
      keywords ${t.longText} NOT NULL,
      url ${t.longText} NOT NULL,
      published_at ${t.instant} NOT NULL,
      PRIMARY KEY (job_id, language)
    ) ${t.tableEnd}`,
    index('published_articles_latest', 'published_articles', 'language, published_at'),
  ],
};
