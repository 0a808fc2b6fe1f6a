import type { SimulateOptions } from '../../shared/contract/simulate.ts';
import type { Instant } from '../../shared/core/instant.ts';
import { seededRandom, seedFromText } from '../../shared/core/random.ts';
import { startOfDay } from '../../shared/core/wall-clock.ts';
import type { Cadence } from '../../shared/core/window.ts';
import { createWindowCalendar, type WindowCalendar } from '../../shared/core/window-calendar.ts';
import { localEpochDay, parseZone } from '../../shared/core/zone.ts';
import { UsageError } from '../../shared/node/scheduler-error.ts';
import { memoryFiles } from '../adapters/memory/memory-files.ts';
import { MemorySite } from '../adapters/memory/memory-site.ts';
import { memoryStore } from '../adapters/memory/memory-store.ts';
import { type Agent, defaultContentPolicy } from '../flows/agent.ts';
import { type SteppedClock, steppedClock } from '../flows/simulate.ts';

/** What is simulated with one cadence: an agent on a store and a site in memory, and the whole windows to run through. */
export interface SimulatedAgent {
  agent: Agent;
  clock: SteppedClock;
  site: MemorySite;
  calendar: WindowCalendar;
  /** Names of the categories; their term ids are 1, 2, 3 … in this order. */
  categories: readonly string[];
  /** Start of the first window that begins on or after the start date. */
  from: Instant;
  /** End of the last window that is over after the wanted number of days. */
  to: Instant;
}

/** Joins the engine with the adapters in memory. @throws UsageError when no whole window fits, or none has usable time */
export function simulatedAgent(options: SimulateOptions, cadence: Cadence): SimulatedAgent {
  const zone = parseZone(options.timezone);
  const rules = {
    allowedDays: options.allowedDays,
    blackoutDates: options.blackout,
    quietHours: options.quiet,
    hourWeights: null,
  };
  const calendar = createWindowCalendar({ cadence, intervalDays: options.interval, zone, rules });
  const [from, to] = wholeWindows(calendar, options);
  const clock = steppedClock(from);
  const categories = categoryNames(options.categories);
  const site = new MemorySite({ clock, zone: zone.name, categories });
  const agent: Agent = {
    store: memoryStore({ forgetPublished: true }),
    site,
    clock,
    emit: () => undefined,
    random: (purpose) => seededRandom(seedFromText(`${options.seed}|${purpose}`)),
    schedule: {
      cadence,
      intervalDays: options.interval,
      minGapHours: options.minGap,
      spacing: options.spacing,
      checkIntervalMinutes: options.checkInterval,
      separationMinutes: options.separation ?? null,
      calendar: rules,
      delays: {},
      categoryRules: {},
    },
    placement: { categoryMap: {}, defaultCategory: null, authors: [], categoryAuthors: {} },
    // Simulated articles are all alike; what is simulated is when they appear.
    content: { ...defaultContentPolicy, blocks: false, bodyImages: 'keep', crossLinks: 0, duplicates: 'off' },
    media: memoryFiles(),
    worker: 'simulator',
    claimMs: 60_000,
  };
  return { agent, clock, site, calendar, categories, from, to };
}

/**
 * Only whole windows: a first one that is cut off would have less than its share of posts, and a last one would count
 * those as missed that still had time.
 */
function wholeWindows(calendar: WindowCalendar, { start, days }: SimulateOptions): [from: Instant, to: Instant] {
  const earliest = startOfDay(start, calendar.zone);
  let window = calendar.windowAt(earliest);
  if (window.start < earliest) window = calendar.next(window);
  const from = window.start;
  const lastDay = localEpochDay(from, calendar.zone) + days;
  const isWithin = (end: Instant) => localEpochDay(end, calendar.zone) <= lastDay;
  if (!isWithin(window.end)) {
    throw new UsageError(
      `In ${days} days from ${start} no window of ${calendar.intervalDays} days fits. Simulate at least ${2 * calendar.intervalDays} days.`,
    );
  }
  let to = window.end;
  let usable = 0;
  for (; isWithin(window.end); window = calendar.next(window)) {
    to = window.end;
    usable += calendar.usable(window).total;
  }
  if (usable === 0) {
    throw new UsageError('Quiet hours, allowed days and blackout dates leave no time at all to publish in.');
  }
  return [from, to];
}

/** `C01`, `C02` … as wide as the last one needs, two digits at least. */
function categoryNames(count: number): string[] {
  const width = Math.max(2, String(count).length);
  return Array.from({ length: count }, (_, i) => `C${String(i + 1).padStart(width, '0')}`);
}
