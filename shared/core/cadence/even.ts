import { type Random, randomIndex, uniform } from '../random.ts';

/** One category as the drawing sees it. All figures are positions: shares of the window's usable time. */
export interface Drawn {
  id: string;
  /** Its position in the window before; null when it may go anywhere. */
  previous: number | null;
  /** s in [0, 1]: it moves by at most 1 − s. */
  spacing: number;
  /** It must not come before this position (min gap, delay …); default 0. */
  earliest?: number;
  /** It must come before this one; default 1. */
  latest?: number;
}

/** Proposed swaps per category and window: enough that the assignment forgets where the walk began. */
const SWAPS = 20;

/**
 * The even cadence: with C categories the window is cut into C equal strata and each category gets one, so that every day
 * carries its share of posts. From window to window the assignment is drawn anew: a Metropolis walk of random swaps among
 * the assignments in which every category can reach at least a quarter of its stratum; as swaps are symmetric, all of
 * those are equally likely in the end. The position is then uniform in the part of the stratum that is in reach.
 *
 * The walk begins at a largest possible matching of categories and strata, so that it always can begin. Categories that
 * stand too close together for a stratum each (after posts by hand) are drawn from all that they can reach, and
 * are spread again over the next windows.
 *
 * Returns a position in [0, 1) for every category. The order of `categories` does not favour anybody.
 */
export function drawPositions({
  categories,
  random,
}: {
  categories: readonly Drawn[];
  random: Random;
}): Map<string, number> {
  const count = categories.length;
  const reaches = categories.map((category) => reachOf(category, count, random));
  const strata = firstAssignment(reaches);
  walk(strata, reaches, random);

  const positions = new Map<string, number>();
  const draw = ({ id, low, high }: Reach, from: number, to: number): void => {
    const position = uniform(random, Math.max(from, low), Math.min(to, high));
    // Rounding could leave the reach by a hair where reach and stratum barely touch.
    positions.set(id, Math.min(Math.max(position, low), high));
  };
  for (const [s, who] of strata.entries()) {
    if (who >= 0) draw(reaches[who] as Reach, s / count, (s + 1) / count);
  }
  for (const reach of reaches) if (!positions.has(reach.id)) draw(reach, 0, 1);
  return positions;
}

/** The positions [low, high) that a category can reach, and the strata `first`…`last` of which it reaches enough. */
interface Reach {
  id: string;
  low: number;
  high: number;
  first: number;
  last: number;
  /** Orders the categories where the walk begins. */
  anchor: number;
}

function reachOf({ id, previous, spacing, earliest = 0, latest = 1 }: Drawn, count: number, random: Random): Reach {
  const move = 1 - spacing;
  const low = Math.max(0, earliest, previous === null ? 0 : previous - move);
  let high = Math.min(1, latest, previous === null ? 1 : previous + move);
  // A min gap or a delay may end only after the reach does: then it goes wherever it still may.
  if (high < low) high = Math.max(low, latest);
  const enough = Math.min(0.25 / count, (high - low) / 2);
  const within = (stratum: number) => Math.min(Math.max(stratum, 0), count - 1);
  const first = within(Math.ceil((low + enough) * count - 1));
  const last = Math.max(first, within(Math.floor((high - enough) * count)));
  return { id, low, high, first, last, anchor: previous ?? uniform(random, low, high) };
}

/**
 * A largest matching: each stratum takes, among the categories that reach it, the one whose reach ends first. (Intervals
 * against a line of places: Glover's greedy rule for convex bipartite graphs, 1967.) With equal spacing it keeps the
 * order of the window before. Returns the category of each stratum, −1 where nobody is.
 */
function firstAssignment(reaches: readonly Reach[]): number[] {
  const order = reaches.map((_, who) => who).sort((a, b) => beginsBefore(reaches[a] as Reach, reaches[b] as Reach));
  const waiting: number[] = [];
  const strata: number[] = [];
  let arrived = 0;
  for (let s = 0; s < reaches.length; s++) {
    for (; arrived < order.length && (reaches[order[arrived] as number] as Reach).first <= s; arrived++) {
      waiting.push(order[arrived] as number);
    }
    let chosen = -1;
    for (const [place, who] of waiting.entries()) {
      const reach = reaches[who] as Reach;
      if (reach.last >= s && (chosen < 0 || endsBefore(reach, reaches[waiting[chosen] as number] as Reach) < 0))
        chosen = place;
    }
    strata.push(chosen < 0 ? -1 : (waiting.splice(chosen, 1)[0] as number));
  }
  return strata;
}

const beginsBefore = (a: Reach, b: Reach): number => a.first - b.first || a.anchor - b.anchor;
const endsBefore = (a: Reach, b: Reach): number => a.last - b.last || a.anchor - b.anchor;

function walk(strata: number[], reaches: readonly Reach[], random: Random): void {
  const fits = (who: number, s: number): boolean => {
    if (who < 0) return true;
    const { first, last } = reaches[who] as Reach;
    return s >= first && s <= last;
  };
  for (let step = SWAPS * strata.length; step > 0; step--) {
    const [a, b] = [randomIndex(random, strata.length), randomIndex(random, strata.length)];
    const [atA, atB] = [strata[a] as number, strata[b] as number];
    if (!fits(atA, b) || !fits(atB, a)) continue;
    strata[a] = atB;
    strata[b] = atA;
  }
}
