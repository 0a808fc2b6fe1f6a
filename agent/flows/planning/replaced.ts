/**
 * The places where two lists of one length hold other objects, as [before, after]. Most of a site stays the same from one
 * check to the next, and a loop by index finds that out several times faster than iterators do.
 */
export function replaced<T>(before: readonly T[], after: readonly T[]): [before: T, after: T][] {
  const pairs: [T, T][] = [];
  for (let i = 0; i < after.length; i += 1) {
    if (before[i] !== after[i]) pairs.push([before[i] as T, after[i] as T]);
  }
  return pairs;
}
