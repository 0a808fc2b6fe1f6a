import { Hono } from 'hono';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { ApiContext } from './app.ts';

/** `/healthz`: the process lives. `/readyz`: the database answers. Neither needs a key, so neither says more than codes. */
export function healthRoutes({ coordinator, version }: ApiContext): Hono {
  return new Hono()
    .get('/healthz', (c) => c.json({ status: 'ok', service: 'coordinator', version }))
    .get('/readyz', async (c) => {
      const database = await coordinator.store.state('ready').then(
        () => 'ok',
        (error: unknown) => (error instanceof SchedulerError ? error.code : 'internal'),
      );
      const ready = database === 'ok';
      return c.json({ status: ready ? 'ready' : 'not_ready', checks: { database } }, ready ? 200 : 503);
    });
}
