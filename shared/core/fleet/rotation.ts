/**
 * Whose turn it is. Both ways answer from a small state that the caller keeps, so that a rotation goes on where it stopped,
 * also after a restart and in another process.
 */

/** Round robin: the id that had the last turn, null before the first. */
export type RoundRobinState = string | null;

/**
 * The next id in the circle of all, in the order of the ids: the first one after the last turn's. Who is not among
 * `ready` is passed over and not owed.
 */
export function nextInTurn(ready: readonly string[], last: RoundRobinState): string | null {
  let first: string | null = null;
  let next: string | null = null;
  for (const id of ready) {
    if (first === null || id < first) first = id;
    if (last !== null && id > last && (next === null || id < next)) next = id;
  }
  return next ?? first;
}

/** Smooth weighted round robin: the credit of each id. Ids that are missing have none. */
export type WeightedState = Readonly<Record<string, number>>;

export interface Weighted {
  id: string;
  /** At least 1. */
  weight: number;
}

/**
 * Smooth weighted round robin (as nginx does it): everybody who is ready gains its weight, the largest credit has the turn
 * and pays what all gained together. Over each full cycle the shares are exact, and turns are spread evenly. Who is not
 * ready gains nothing: it is passed over and not owed. Ties go to the smaller id.
 */
export function nextByWeight(
  ready: readonly Weighted[],
  state: WeightedState,
): { id: string; state: WeightedState } | null {
  let total = 0;
  let chosen: { id: string; credit: number } | null = null;
  const credits: Record<string, number> = { ...state };
  for (const { id, weight } of ready) {
    const credit = (credits[id] ?? 0) + weight;
    credits[id] = credit;
    total += weight;
    if (chosen === null || credit > chosen.credit || (credit === chosen.credit && id < chosen.id))
      chosen = { id, credit };
  }
  if (chosen === null) return null;
  credits[chosen.id] = chosen.credit - total;
  return { id: chosen.id, state: credits };
}
