import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { describeError, SchedulerError } from './scheduler-error.ts';

/** `{error:{code,message,docs,request_id}}`, the same shape for every error of every service. */
export const faultBody = (code: string, message: string, requestId: string) => ({
  error: { code, message, docs: `docs/errors.md#${code}`, request_id: requestId },
});

export const fault = (c: Context, status: ContentfulStatusCode, code: string, message: string) =>
  c.json(faultBody(code, message, c.get('requestId') ?? ''), status);

export interface ErrorWords {
  /** HTTP status of an error of ours; undefined is 503 when it may pass, else 422. */
  statusOf(error: SchedulerError): ContentfulStatusCode | undefined;
  /** Told of what nobody expected: the request in words, and the error. */
  unexpected(flow: string, message: string): void;
  /** What the caller is told then: `The agent`. */
  service: string;
}

/** The request that met an error. */
interface FailedRequest {
  method: string;
  path: string;
  requestId: string;
}

/** Words what a route threw. What nobody expected goes to the log, and only its request id to the caller. */
export function wordError(
  error: unknown,
  { method, path, requestId }: FailedRequest,
  { statusOf, unexpected, service }: ErrorWords,
): { status: ContentfulStatusCode; code: string; message: string } {
  if (error instanceof SchedulerError) {
    const { code, message, retry } = error;
    return { status: statusOf(error) ?? (retry ? 503 : 422), code, message };
  }
  if (error instanceof HTTPException)
    return { status: error.status as ContentfulStatusCode, code: 'invalid_request', message: error.message };
  unexpected(`${method} ${path} (request ${requestId})`, describeError(error));
  const message = `${service} met an error that it did not expect. Its log names it under this request id.`;
  return { status: 500, code: 'internal', message };
}

/** The same for an app's `onError`. */
export const errorHandler = (words: ErrorWords) => (error: Error, c: Context) => {
  const { method, path } = c.req;
  const { status, code, message } = wordError(error, { method, path, requestId: c.get('requestId') ?? '' }, words);
  return fault(c, status, code, message);
};

export const notFound = (c: Context) =>
  fault(c, 404, 'route_not_found', `There is no ${c.req.method} ${c.req.path} here.`);

export const tooLarge = (c: Context, limit: number) =>
  fault(c, 413, 'body_too_large', `The body is larger than ${Math.round(limit / 1024 / 1024)} MB. Send less at once.`);

/** The token of `Authorization: Bearer …`; empty without one. */
export const bearerOf = (c: Context): string => bearerIn(c.req.header('authorization'));
export const bearerIn = (authorization = ''): string => /^Bearer +(.+)$/i.exec(authorization)?.[1] ?? '';

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
