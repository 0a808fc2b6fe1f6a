import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { tooLarge } from '../../shared/node/http-errors.ts';

/**
 * Refuses bodies that are larger than `maxBytes`. One whose length is announced is judged by that, without a look at the body
 * (Node reads no more than was announced), which spares every report a stream; others are counted as they come.
 */
export function bodySize(maxBytes: number): MiddlewareHandler {
  const counted = bodyLimit({ maxSize: maxBytes, onError: (c) => tooLarge(c, maxBytes) });
  return async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
    const length = c.req.header('content-length');
    if (length === undefined || c.req.header('transfer-encoding') !== undefined) return counted(c, next);
    return Number(length) > maxBytes ? tooLarge(c, maxBytes) : next();
  };
}
