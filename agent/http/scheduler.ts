import { Hono } from 'hono';
import { checkView } from '../flows/jobs/job-view.ts';
import { readStatus } from '../flows/reporting/read-status.ts';
import type { ApiContext } from './app.ts';

/** Status, and what a person may do to the schedule as a whole. */
export function schedulerRoutes({ agent, scheduler }: ApiContext): Hono {
  return new Hono()
    .get('/status', async (c) => c.json(await readStatus(agent, true)))
    .post('/check', async (c) => c.json(checkView(await scheduler.check())))
    .post('/pause', async (c) => {
      await scheduler.pause();
      return c.json({ paused: true });
    })
    .post('/resume', async (c) => {
      await scheduler.resume();
      return c.json({ paused: false });
    });
}
