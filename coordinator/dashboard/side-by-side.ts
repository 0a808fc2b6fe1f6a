/** What stands in a day's column. */
interface Timed {
  column: number;
  /** After local midnight. */
  minute: number;
}

export interface Placed<T> {
  item: T;
  /** Which part of the column's width it has, from 0. */
  lane: number;
  /** In how many parts the width is cut there. */
  lanes: number;
}

/** Narrower boxes cannot be told apart any more, so that further ones lie on top of others. */
const MOST_LANES = 8;

/**
 * Boxes that would lie on each other share the width of their day: those that touch, directly or through others between
 * them, have equal parts of it.
 * @param boxMinutes height of a box on the day's scale
 */
export function sideBySide<T extends Timed>(items: readonly T[], boxMinutes: number): Placed<T>[] {
  const sorted = [...items].sort((a, b) => a.column - b.column || a.minute - b.minute);
  const placed: Placed<T>[] = [];
  let group: Placed<T>[] = [];
  /** Where each lane of the group is free again, minutes. */
  let free: number[] = [];
  const close = () => {
    for (const box of group) box.lanes = free.length;
    group = [];
    free = [];
  };
  for (const item of sorted) {
    const before = group.at(-1)?.item;
    if (before?.column !== item.column || item.minute >= Math.max(...free)) close();
    const open = free.findIndex((at) => at <= item.minute);
    const lane = open >= 0 ? open : free.length < MOST_LANES ? free.length : free.indexOf(Math.min(...free));
    free[lane] = item.minute + boxMinutes;
    const box = { item, lane, lanes: 1 };
    group.push(box);
    placed.push(box);
  }
  close();
  return placed;
}
