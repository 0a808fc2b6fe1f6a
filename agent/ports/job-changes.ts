import type { Instant } from '../../shared/core/instant.ts';
import type { Job } from './jobs.ts';

/** A job with the title of its content. */
export interface TitledJob extends Job {
  title: string;
}

/** A place in the order of changes. */
export interface ChangeCursor {
  at: Instant;
  jobId: string;
}

export interface JobChangesStore {
  /** Jobs whose last change comes after the cursor, in the order of `updatedAt`, then job id. Null: from the first one. */
  changedJobs(after: ChangeCursor | null, limit: number): Promise<TitledJob[]>;
  /** How many jobs there are. */
  countJobs(): Promise<number>;
}
