import type { Instant } from './instant.ts';

/** Where the present comes from. Core never reads a clock; callers inject the real one or a test's. */
export interface Clock {
  /** The present instant (UTC, milliseconds since the epoch). */
  now(): Instant;
}
