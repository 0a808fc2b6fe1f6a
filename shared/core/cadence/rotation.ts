import type { Instant } from '../instant.ts';
import { type Random, randomIndex } from '../random.ts';

/**
 * Who comes first when not all fit: those who have waited longest, and among those who have waited equally long (since the
 * same window) the next ones in a circle of all. The circle is in the order of the ids, and each turn goes on where the
 * last one stopped: that place needs no record, because those who had their turn together stand side by side in it. As
 * long as there are too few places, nobody is ever more than one post ahead of anybody else.
 */
export function inTurn<T extends { id: string; waitingSince: Instant }>(candidates: readonly T[], random: Random): T[] {
  const circle = [...candidates].sort((a, b) => (a.id < b.id ? -1 : 1));
  const groups = new Map<Instant, number[]>();
  for (const [place, { waitingSince }] of circle.entries()) {
    groups.set(waitingSince, [...(groups.get(waitingSince) ?? []), place]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, places]) => {
      const first = firstOfArc(places, circle.length) ?? randomIndex(random, places.length);
      return [...places.slice(first), ...places.slice(0, first)].map((place) => circle[place] as T);
    });
}

/** Which of these places (ascending) comes after the widest gap in the circle; null when they fill the circle. */
function firstOfArc(places: readonly number[], circle: number): number | null {
  let widest = 1;
  let first: number | null = null;
  for (const [i, place] of places.entries()) {
    const before = places.at(i - 1) as number;
    const gap = i === 0 ? place + circle - before : place - before;
    if (gap > widest) [widest, first] = [gap, i];
  }
  return first;
}
