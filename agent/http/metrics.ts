import { Hono } from 'hono';
import type { ApiContext } from './app.ts';
import { requireKey } from './error-response.ts';

/** `/metrics` in Prometheus's text format. It names categories, so it needs the key as everything else does. */
export function metricsRoutes({ agent, scheduler, lease, metrics, apiKey }: ApiContext): Hono {
  return new Hono().get('/metrics', requireKey(apiKey), async (c) => {
    const text = await metrics.text({
      agent,
      epoch: lease.epoch,
      clockSkewMs: scheduler.view?.facts.clockSkewMs ?? null,
    });
    return c.body(text, 200, { 'content-type': metrics.contentType });
  });
}
