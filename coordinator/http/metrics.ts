import { Hono } from 'hono';
import { requireKey } from '../../shared/node/http-errors.ts';
import type { ApiContext } from './app.ts';

/** `/metrics` in Prometheus's text format, for who has the key. */
export function metricsRoutes({ coordinator, metrics, apiKey }: ApiContext): Hono {
  return new Hono().get('/metrics', requireKey(apiKey), async (c) =>
    c.body(await metrics.text(coordinator.store), 200, { 'content-type': metrics.contentType }),
  );
}
