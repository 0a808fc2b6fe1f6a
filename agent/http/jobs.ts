import { Hono } from 'hono';
import { jobBatch, jobListQuery, jobPatch, publishRequest } from '../../shared/contract/api.ts';
import type { NewJobInput } from '../../shared/contract/content.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import { addJob } from '../flows/jobs/add-job.ts';
import { addJobs } from '../flows/jobs/add-jobs.ts';
import { cancelJob, requireJob, retryJob } from '../flows/jobs/change-job.ts';
import { editJob } from '../flows/jobs/edit-job.ts';
import { jobDetailOf, jobView } from '../flows/jobs/job-view.ts';
import { publishNow } from '../flows/publishing/publish-now.ts';
import type { ApiContext } from './app.ts';
import { jsonBody, parsed } from './request-body.ts';

/** The queue. `{id}` is the caller's own job id, URL-encoded. */
export function jobRoutes({ agent, scheduler, lease, titles }: ApiContext): Hono {
  const site = () => ({
    catalog: scheduler.view?.catalog ?? null,
    zoneName: scheduler.view?.zone.name ?? null,
    titles,
  });
  const cancel = (id: string) => cancelJob(agent, id, (work) => scheduler.afterWorkInHand(work));
  return new Hono()
    .post('/jobs', async (c) => {
      const { jobId, ...outcome } = await addJob(agent, (await jsonBody(c.req)) as NewJobInput, site());
      return c.json({ job_id: jobId, ...outcome }, outcome.added ? 201 : 200);
    })
    .post('/jobs/batch', async (c) => {
      const { jobs } = parsed(jobBatch, await jsonBody(c.req));
      return c.json(await addJobs(agent, jobs as NewJobInput[], site()));
    })
    .get('/jobs', async (c) => {
      const query = parsed(jobListQuery, c.req.query());
      const jobs = await agent.store.jobs(query);
      return c.json({ jobs: jobs.map(jobView) });
    })
    .get('/jobs/:id', async (c) => c.json(await jobDetailOf(agent, c.req.param('id'))))
    .patch('/jobs/:id', async (c) => {
      const id = c.req.param('id');
      await editJob(agent, id, parsed(jobPatch, await jsonBody(c.req)), site());
      return c.json(await jobDetailOf(agent, id));
    })
    .delete('/jobs/:id', async (c) => {
      const job = await requireJob(agent, c.req.param('id'));
      return c.json(jobView(job.status === 'CANCELLED' ? job : await cancel(job.jobId)));
    })
    .post('/jobs/:id/retry', async (c) => c.json(jobView(await retryJob(agent, c.req.param('id')))))
    .post('/jobs/:id/cancel', async (c) => c.json(jobView(await cancel(c.req.param('id')))))
    .post('/jobs/:id/publish', async (c) => {
      const { force } = parsed(publishRequest, await jsonBody(c.req, {}));
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
