import type { SimulatedSummary, SimulateOptions } from '../../shared/contract/simulate.ts';
import { DAY, type Instant, toIso } from '../../shared/core/instant.ts';
import type { Cadence } from '../../shared/core/window.ts';
import type { WindowCalendar } from '../../shared/core/window-calendar.ts';
import { localEpochDay } from '../../shared/core/zone.ts';
import { separationMs } from '../flows/planning/separation.ts';
import { simulate } from '../flows/simulate.ts';
import { type Collected, collectPosts } from './collect-posts.ts';
import { range } from './distance.ts';
import { simulatedAgent } from './simulated-agent.ts';
import { closestMinutes, countDoubled, daily, distances, gapsInDays, postsPerDay, sixths } from './statistics.ts';

/** One cadence, run through simulated time. */
export interface Simulation extends Collected {
  cadence: Cadence;
  categories: readonly string[];
  calendar: WindowCalendar;
  from: Instant;
  to: Instant;
  summary: SimulatedSummary;
}

/**
 * Runs the engine itself on stores and a site in memory, and counts what the site shows in the end.
 * @throws UsageError for options that leave nothing to simulate
 */
export async function runSimulation(
  options: SimulateOptions,
  cadence: Cadence,
  onProgress?: (simulatedDays: number) => void,
): Promise<Simulation> {
  const simulated = simulatedAgent(options, cadence);
  const { agent, clock, calendar, categories, from, to } = simulated;
  const report = onProgress && ((now: Instant) => onProgress(Math.floor((now - from) / DAY)));
  await simulate({ agent, clock, from, to, outages: options.outage, ...(report ? { onProgress: report } : {}) });

  const collected = await collectPosts(simulated);
  const { posts, missed, windows } = collected;
  const { zone } = calendar;
  const summary: SimulatedSummary = {
    type: 'summary',
    cadence,
    seed: options.seed,
    timezone: zone.name,
    start: toIso(from),
    end: toIso(to),
    days: localEpochDay(to, zone) - localEpochDay(from, zone),
    windows: windows.length,
    categories: categories.length,
    interval_days: options.interval,
    check_interval_minutes: options.checkInterval,
    separation_minutes: separationMs(agent.schedule) / 60_000,
    spacing: options.spacing,
    min_gap_hours: options.minGap,
    published: posts.length,
    missed: missed.length,
    missed_share: rounded(missed.length / (windows.length * categories.length)),
    doubled: countDoubled(posts),
    ks: roundedAll(distances(posts, calendar, [from, to])),
    sixths: sixths(posts).map(rounded),
    gap_days: roundedOrNull(range(gapsInDays(posts))),
    posts_per_day: roundedAll(daily(postsPerDay(posts, calendar, [from, to]))),
    closest_minutes: closestMinutes(posts),
  };
  return { ...collected, cadence, categories, calendar, from, to, summary };
}

/** Four decimals: nothing here is more exact. */
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

const roundedAll = <T extends Record<string, number | null>>(values: T): T =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === null ? null : rounded(value)]),
  ) as T;

const roundedOrNull = <T extends Record<string, number>>(values: T | null): T | null => values && roundedAll(values);
