import { setTimeout as pause } from 'node:timers/promises';
import { say } from './progress.mjs';

const DAY_MS = 86_400_000;
const DAYS = 14;
/** One post takes a few seconds on a WordPress that runs on Node. */
const LIMIT_MS = 20 * 60_000;
const LOOK_EVERY_MS = 5_000;

/**
 * Fills the last two weeks as the agent would have, so that there is something to see. Answers how many posts it planned.
 * @param {{ zone: string }} site @param {ReturnType<typeof import('./scs.mjs').scsIn>} scs
 * @returns {Promise<number>}
 */
export async function fillArchive({ zone }, scs) {
  const span = lastTwoWeeks(zone, Date.now());
  const { planned } = await scs.json('backfill', ...span, '--dry-run', '--json');
  const done = new AbortController();
  const watching = watch(scs, planned, done.signal);
  try {
    await scs.within(LIMIT_MS).json('backfill', ...span, '--json');
  } finally {
    done.abort();
    await watching;
  }
  return planned;
}

/** Yesterday and the 13 days before it, as a calendar in that zone shows them. @param {string} zone @param {number} now */
export function lastTwoWeeks(zone, now) {
  const date = (/** @type {number} */ at) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at);
  return ['--from', date(now - DAYS * DAY_MS), '--to', date(now - DAY_MS)];
}

/** @param {ReturnType<typeof import('./scs.mjs').scsIn>} scs @param {number} planned @param {AbortSignal} signal */
async function watch(scs, planned, signal) {
  let shown = 0;
  while (!signal.aborted) {
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    const listed = await scs
      .json('jobs', 'list', '--status', 'PUBLISHED', '--limit', '1000', '--json')
      .catch(() => null);
    if (listed === null || listed.jobs.length === shown) continue;
    shown = listed.jobs.length;
    say(`  ${shown} of ${planned} posts`);
  }
}
