import type { Migration } from '../../../../shared/node/migrate.ts';
import { index } from './0001-create-queue.ts';

/** How many jobs failed in the last hour is asked every minute: it must not read the whole history. */
export const indexOutcomes: Migration = {
  id: 4,
  name: 'index-outcomes',
  statements: () => [index('job_events_outcome', 'job_events', 'to_status, at')],
};
