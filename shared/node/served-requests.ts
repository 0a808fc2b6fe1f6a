import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
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

/** Tells of every request when it is answered, and gives its id to the log lines in between. Stands behind `requestId()`. */
export const servedRequests =
  (told: (request: ServedRequest) => void): MiddlewareHandler =>
  async (c, next) => {
    const requestId = c.get('requestId') ?? '';
    const began = performance.now();
    await withRequestId(requestId, next);
    told({
      requestId,
      method: METHODS.has(c.req.method) ? c.req.method : 'other',
      route: c.res.status === 404 && routePath(c, -1).endsWith('*') ? 'none' : routePath(c, -1),
      status: c.res.status,
      seconds: (performance.now() - began) / 1000,
    });
  };
