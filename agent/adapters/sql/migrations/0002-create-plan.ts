import type { Migration } from '../../../../shared/node/migrate.ts';
import { index, unique } from './0001-create-queue.ts';

/** The plan (one slot a category and window), what was sent to WordPress for each job, and small persisted facts. */
export const createPlan: Migration = {
  id: 2,
  name: 'create-plan',
  statements: (t) => [
    `CREATE TABLE IF NOT EXISTS slots (
      seq ${t.serial},
      slot_id ${t.text(220)} NOT NULL,
      category_key ${t.text(191)} NOT NULL,
      window_key ${t.text(20)} NOT NULL,
      window_start ${t.instant} NOT NULL,
      window_end ${t.instant} NOT NULL,
      interval_days ${t.integer} NOT NULL,
      position ${t.real} NULL,
      planned_at ${t.instant} NULL,
      status ${t.text(20)} NOT NULL,
      job_id ${t.text(191)} NULL,
      basis ${t.instant} NULL,
      reason ${t.longText} NULL,
      published_at ${t.instant} NULL
    ) ${t.tableEnd}`,
    unique('slots_slot_id', 'slots', 'slot_id'),
    unique('slots_category_window', 'slots', 'category_key, window_start'),
    index('slots_window', 'slots', 'window_start, planned_at'),
    index('slots_due', 'slots', 'status, planned_at'),
    index('slots_ended', 'slots', 'status, window_end'),
    `CREATE TABLE IF NOT EXISTS publications (
      job_id ${t.text(191)} NOT NULL PRIMARY KEY,
      revision ${t.integer} NOT NULL,
      payload ${t.longText} NOT NULL,
      payload_hash ${t.text(64)} NOT NULL,
      slot_id ${t.text(220)} NULL,
      request_slot ${t.longText} NOT NULL,
      built_at ${t.instant} NOT NULL
    ) ${t.tableEnd}`,
    `CREATE TABLE IF NOT EXISTS agent_state (
      name ${t.text(191)} NOT NULL PRIMARY KEY,
      value ${t.longText} NOT NULL
    ) ${t.tableEnd}`,
    index('jobs_published', 'jobs', 'published_at'),
  ],
};
