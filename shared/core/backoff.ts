import { MINUTE } from './instant.ts';
import type { Random } from './random.ts';

/** First wait and longest wait between two tries, in ms. */
export interface Backoff {
  firstMs: number;
  longestMs: number;
}

export const defaultBackoff: Backoff = { firstMs: MINUTE, longestMs: 60 * MINUTE };

/**
 * How long to wait after the n-th try that failed (counted from 1), in ms: twice as long each time, up to the longest, and
 * between half and all of that at random, so that what failed together does not come back together.
 */
export function backoffMs(tries: number, random: Random, { firstMs, longestMs }: Backoff = defaultBackoff): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(Math.max(tries, 1) - 1, 30));
  return Math.round(whole * (0.5 + random.next() / 2));
}
