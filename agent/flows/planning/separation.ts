import { effectiveSeparationMinutes } from '../../../shared/core/cadence/capacity.ts';
import { type Instant, MINUTE } from '../../../shared/core/instant.ts';
import type { Agent, Schedule } from '../agent.ts';

/**
 * Least time between two posts of the site, in ms. In `even` at least the check interval, so that no interval ever sees
 * two posts; in `classic` what is configured, because there a check publishes at most one post anyway.
 */
export const separationMs = ({ cadence, separationMinutes, checkIntervalMinutes }: Schedule): number =>
  cadence === 'even'
    ? effectiveSeparationMinutes(separationMinutes, checkIntervalMinutes) * MINUTE
    : (separationMinutes ?? 0) * MINUTE;

/** The number of the check interval that an instant lies in. */
export const checkNumber = (instant: Instant, { checkIntervalMinutes }: Schedule): number =>
  Math.floor(instant / (checkIntervalMinutes * MINUTE));

/** Whether our last post is long enough ago, and in an earlier check interval. */
export async function mayPublishAgain({ store, clock, schedule }: Agent): Promise<boolean> {
  const last = await store.lastPublication();
  if (last === null) return true;
  const now = clock.now();
  return now >= last + separationMs(schedule) && checkNumber(now, schedule) !== checkNumber(last, schedule);
}
