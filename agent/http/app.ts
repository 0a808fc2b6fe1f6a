import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { requestId } from 'hono/request-id';
import { servedRequests } from '../../shared/node/served-requests.ts';
import type { Agent } from '../flows/agent.ts';
import type { KnownTitles } from '../flows/duplicates/known-titles.ts';
import type { Pipeline } from '../flows/pipeline/pipeline.ts';
import type { Scheduler } from '../flows/scheduler.ts';
import type { SiteLease } from '../flows/site-lease.ts';
import { callbackRoutes } from './callbacks.ts';
import { categoryRoutes } from './categories.ts';
import { errorResponse, notFound, requireKey, tooLarge } from './error-response.ts';
import { healthRoutes } from './health.ts';
import { jobRoutes } from './jobs.ts';
import { metricsRoutes } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { planRoutes } from './plan.ts';
import { rateLimit } from './rate-limit.ts';
import { schedulerRoutes } from './scheduler.ts';

/** What the routes call. */
export interface ApiContext {
  agent: Agent;
  scheduler: Scheduler;
  lease: SiteLease;
  titles: KnownTitles;
  apiKey: string;
  siteUrl: string;
  version: string;
  pipeline: Pipeline;
  /** Signs the callbacks of content services; without it there are none. */
  webhookSecret: string | null;
  /** Requests a minute from one address. */
  requestsPerMinute: number;
  /** What `/metrics` answers. */
  metrics: {
    contentType: string;
    text(of: { agent: Agent; epoch: number | null; clockSkewMs: number | null }): Promise<string>;
  };
}

const MAX_BODY_BYTES = 5 * 1024 * 1024;
const MAX_BATCH_BYTES = 25 * 1024 * 1024;
const BATCH_PATH = '/v1/jobs/batch';

const bodyOf = (maxSize: number) => bodyLimit({ maxSize, onError: (c) => tooLarge(c, maxSize) });
const [singleBody, batchBody] = [bodyOf(MAX_BODY_BYTES), bodyOf(MAX_BATCH_BYTES)] as const;

/** Who calls: the address of the connection. What a proxy says of others is not believed, because anybody can say it. */
function addressOf(c: Context): string {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? 'here';
}

/** The agent's HTTP API. It does not listen: `main.ts` gives it to a server, tests call `app.request()`. */
export function createApp(context: ApiContext): Hono {
  const app = new Hono();
  app.use(requestId());
  app.use(servedRequests((request) => context.agent.emit({ type: 'request_served', ...request })));
  const { clock } = context.agent;
  const limited = rateLimit(context.requestsPerMinute, () => clock.now(), addressOf);
  // Whoever watches over the process asks often, and costs nothing.
  app.use((c, next) => (c.req.path === '/healthz' ? next() : limited(c, next)));
  app.use((c, next) => (c.req.path === BATCH_PATH ? batchBody(c, next) : singleBody(c, next)));
  app.route('/', healthRoutes(context));
  app.route('/', metricsRoutes(context));
  // Made when somebody asks for it: most processes are never asked, and it takes a tenth of a second.
  let document: ReturnType<typeof openApiDocument> | undefined;
  app.get('/openapi.json', (c) => {
    document ??= openApiDocument(context.version);
    return c.json(document);
  });
  app.route('/v1', callbackRoutes(context));
  app.use('/v1/*', requireKey(context.apiKey));
  app.route('/v1', schedulerRoutes(context));
  app.route('/v1', planRoutes(context));
  app.route('/v1', jobRoutes(context));
  app.route('/v1', categoryRoutes(context));
  app.notFound(notFound);
  app.onError(errorResponse(context.agent.emit));
  return app;
}
