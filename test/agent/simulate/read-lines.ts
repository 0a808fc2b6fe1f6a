/**
 * Reads the JSON lines of `scs simulate` and counts for itself: nothing here is taken from the simulator's own statistics.
 * Local time comes from luxon, windows only from what the lines say.
 */
import { IANAZone } from 'luxon';
import { jsonLines } from '../../../agent/simulation/json-lines.ts';
import { runSimulation } from '../../../agent/simulation/run-simulation.ts';
import {
  type SimulatedLine,
  type SimulatedMissed,
  type SimulatedPublish,
  type SimulatedSummary,
  simulateDefaults,
  simulatedLine,
  simulateOptions,
} from '../../../shared/contract/simulate.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Options as they would be written, by the names of the contract; the rest is the command line's default. */
export type Written = Partial<Record<string, string | string[]>>;

export interface Read {
  posts: (SimulatedPublish & { at: number; start: number; end: number })[];
  missed: SimulatedMissed[];
  summary: SimulatedSummary;
  zone: string;
}

/** Simulates, and reads the lines as a reader of standard output would. */
export async function simulated(written: Written): Promise<Read> {
  const options = simulateOptions.parse({ ...simulateDefaults, ...written });
  const simulation = await runSimulation(options, options.cadence === 'classic' ? 'classic' : 'even');
  const text = [...jsonLines(simulation, { named: false })].map((line) => JSON.stringify(line)).join('\n');
  return readLines(text);
}

export function readLines(text: string): Read {
  const lines: SimulatedLine[] = text.split('\n').map((line) => JSON.parse(line) as SimulatedLine);
  // The schema is slow for tens of thousands of lines: a sample of them, and all of the rare kinds.
  for (const [i, line] of lines.entries()) if (line.type !== 'publish' || i % 97 === 0) simulatedLine.parse(line);
  const summary = lines.at(-1);
  if (summary?.type !== 'summary') throw new Error('The last line is no summary.');
  const posts = lines
    .filter((line) => line.type === 'publish')
    .map((line) => ({
      ...line,
      at: Date.parse(line.published_at),
      start: Date.parse(line.window_start),
      end: Date.parse(line.window_end),
    }));
  return { posts, missed: lines.filter((line) => line.type === 'missed'), summary, zone: summary.timezone };
}

/** Milliseconds after 1970-01-01T00:00 on the zone's wall clock. */
export function localTime(at: number, zone: string): number {
  return at + (zone === 'UTC' ? 0 : IANAZone.create(zone).offset(at) * MINUTE);
}

/** Largest distance of the values' distribution from the uniform one on [0, 1). */
export function ks(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted.reduce((worst, v, i) => Math.max(worst, v - i / sorted.length, (i + 1) / sorted.length - v), 0);
}

/** What independent uniform values would stay below in 99 of 100 cases, but never less than the limit of the product. */
export const ksLimit = (count: number, limit = 0.03): number => Math.max(limit, 1.63 / Math.sqrt(count));

export function groups<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const group = found.get(key(item));
    if (group) group.push(item);
    else found.set(key(item), [item]);
  }
  return found;
}

/** Days between neighbouring posts of each category. */
export const gaps = ({ posts }: Read): number[] =>
  [...groups(posts, ({ category }) => category).values()].flatMap((own) =>
    own.slice(1).map(({ at }, i) => (at - (own[i]?.at ?? 0)) / DAY),
  );

/** Minutes between neighbouring posts of the site. */
export const distances = ({ posts }: Read): number[] =>
  posts.slice(1).map(({ at }, i) => (at - (posts[i]?.at ?? 0)) / MINUTE);

export const least = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
export const most = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
export function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}
export const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Posts on each local day from the simulation's start to its end, days without any included. */
export function perDay({ posts, summary, zone }: Read): number[] {
  const first = Math.floor(localTime(Date.parse(summary.start), zone) / DAY);
  const counts = Array<number>(summary.days).fill(0);
  for (const { at } of posts) {
    const day = Math.floor(localTime(at, zone) / DAY) - first;
    counts[day] = (counts[day] ?? 0) + 1;
  }
  return counts;
}

/** Hour of the local day and minute of the local hour, both as shares in [0, 1). */
export const hourOfDay = (at: number, zone: string): number => (localTime(at, zone) % DAY) / DAY;
export const minuteOfHour = (at: number, zone: string): number => (localTime(at, zone) % HOUR) / HOUR;
