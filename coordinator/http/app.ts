import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { errorHandler, notFound } from '../../shared/node/http-errors.ts';
import type { DirectAnswer } from '../../shared/node/listen.ts';
import { type ServedRequest, servedRequests } from '../../shared/node/served-requests.ts';
import { dashboard } from '../dashboard/routes.tsx';
import type { Coordinator } from '../flows/coordinator.ts';
import { bodySize } from './body-size.ts';
import { directCalls } from './direct-calls.ts';
import { errorWords } from './error-response.ts';
import { healthRoutes } from './health.ts';
import { metricsRoutes } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { operatorRoutes } from './operators.ts';
import { siteCalls } from './site-calls.ts';
import { siteRoutes } from './sites.ts';

/** What the routes call. */
export interface ApiContext {
  coordinator: Coordinator;
  apiKey: string;
  version: string;
  /** What `/metrics` answers. */
  metrics: {
    text(store: Coordinator['store']): Promise<string>;
    contentType: string;
  };
}

/** A report with 50 items of each of 1,000 categories has some 8 MB. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface CoordinatorApi {
  /** Everything there is; tests call `app.request()`. */
  app: Hono;
  /** The same answers to reports and reservations, by a shorter way. */
  direct: DirectAnswer;
}

/** The coordinator's API and dashboard. It does not listen: `main.ts` gives it to a server. */
export function createApi(context: ApiContext): CoordinatorApi {
  const { coordinator } = context;
  const calls = siteCalls(coordinator);
  const told = (request: ServedRequest) => coordinator.emit({ type: 'request_served', ...request });
  const words = errorWords(coordinator.emit);
  const app = new Hono();
  app.use(requestId());
  app.use(servedRequests(told, { carriesId: false }));
  app.use(bodySize(MAX_BODY_BYTES));
  app.route('/', healthRoutes(context));
  app.route('/', metricsRoutes(context));
  // Made when somebody asks for it: most processes are never asked, and it takes a tenth of a second.
  let document: ReturnType<typeof openApiDocument> | undefined;
  app.get('/openapi.json', (c) => {
    document ??= openApiDocument(context.version);
    return c.json(document);
  });
  app.route('/v1', siteRoutes(coordinator, calls));
  app.route('/v1', operatorRoutes(context));
  app.route('/', dashboard(context, words));
  app.notFound(notFound);
  app.onError(errorHandler(words));
  return { app, direct: directCalls({ calls, told, words, maxBodyBytes: MAX_BODY_BYTES }) };
}

/** The app alone. */
export const createApp = (context: ApiContext): Hono => createApi(context).app;
