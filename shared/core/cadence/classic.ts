import { HOUR, type Instant } from '../instant.ts';
import type { Random } from '../random.ts';

/**
 * The chance that a check publishes, by the hours left of the window: 3 / hours left, and certainty in the last hour
 * (72 h 4.2 %, 36 h 8.3 %, 12 h 25 %, ≤ 1 h 100 %). The cadence of the original design; docs/cadence.md shows its faults.
 */
export function classicProbability(hoursLeft: number): number {
  return hoursLeft <= 1 ? 1 : Math.min(1, 3 / hoursLeft);
}

/** One roll of the dice at a check: whether a category that may publish does so now. `end` is the window's real end. */
export function classicRoll(window: { end: Instant }, now: Instant, random: Random): boolean {
  return random.next() < classicProbability((window.end - now) / HOUR);
}
