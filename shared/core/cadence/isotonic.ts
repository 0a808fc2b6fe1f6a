/**
 * Bounded isotonic regression: the nondecreasing whole numbers y with low[i] ≤ y[i] ≤ high[i] that are nearest to `wished`
 * in least squares (up to the rounding). `low` and `high` must be nondecreasing and low[i] ≤ high[i].
 *
 * Pool adjacent violators for convex functions (Ahuja and Orlin, "A fast scaling algorithm for minimizing separable convex
 * functions subject to chain constraints", 2001): a block's value is the mean of its wishes, held inside its bounds.
 */
export function isotonic(wished: readonly number[], low: readonly number[], high: readonly number[]): number[] {
  type Block = { count: number; sum: number; low: number; high: number; value: number };
  const blocks: Block[] = [];
  for (const [i, wish] of wished.entries()) {
    const [lower, upper] = [low[i] as number, high[i] as number];
    let block: Block = { count: 1, sum: wish, low: lower, high: upper, value: Math.min(Math.max(wish, lower), upper) };
    for (let before = blocks.at(-1); before !== undefined && before.value > block.value; before = blocks.at(-1)) {
      blocks.pop();
      const [count, sum] = [before.count + block.count, before.sum + block.sum];
      const value = Math.min(Math.max(sum / count, block.low), before.high);
      block = { count, sum, low: block.low, high: before.high, value };
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ count, value }) => Array<number>(count).fill(Math.round(value)));
}
