import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { Job } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import { hasTranslations } from '../publishing/finish-publication.ts';
import { type Bound, complete } from '../publishing/settle-publication.ts';

type Needs = Pick<Agent, 'store' | 'clock' | 'worker'>;

/** @throws SchedulerError `job_not_found` */
export async function requireJob({ store }: Pick<Agent, 'store'>, jobId: string): Promise<Job> {
  const job = await store.job(jobId);
  if (job) return job;
  throw new SchedulerError('job_not_found', `There is no job "${jobId}". List the jobs with "scs jobs list".`);
}

/** Puts a FAILED job back to where it failed. @throws SchedulerError `job_not_found`, `wrong_state` */
export async function retryJob(agent: Needs, jobId: string): Promise<Job> {
  const job = await requireJob(agent, jobId);
  const failure = (await agent.store.history(jobId)).findLast(({ to }) => to === 'FAILED');
  // What failed while it was published waits in the queue again.
  const to = failure?.from && failure.from !== 'PUBLISHING' ? failure.from : 'QUEUED';
  const change = {
    jobId,
    from: ['FAILED'] as const,
    to,
    set: { errorCode: null, errorMessage: null, attempts: 0, readyAt: null },
    worker: agent.worker,
    reason: 'retried by a person',
  };
  if (!(await agent.store.change({ jobs: [change] }, agent.clock.now()))) throw wrongState(job, 'retried', 'FAILED');
  return requireJob(agent, jobId);
}

/**
 * Cancels a job. One that is being published is cancelled in WordPress first, which may answer that it comes too late;
 * `inTurn` lets a publication in hand end before that.
 * @throws SchedulerError `job_not_found`, `wrong_state`, `too_late`, `in_progress`; SiteError
 */
export async function cancelJob(
  agent: Agent,
  jobId: string,
  inTurn: (work: () => Promise<Job>) => Promise<Job> = (work) => work(),
): Promise<Job> {
  const job = await requireJob(agent, jobId);
  if (job.status === 'PUBLISHING') return inTurn(() => cancelPublishing(agent, jobId));
  const change = {
    jobId,
    from: [job.status],
    to: 'CANCELLED' as const,
    worker: agent.worker,
    reason: 'cancelled by a person',
  };
  if (job.status === 'PUBLISHED' || job.status === 'CANCELLED') throw wrongState(job, 'cancelled', 'not published yet');
  if (await agent.store.change({ jobs: [change] }, agent.clock.now())) return requireJob(agent, jobId);
  // It has just moved on.
  return cancelJob(agent, jobId, inTurn);
}

async function cancelPublishing(agent: Agent, jobId: string): Promise<Job> {
  const job = await requireJob(agent, jobId);
  if (job.status !== 'PUBLISHING') return cancelJob(agent, jobId);
  const slot = job.slotId === null ? null : await agent.store.slot(job.slotId);
  const bound: Bound = { job, slot };
  const answer = await agent.site.cancelPublication(job.jobId);
  if (answer && answer.state !== 'cancelled') {
    // One with translations is completed by the next check, which sends those first.
    if (answer.state === 'published' && !(await hasTranslations(agent, job))) await complete(agent, bound, answer);
    throw new SchedulerError(
      'too_late',
      `Job "${job.jobId}" is published already (${answer.post_url ?? 'post is going live'}). Unpublish the post in WordPress instead.`,
    );
  }
  if (answer === null && (await mayArriveYet(agent, job))) {
    throw new SchedulerError(
      'in_progress',
      `Job "${job.jobId}" is being sent to WordPress by ${job.assignedTo} at this moment. Try again in a few minutes.`,
      { retry: true },
    );
  }
  const reason = 'cancelled by a person';
  const jobs = [
    {
      jobId: job.jobId,
      from: ['PUBLISHING'],
      to: 'CANCELLED',
      set: { slotId: null },
      worker: agent.worker,
      reason,
    } as const,
  ];
  const slots = slot
    ? [{ slotId: slot.slotId, from: ['assigned', 'publishing'], to: 'open', set: { jobId: null, reason } } as const]
    : [];
  const now = agent.clock.now();
  const done = (await agent.store.change({ jobs, slots }, now)) || (await agent.store.change({ jobs }, now));
  return done ? requireJob(agent, job.jobId) : cancelJob(agent, job.jobId);
}

/** Whether another process has sent the job, or is just sending it, so that WordPress may get it after all. */
async function mayArriveYet({ store, clock, worker }: Agent, job: Job): Promise<boolean> {
  if (job.assignedTo === worker || (job.leaseExpiresAt ?? 0) <= clock.now()) return false;
  return (await store.publication(job.jobId))?.slotId === job.slotId;
}

const wrongState = (job: Job, what: string, needed: string) =>
  new SchedulerError(
    'wrong_state',
    `Job "${job.jobId}" is ${job.status} and cannot be ${what}: it would have to be ${needed}.`,
  );
