import { Hono } from 'hono';
import { z } from 'zod';
import type { NewJobInput } from '../../shared/contract/content.ts';
import { jobStates } from '../../shared/core/job-state.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import { addJob } from '../flows/add-job.ts';
import { cancelJob, retryJob } from '../flows/change-job.ts';
import { jobDetailOf, jobView } from '../flows/job-view.ts';
import { publishNow } from '../flows/publish-now.ts';
import type { ApiContext } from './app.ts';
import { jsonBody, parsed } from './request-body.ts';

const listQuery = z.object({
  status: z.enum(jobStates).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z.string().optional(),
});
const publishBody = z.object({ force: z.boolean().default(false) });

/** The queue. `{id}` is the caller's own job id, URL-encoded. */
export function jobRoutes({ agent, scheduler, lease }: ApiContext): Hono {
  return new Hono()
    .post('/jobs', async (c) => {
      const { view } = scheduler;
      const site = { catalog: view?.catalog ?? null, zoneName: view?.zone.name ?? null };
      const { jobId, added } = await addJob(agent, (await jsonBody(c.req)) as NewJobInput, site);
      return c.json({ job_id: jobId, added }, added ? 201 : 200);
    })
    .get('/jobs', async (c) => {
      const query = parsed(listQuery, c.req.query());
      const jobs = await agent.store.jobs(query);
      return c.json({ jobs: jobs.map(jobView) });
    })
    .get('/jobs/:id', async (c) => c.json(await jobDetailOf(agent, c.req.param('id'))))
    .post('/jobs/:id/retry', async (c) => c.json(jobView(await retryJob(agent, c.req.param('id')))))
    .post('/jobs/:id/cancel', async (c) =>
      c.json(jobView(await cancelJob(agent, c.req.param('id'), (work) => scheduler.afterWorkInHand(work)))),
    )
    .post('/jobs/:id/publish', async (c) => {
      const { force } = parsed(publishBody, await jsonBody(c.req, {}));
      const id = c.req.param('id');
      const outcome = await scheduler.exclusively(async (view) => {
        const { epoch } = lease;
        if (epoch === null)
          throw new SchedulerError('no_lease', 'Another agent publishes for this site. Ask that one.');
        return publishNow(agent, view, epoch, id, force);
      });
      return c.json({ outcome, job: await jobDetailOf(agent, id) });
    });
}
