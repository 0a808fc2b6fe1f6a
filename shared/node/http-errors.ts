import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { describeError, SchedulerError } from './scheduler-error.ts';

/** `{error:{code,message,docs,request_id}}`, the same shape for every error of every service. */
export function fault(c: Context, status: ContentfulStatusCode, code: string, message: string) {
  return c.json(
    { error: { code, message, docs: `docs/errors.md#${code}`, request_id: c.get('requestId') ?? '' } },
    status,
  );
}

export interface ErrorWords {
  /** HTTP status of an error of ours; undefined is 503 when it may pass, else 422. */
  statusOf(error: SchedulerError): ContentfulStatusCode | undefined;
  /** Told of what nobody expected: the request in words, and the error. */
  unexpected(flow: string, message: string): void;
  /** What the caller is told then: `The agent`. */
  service: string;
}

/** Words what a route threw. What nobody expected goes to the log, and only its request id to the caller. */
export const errorHandler =
  ({ statusOf, unexpected, service }: ErrorWords) =>
  (error: Error, c: Context) => {
    if (error instanceof SchedulerError) {
      return fault(c, statusOf(error) ?? (error.retry ? 503 : 422), error.code, error.message);
    }
    if (error instanceof HTTPException)
      return fault(c, error.status as ContentfulStatusCode, 'invalid_request', error.message);
    unexpected(`${c.req.method} ${c.req.path} (request ${c.get('requestId') ?? ''})`, describeError(error));
    return fault(
      c,
      500,
      'internal',
      `${service} met an error that it did not expect. Its log names it under this request id.`,
    );
  };

export const notFound = (c: Context) =>
  fault(c, 404, 'route_not_found', `There is no ${c.req.method} ${c.req.path} here.`);

export const tooLarge = (c: Context, limit: number) =>
  fault(c, 413, 'body_too_large', `The body is larger than ${Math.round(limit / 1024 / 1024)} MB. Send less at once.`);

/** The token of `Authorization: Bearer …`; empty without one. */
export const bearerOf = (c: Context): string => /^Bearer +(.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';

/** Compares two secrets in a time that does not depend on where they differ. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Bearer authentication with one key. Without a key of its own nobody gets in. */
export function requireKey(apiKey: string): MiddlewareHandler {
  return async (c, next) => {
    if (apiKey === '' || !sameSecret(bearerOf(c), apiKey)) {
      c.header('WWW-Authenticate', 'Bearer');
      return fault(c, 401, 'unauthorized', 'Send the header "Authorization: Bearer <SCHEDULER_API_KEY>".');
    }
    return next();
  };
}
