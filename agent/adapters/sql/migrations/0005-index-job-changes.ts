import type { Migration } from '../../../../shared/node/migrate.ts';
import { index } from './0001-create-queue.ts';

/** Jobs in the order of their last change, so that a report tells only what is new. */
export const indexJobChanges: Migration = {
  id: 5,
  name: 'index-job-changes',
  statements: () => [index('jobs_updated', 'jobs', 'updated_at, job_id')],
};
