import { batchResult } from '../../shared/contract/api.ts';
import type { NewJobInput } from '../../shared/contract/content.ts';
import { addedJob } from '../../shared/contract/jobs.ts';
import type { AgentConfig } from '../config.ts';
import { type AddedJob, addJob } from '../flows/jobs/add-job.ts';
import { addJobs } from '../flows/jobs/add-jobs.ts';
import type { AddJobs } from '../flows/jobs/import-content.ts';
import { findRunningAgent } from './running-agent.ts';
import type { Queue } from './with-queue.ts';

const siteUnknown = (config: AgentConfig) => ({ catalog: null, zoneName: config.SCHEDULER_ZONE ?? null });

/** How this command adds jobs: through the agent that runs, which knows the site, or straight into the queue. */
export async function addThrough(queue: Queue, config: AgentConfig): Promise<(job: NewJobInput) => Promise<AddedJob>> {
  const running = config.SCHEDULER_API_KEY === undefined ? null : await findRunningAgent(config);
  if (!running) return (job) => addJob(queue, job, siteUnknown(config));
  return async (job) => {
    const { job_id: jobId, added, warnings = [] } = addedJob.parse(await running.call('POST', '/v1/jobs', job));
    return { jobId, added, warnings };
  };
}

/** The same for many jobs at once. */
export async function addManyThrough(queue: Queue, config: AgentConfig): Promise<AddJobs> {
  const running = config.SCHEDULER_API_KEY === undefined ? null : await findRunningAgent(config);
  return async (jobs) => {
    const { results } = running
      ? batchResult.parse(await running.call('POST', '/v1/jobs/batch', { jobs }))
      : await addJobs(queue, jobs, siteUnknown(config));
    return results.map((result) =>
      'error' in result ? { refused: result.error.message } : { added: result.added, warnings: result.warnings ?? [] },
    );
  };
}
