import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { requestId } from 'hono/request-id';
import { servedRequests } from '../../shared/node/served-requests.ts';
import type { Agent } from '../flows/agent.ts';
import type { Pipeline } from '../flows/pipeline/pipeline.ts';
import type { Scheduler } from '../flows/scheduler.ts';
import type { SiteLease } from '../flows/site-lease.ts';
import { callbackRoutes } from './callbacks.ts';
import { errorResponse, notFound, requireKey, tooLarge } from './error-response.ts';
import { healthRoutes } from './health.ts';
import { jobRoutes } from './jobs.ts';
import { metricsRoutes } from './metrics.ts';
import { planRoutes } from './plan.ts';
import { schedulerRoutes } from './scheduler.ts';

/** What the routes call. */
export interface ApiContext {
  agent: Agent;
  scheduler: Scheduler;
  lease: SiteLease;
  apiKey: string;
  siteUrl: string;
  version: string;
  pipeline: Pipeline;
  /** Signs the callbacks of content services; without it there are none. */
  webhookSecret: string | null;
  /** What `/metrics` answers. */
  metrics: {
    contentType: string;
    text(of: { agent: Agent; epoch: number | null; clockSkewMs: number | null }): Promise<string>;
  };
}

const MAX_BODY_BYTES = 5 * 1024 * 1024;

/** The agent's HTTP API. It does not listen: `main.ts` gives it to a server, tests call `app.request()`. */
export function createApp(context: ApiContext): Hono {
  const app = new Hono();
  app.use(requestId());
  app.use(servedRequests((request) => context.agent.emit({ type: 'request_served', ...request })));
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => tooLarge(c, MAX_BODY_BYTES) }));
  app.route('/', healthRoutes(context));
  app.route('/', metricsRoutes(context));
  app.route('/v1', callbackRoutes(context));
  app.use('/v1/*', requireKey(context.apiKey));
  app.route('/v1', schedulerRoutes(context));
  app.route('/v1', planRoutes(context));
  app.route('/v1', jobRoutes(context));
  app.notFound(notFound);
  app.onError(errorResponse(context.agent.emit));
  return app;
}
