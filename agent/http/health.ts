import { Hono } from 'hono';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { Agent } from '../flows/agent.ts';
import { readMembership } from '../flows/fleet/membership.ts';
import type { ApiContext } from './app.ts';

/**
 * `/healthz`: the process lives. `/readyz`: database, WordPress and, for a site in a brand, the coordinator answer, and this
 * agent is the site's. Both need no key,
 * so a check that fails gives its code alone; the log and `scs doctor` have the words.
 */
export function healthRoutes({ agent, lease, siteUrl, version }: ApiContext): Hono {
  return new Hono()
    .get('/healthz', (c) => c.json({ status: 'ok', site: siteUrl, worker: agent.worker, version }))
    .get('/readyz', async (c) => {
      const answers = async (work: () => Promise<unknown>) =>
        work().then(
          () => 'ok',
          (error: unknown) => (error instanceof SchedulerError ? error.code : 'internal'),
        );
      const checks = {
        database: await answers(() => agent.store.state('ready')),
        wordpress: await answers(() => agent.site.facts()),
        lease: lease.epoch === null ? 'no_lease' : 'ok',
        ...(await coordinatorCheck(agent, answers)),
      };
      const ready = Object.values(checks).every((check) => check === 'ok');
      return c.json({ status: ready ? 'ready' : 'not_ready', checks }, ready ? 200 : 503);
    });
}

/** Only for a site in a brand. */
async function coordinatorCheck(agent: Agent, answers: (work: () => Promise<unknown>) => Promise<string>) {
  const membership = agent.fleet ? await readMembership(agent).catch(() => null) : null;
  return membership ? { coordinator: await answers(async () => agent.fleet?.coordinator.ping(membership.url)) } : {};
}
