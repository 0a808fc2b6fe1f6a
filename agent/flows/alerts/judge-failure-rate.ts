import type { AlertSignal } from '../../../shared/alerts/signal.ts';
import { HOUR } from '../../../shared/core/instant.ts';
import type { Agent } from '../agent.ts';
import { words } from './words.ts';

/** Fewer jobs than this prove nothing. */
const LEAST_JOBS = 5;
/** Share of failed jobs from which on it is a warning, and a critical one. */
const [WARNING, CRITICAL] = [0.2, 0.5] as const;

/** Judges how many of the jobs that came to an end in the last hour failed. */
export async function judgeFailureRate({ store, clock }: Agent, site: string): Promise<AlertSignal> {
  const { failed, published } = await store.outcomesSince(clock.now() - HOUR);
  return failureRateSignal(failed, failed + published, site);
}

export function failureRateSignal(failed: number, ended: number, site: string): AlertSignal {
  const { raise, recover } = words(site);
  const rate = ended === 0 ? 0 : failed / ended;
  const percent = `${(rate * 100).toFixed(1)} %`;
  if (ended < LEAST_JOBS || rate < WARNING) {
    return recover('high_failure_rate', `Jobs get through again: ${failed} of ${ended} failed in the last hour.`);
  }
  return raise('high_failure_rate', '', {
    title: `${percent} of the jobs fail`,
    message: `${failed} of ${ended} jobs (${percent}) failed in the last hour.`,
    level: rate < CRITICAL ? 'warning' : 'critical',
    details: {
      failed_count: failed,
      total_count: ended,
      failure_rate: percent,
      period: 'last hour',
      cause: `${failed} of ${ended} jobs that ended in the last hour failed.`,
      next_step: '"scs jobs list --status FAILED" shows them with their errors.',
    },
    repeats: 'state',
    recoversAfter: 1,
  });
}
