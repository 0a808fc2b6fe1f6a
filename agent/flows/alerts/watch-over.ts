import type { AlertSignal } from '../../../shared/alerts/signal.ts';
import { HOUR } from '../../../shared/core/instant.ts';
import type { Agent } from '../agent.ts';
import { judgeFailureRate } from './judge-failure-rate.ts';
import { judgeQueue } from './judge-queue.ts';

const QUEUE_LOOK = 'alert_queue_looked_at';

/**
 * What no event tells: how many jobs fail, and whose content runs out. A look that cannot be had (the database fails)
 * says nothing; the event of that failure does.
 * @param queueDays content that each category should have, in days; 0 for no such alert
 */
export async function watchOver(agent: Agent, site: string, queueDays: number): Promise<AlertSignal[]> {
  try {
    const signals = [await judgeFailureRate(agent, site)];
    if (queueDays > 0 && (await isTime(agent))) signals.push(...(await judgeQueue(agent, site, queueDays)));
    return signals;
  } catch {
    return [];
  }
}

/** Once an hour is enough for the queue. Of several processes one looks. */
async function isTime({ store, clock }: Agent): Promise<boolean> {
  const now = clock.now();
  const last = await store.state(QUEUE_LOOK);
  const passed = now - Number(last ?? Number.NEGATIVE_INFINITY);
  if (passed >= 0 && passed < HOUR) return false;
  return store.swapState(QUEUE_LOOK, last, String(now));
}
