import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes, routePath } from 'hono/route';
import { withRequestId } from './request-context.ts';

/** One HTTP request that was answered. */
export interface ServedRequest {
  requestId: string;
  method: string;
  /** The route's pattern, such as `/v1/jobs/:id`; never the address, which may name things. */
  route: string;
  status: number;
  seconds: number;
}

/** Methods that are counted by name; whatever else somebody sends is one more. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Tells of every request when it is answered, and gives its id to the log lines in between, unless `carriesId` is false:
 * where one piece of work serves several requests, its lines are of none of them. Stands behind `requestId()`.
 */
export const servedRequests =
  (told: (request: ServedRequest) => void, { carriesId = true } = {}): MiddlewareHandler =>
  async (c, next) => {
    const requestId = c.get('requestId') ?? '';
    const began = performance.now();
    await (carriesId ? withRequestId(requestId, next) : next());
    told({
      requestId,
      method: METHODS.has(c.req.method) ? c.req.method : 'other',
      route: routeOf(c),
      status: c.res.status,
      seconds: (performance.now() - began) / 1000,
    });
  };

/** The pattern of the route that answered; of a middleware's when it let nothing through; `none` when there is no route. */
function routeOf(c: Context): string {
  const route = matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'));
  return route?.path ?? (c.res.status === 404 ? 'none' : routePath(c, -1));
}
