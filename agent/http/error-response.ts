import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { describeError, SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { Emit } from '../ports/events.ts';
import { SiteError } from '../ports/site.ts';

/** HTTP status of each code that a caller can cause; everything else of ours is 422, or 503 when it may pass. */
const STATUS: Record<string, ContentfulStatusCode> = {
  job_not_found: 404,
  wrong_state: 409,
  too_late: 409,
  too_soon: 409,
  unsettled: 409,
  in_progress: 409,
  paused: 409,
  no_lease: 409,
  invalid_job: 400,
  invalid_request: 400,
};

/** `{error:{code,message,docs,request_id}}`, the same shape for every error. */
export function fault(c: Context, status: ContentfulStatusCode, code: string, message: string) {
  return c.json(
    { error: { code, message, docs: `docs/errors.md#${code}`, request_id: c.get('requestId') ?? '' } },
    status,
  );
}

/** Words what a route threw. What nobody expected goes to the log, and only its request id to the caller. */
export const errorResponse = (emit: Emit) => (error: Error, c: Context) => {
  if (error instanceof SiteError) return fault(c, error.retry ? 503 : 502, error.code, error.message);
  if (error instanceof SchedulerError) {
    return fault(c, STATUS[error.code] ?? (error.retry ? 503 : 422), error.code, error.message);
  }
  if (error instanceof HTTPException)
    return fault(c, error.status as ContentfulStatusCode, 'invalid_request', error.message);
  const flow = `${c.req.method} ${c.req.path} (request ${c.get('requestId') ?? ''})`;
  emit({ type: 'flow_failed', flow, code: 'unexpected', message: describeError(error) });
  return fault(
    c,
    500,
    'internal',
    'The agent met an error that it did not expect. Its log names it under this request id.',
  );
};

export const notFound = (c: Context) =>
  fault(c, 404, 'route_not_found', `There is no ${c.req.method} ${c.req.path} here.`);

export const tooLarge = (c: Context, limit: number) =>
  fault(c, 413, 'body_too_large', `The body is larger than ${Math.round(limit / 1024 / 1024)} MB. Send less at once.`);

/** Bearer authentication; compared in constant time. Without a key of its own nobody gets in. */
export function requireKey(apiKey: string): MiddlewareHandler {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(apiKey);
  return async (c, next) => {
    const given = /^Bearer +(.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    if (apiKey === '' || !timingSafeEqual(digest(given), expected)) {
      c.header('WWW-Authenticate', 'Bearer');
      return fault(c, 401, 'unauthorized', 'Send the header "Authorization: Bearer <SCHEDULER_API_KEY>".');
    }
    return next();
  };
}
