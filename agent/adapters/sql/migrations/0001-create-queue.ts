import type { Migration } from '../../../../shared/node/migrate.ts';

/**
 * The queue. `priority_rank` is 100 − priority, so that the claim's order (highest priority, then oldest) is plain
 * ascending index order on every server: with a filesort the first worker would lock every candidate row.
 */
export const createQueue: Migration = {
  id: 1,
  name: 'create-queue',
  statements: (t) => [
    `CREATE TABLE IF NOT EXISTS jobs (
      seq ${t.serial},
      job_id ${t.text(191)} NOT NULL,
      status ${t.text(20)} NOT NULL,
      category ${t.text(200)} NOT NULL,
      category_key ${t.text(191)} NOT NULL,
      priority_rank ${t.integer} NOT NULL,
      created_at ${t.instant} NOT NULL,
      updated_at ${t.instant} NOT NULL,
      assigned_to ${t.text(100)} NULL,
      lease_expires_at ${t.instant} NULL,
      fence ${t.integer} NOT NULL DEFAULT 0,
      attempts ${t.integer} NOT NULL DEFAULT 0,
      error_code ${t.text(64)} NULL,
      error_message ${t.longText} NULL,
      not_before ${t.instant} NULL,
      publish_date ${t.text(40)} NULL,
      post_status ${t.text(20)} NOT NULL,
      slot_id ${t.text(220)} NULL,
      post_id ${t.integer} NULL,
      post_url ${t.longText} NULL,
      published_at ${t.instant} NULL
    ) ${t.tableEnd}`,
    unique('jobs_job_id', 'jobs', 'job_id'),
    index('jobs_claim', 'jobs', 'status, category_key, priority_rank, seq'),
    `CREATE TABLE IF NOT EXISTS job_contents (
      job_id ${t.text(191)} NOT NULL,
      type ${t.text(20)} NOT NULL,
      item ${t.text(64)} NOT NULL,
      body ${t.longText} NOT NULL,
      PRIMARY KEY (job_id, type, item)
    ) ${t.tableEnd}`,
    `CREATE TABLE IF NOT EXISTS job_events (
      seq ${t.serial},
      job_id ${t.text(191)} NOT NULL,
      at ${t.instant} NOT NULL,
      from_status ${t.text(20)} NULL,
      to_status ${t.text(20)} NOT NULL,
      worker ${t.text(100)} NOT NULL,
      reason ${t.longText} NOT NULL
    ) ${t.tableEnd}`,
    index('job_events_job', 'job_events', 'job_id, seq'),
  ],
};

export const unique = (name: string, table: string, columns: string) =>
  `CREATE UNIQUE INDEX ${name} ON ${table} (${columns})`;
export const index = (name: string, table: string, columns: string) => `CREATE INDEX ${name} ON ${table} (${columns})`;
