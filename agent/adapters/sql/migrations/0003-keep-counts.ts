import type { Migration } from '../../../../shared/node/migrate.ts';

/**
 * How many jobs each category has in each state, kept in step by every change, so that neither a claim nor a check counts
 * the queue. Each count is the sum of several rows (`shard`): workers that finish jobs at once write different ones.
 */
export const keepCounts: Migration = {
  id: 3,
  name: 'keep-counts',
  statements: (t) => [
    `ALTER TABLE jobs ADD COLUMN ready_at ${t.instant} NULL`,
    `CREATE TABLE IF NOT EXISTS job_counts (
      category_key ${t.text(191)} NOT NULL,
      status ${t.text(20)} NOT NULL,
      shard ${t.integer} NOT NULL,
      category ${t.text(200)} NOT NULL,
      jobs ${t.integer} NOT NULL,
      PRIMARY KEY (category_key, status, shard)
    ) ${t.tableEnd}`,
    'DELETE FROM job_counts',
    `INSERT INTO job_counts (category_key, status, shard, category, jobs)
      SELECT category_key, status, 0, MIN(category), COUNT(*) FROM jobs GROUP BY category_key, status`,
  ],
};
