import type { Migration } from '../../../../shared/node/migrate.ts';
import { index } from './0001-create-queue.ts';

/** One row for each job and network that it goes to; claimed by lease and fence like jobs. */
export const createSocialPosts: Migration = {
  id: 6,
  name: 'create-social-posts',
  statements: (t) => [
    `CREATE TABLE IF NOT EXISTS social_posts (
      job_id ${t.text(191)} NOT NULL,
      network ${t.text(20)} NOT NULL,
      category ${t.text(200)} NOT NULL,
      record_key ${t.text(64)} NOT NULL,
      content ${t.longText} NOT NULL,
      status ${t.text(20)} NOT NULL,
      due_at ${t.instant} NOT NULL,
      next_at ${t.instant} NOT NULL,
      lease_until ${t.instant} NULL,
      attempts ${t.integer} NOT NULL DEFAULT 0,
      fence ${t.integer} NOT NULL DEFAULT 0,
      error_code ${t.text(64)} NULL,
      error_message ${t.longText} NULL,
      remote_id ${t.text(191)} NULL,
      url ${t.longText} NULL,
      posted_at ${t.instant} NULL,
      engagement ${t.longText} NULL,
      poll_at ${t.instant} NULL,
      PRIMARY KEY (job_id, network)
    ) ${t.tableEnd}`,
    index('social_posts_due', 'social_posts', 'status, next_at'),
    index('social_posts_poll', 'social_posts', 'network, poll_at'),
    index('social_posts_latest', 'social_posts', 'due_at'),
  ],
};
