/** A source of randomness. Core never makes its own: whoever calls it decides on the seed. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
}

/** Four 32-bit words; in production the first 16 bytes of HMAC-SHA256(secret, site | window start). */
export type Seed = readonly [number, number, number, number];

/**
 * sfc32, the "small fast chaotic" generator of Chris Doty-Humphrey's PractRand: 128 bits of state, passes PractRand and
 * BigCrush. Like every such generator it is only as unpredictable as its seed. The same seed gives the same sequence.
 */
export function seededRandom(seed: Seed): Random {
  let [a, b, c, counter] = seed.map((word) => word | 0) as [number, number, number, number];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  // PractRand discards the first rounds, so that seeds which differ in one bit have nothing in common any more.
  for (let round = 0; round < 16; round++) next();
  return { next };
}

/**
 * A seed from a text: cyrb128 (bryc, github.com/bryc/code, public domain). It is no secret-keeping hash: for tests and
 * the simulator's `--seed` only.
 */
export function seedFromText(text: string): Seed {
  let h1 = 1779033703;
  let h2 = 3144134277;
  let h3 = 1013904242;
  let h4 = 2773480762;
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i);
    h1 = h2 ^ Math.imul(h1 ^ k, 597399067);
    h2 = h3 ^ Math.imul(h2 ^ k, 2869860233);
    h3 = h4 ^ Math.imul(h3 ^ k, 951274213);
    h4 = h1 ^ Math.imul(h4 ^ k, 2716044179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179);
  h1 ^= h2 ^ h3 ^ h4;
  return [h1 >>> 0, (h2 ^ h1) >>> 0, (h3 ^ h1) >>> 0, (h4 ^ h1) >>> 0];
}

/** Uniform in [low, high); `low` when the range is empty. */
export function uniform(random: Random, low: number, high: number): number {
  const value = low + random.next() * (high - low);
  // Rounding may reach the upper edge of a narrow range.
  return value < high ? value : low;
}

/** A whole number in [0, count). */
export function randomIndex(random: Random, count: number): number {
  return Math.floor(random.next() * count);
}

/** A shuffled copy (Fisher–Yates): every order equally likely. */
export function shuffle<T>(items: readonly T[], random: Random): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = randomIndex(random, last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}
