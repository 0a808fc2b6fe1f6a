import { DrizzleQueryError } from 'drizzle-orm/errors';

/**
 * Every error that this project raises on purpose. `message` is a whole sentence: what happened, to which thing, what
 * to do. `code` is stable and documented in `docs/errors.md`; `retry` says whether the same call may succeed later.
 */
export class SchedulerError extends Error {
  readonly code: string;
  readonly retry: boolean;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { retry?: boolean; context?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retry = options.retry ?? false;
    this.context = options.context ?? {};
  }
}

/** The command line was used wrongly, or the configuration cannot work: exit code 2 or 1 with the message alone. */
export class UsageError extends SchedulerError {
  constructor(message: string, options: { context?: Record<string, unknown>; cause?: unknown } = {}) {
    super('usage', message, options);
  }
}

/**
 * One line for people, of whatever was thrown: the message and its causes. Drizzle puts the whole query with its parameters
 * (articles, a site's token) into its message; of that only the database's own words are told.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof DrizzleQueryError) return error.cause ? describeError(error.cause) : 'a query failed';
  const cause = error.cause instanceof Error ? describeError(error.cause) : null;
  return cause === null || error.message.includes(cause) ? error.message : `${error.message} (${cause})`;
}
