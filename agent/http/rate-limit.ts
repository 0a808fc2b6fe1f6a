import type { Context, MiddlewareHandler } from 'hono';
import { fault } from '../../shared/node/http-errors.ts';

const MINUTE_MS = 60_000;
/** Callers that are remembered; more than these are a crowd, and the oldest are forgotten. */
const MOST_CALLERS = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * At most `perMinute` requests a minute from one address, with room for a burst of as many: a bucket that refills evenly.
 * `addressOf` says who calls.
 */
export function rateLimit(perMinute: number, now: () => number, addressOf: (c: Context) => string): MiddlewareHandler {
  const buckets = new Map<string, Bucket>();
  return async (c, next) => {
    const caller = addressOf(c);
    const at = now();
    const before = buckets.get(caller) ?? { tokens: perMinute, at };
    const refilled = (Math.max(0, at - before.at) / MINUTE_MS) * perMinute;
    const tokens = Math.min(perMinute, before.tokens + refilled);
    buckets.delete(caller);
    buckets.set(caller, { tokens: Math.max(0, tokens - 1), at });
    if (buckets.size > MOST_CALLERS) buckets.delete(buckets.keys().next().value as string);
    if (tokens >= 1) return next();
    const seconds = Math.max(1, Math.ceil(((1 - tokens) / perMinute) * 60));
    c.header('Retry-After', String(seconds));
    return fault(
      c,
      429,
      'rate_limited',
      `More than ${perMinute} requests a minute came from this address. Come again in ${seconds} s, send jobs in batches, or raise SCHEDULER_RATE_LIMIT.`,
    );
  };
}
