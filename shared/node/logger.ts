import { type Logger, pino } from 'pino';

import { requestIdHere } from './request-context.ts';

export type { Logger };

/** Names whose values are never written to a log, wherever they turn up in a logged object. */
const SECRET_NAME = /password|passwd|secret|token|api_?key|authorization|cookie|webhook_url|database_url/i;
const CENSORED = '[redacted]';
/** Deeper than this nothing of ours is; it also ends a circle. */
const MAX_DEPTH = 8;

function redacted(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > MAX_DEPTH) return '[…]';
  if (Array.isArray(value)) return value.map((item) => redacted(item, depth + 1));
  if (value instanceof Error)
    return redacted({ type: value.name, ...value, message: value.message, stack: value.stack }, depth);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_NAME.test(name) ? CENSORED : redacted(inner, depth + 1),
    ]),
  );
}

/** JSON lines on standard error (standard output belongs to `--json` and tables), instants in UTC, secrets redacted. */
export function createLogger(level: string, name: string): Logger {
  return pino(
    {
      name,
      level,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      mixin: () => {
        const requestId = requestIdHere();
        return requestId === undefined ? {} : { request_id: requestId };
      },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redacted(fields) as Record<string, unknown>,
      },
      // Errors are plain objects by then.
      serializers: { err: (error) => error },
    },
    process.stderr,
  );
}
