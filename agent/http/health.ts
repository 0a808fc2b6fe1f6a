import { Hono } from 'hono';
import type { ApiContext } from './app.ts';

/** `/healthz`: the process lives. `/readyz`: database and WordPress answer, and this agent is the site's. */
export function healthRoutes({ agent, lease, siteUrl, version }: ApiContext): Hono {
  return new Hono()
    .get('/healthz', (c) => c.json({ status: 'ok', site: siteUrl, worker: agent.worker, version }))
    .get('/readyz', async (c) => {
      const answers = async (work: () => Promise<unknown>) =>
        work().then(
          () => 'ok',
          (error: unknown) => (error as Error).message,
        );
      const checks = {
        database: await answers(() => agent.store.state('ready')),
        wordpress: await answers(() => agent.site.facts()),
        lease:
          lease.epoch === null ? 'Another agent publishes for this site, or WordPress has not been asked yet.' : 'ok',
      };
      const ready = Object.values(checks).every((check) => check === 'ok');
      return c.json({ status: ready ? 'ready' : 'not_ready', checks }, ready ? 200 : 503);
    });
}
