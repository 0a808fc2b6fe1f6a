import type { NewJobInput } from '../../shared/contract/content.ts';
import { addedJob } from '../../shared/contract/jobs.ts';
import type { AgentConfig } from '../config.ts';
import { type AddedJob, addJob } from '../flows/add-job.ts';
import type { Agent } from '../flows/agent.ts';
import { findRunningAgent } from './running-agent.ts';

/** How this command adds jobs: through the agent that runs, which knows the site, or straight into the queue. */
export async function addThrough(agent: Agent, config: AgentConfig): Promise<(job: NewJobInput) => Promise<AddedJob>> {
  const running = config.SCHEDULER_API_KEY === undefined ? null : await findRunningAgent(config);
  if (!running) return (job) => addJob(agent, job, { catalog: null, zoneName: config.SCHEDULER_ZONE ?? null });
  return async (job) => {
    const { job_id: jobId, added } = addedJob.parse(await running.call('POST', '/v1/jobs', job));
    return { jobId, added };
  };
}
