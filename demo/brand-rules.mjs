const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const STEP_MINUTES = 5;
/** As many posting times as a brand may have: eight hours of one every five minutes. */
const TIMES = 96;

/**
 * Rules until all sites are there: nobody posts yesterday, today or tomorrow. Otherwise whoever comes first would get every
 * slot.
 * @param {number} now
 */
export const waiting = (now) => ({
  mode: 'slots',
  timezone: 'UTC',
  blackout_dates: [-1, 0, 1].map((days) => new Date(now + days * DAY_MS).toISOString().slice(0, 10)),
});

/**
 * Rules by which the sites take turns at posting times that come every few minutes, so that there is something to watch.
 * Nothing else about it is faster than in earnest.
 * @param {number} now
 */
export const accelerated = (now) => ({
  mode: 'slots',
  brand_rotation: 'round_robin',
  timezone: 'UTC',
  posting_times: postingTimes(now),
  posts_per_day: TIMES,
  min_gap_hours: (STEP_MINUTES - 1) / 60,
  max_queue_lookahead_days: 1,
});

/** Every five minutes from the next one on, in UTC, `HH:MM`. @param {number} now @returns {string[]} */
export function postingTimes(now) {
  const step = STEP_MINUTES * MINUTE_MS;
  const first = Math.ceil(now / step) * step;
  return Array.from({ length: TIMES }, (_, i) => new Date(first + i * step).toISOString().slice(11, 16)).sort();
}

/** What the agents are told, so that they keep up with it. */
export const agentSettings = {
  SCHEDULER_CHECK_INTERVAL: '2',
  SCHEDULER_MIN_SEPARATION_MINUTES: '2',
  SCHEDULER_MIN_GAP_HOURS: '0.25',
};
