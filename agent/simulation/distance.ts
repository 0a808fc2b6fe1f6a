/**
 * Kolmogorov–Smirnov: the largest distance between the distribution of `values` and the uniform one on [0, 1). Null for
 * no values.
 */
export function distanceFromUniform(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  let worst = 0;
  for (const [i, value] of sorted.entries()) {
    worst = Math.max(worst, Math.abs(value - i / sorted.length), Math.abs(value - (i + 1) / sorted.length));
  }
  return worst;
}

/** Least, mean and most; null for no values. */
export function range(values: readonly number[]): { min: number; mean: number; max: number } | null {
  if (values.length === 0) return null;
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  return { min, mean: sum / values.length, max };
}

/** Of the whole population. */
export function standardDeviation(values: readonly number[]): number {
  const mean = range(values)?.mean ?? 0;
  return Math.sqrt(range(values.map((value) => (value - mean) ** 2))?.mean ?? 0);
}

/** The upper one of the two in the middle; null for no values. */
export const median = (values: readonly number[]): number | null =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? null;
