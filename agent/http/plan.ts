import { Hono } from 'hono';
import { planQuery } from '../../shared/contract/plan.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import { planAhead } from '../flows/planning/plan-ahead.ts';
import type { ApiContext } from './app.ts';

/** What will be published in the next days. */
export function planRoutes({ agent }: ApiContext): Hono {
  return new Hono().get('/plan', async (c) => {
    const query = planQuery.safeParse(c.req.query());
    if (!query.success) {
      throw new SchedulerError(
        'invalid_request',
        'days must be a whole number from 1 to 366, such as /v1/plan?days=14.',
      );
    }
    return c.json(await planAhead(agent, query.data.days));
  });
}
