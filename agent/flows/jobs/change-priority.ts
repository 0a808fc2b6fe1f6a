import type { JobStatus } from '../../../shared/core/job-state.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { Job } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import { requireJob } from './change-job.ts';

/** Jobs that nobody works on, and that may still be published. */
const WAITING: readonly JobStatus[] = ['CREATED', 'QUEUED', 'FAILED'];

/** Lets a waiting job go earlier or later than the others of its category. @throws SchedulerError `job_not_found`, `wrong_state` */
export async function changePriority(
  agent: Pick<Agent, 'store' | 'clock' | 'worker'>,
  jobId: string,
  priority: number,
): Promise<Job> {
  const job = await requireJob(agent, jobId);
  if (WAITING.includes(job.status)) {
    const change = {
      jobId,
      from: [job.status],
      to: job.status,
      set: { priority },
      worker: agent.worker,
      reason: `priority ${priority} set by a person`,
    };
    if (await agent.store.change({ jobs: [change] }, agent.clock.now())) return requireJob(agent, jobId);
  }
  throw new SchedulerError(
    'wrong_state',
    `The priority of job "${jobId}" cannot be changed while it is ${job.status}: it would have to be ${WAITING.join(', ')}.`,
  );
}
