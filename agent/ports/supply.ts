import type { NewJobInput } from '../../shared/contract/content.ts';

export interface SupplyRequest {
  category: string;
  /** Jobs that are wanted, at most. */
  count: number;
  /** Whether the queue has a job of this id already. */
  isKnown(jobId: string): Promise<boolean>;
}

/** Where new jobs come from when a category runs dry. Throws SchedulerError. */
export interface Supply {
  take(request: SupplyRequest): Promise<{ jobs: NewJobInput[]; skipped: string[] }>;
}
