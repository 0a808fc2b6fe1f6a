import { MAX_SKEW_SECONDS } from '../../shared/contract/coordinator/sites.ts';
import { type Instant, parseIso, toIso } from '../../shared/core/instant.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';

/** Agent's clock minus ours, milliseconds. @throws SchedulerError `clock_skew` when no grant would mean the same to both */
export function checkedSkew(at: string, now: Instant): number {
  const skewMs = parseIso(at) - now;
  if (Math.abs(skewMs) <= MAX_SKEW_SECONDS * 1000) return skewMs;
  throw new SchedulerError(
    'clock_skew',
    `The agent's clock says ${at}, the coordinator's ${toIso(now)}: ${Math.round(Math.abs(skewMs) / 1000)} seconds apart, at most ${MAX_SKEW_SECONDS} are allowed. Set the wrong clock right (NTP).`,
  );
}
