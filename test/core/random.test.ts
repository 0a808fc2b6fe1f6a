import { describe, expect, it } from 'vitest';
import { randomIndex, seededRandom, seedFromText, shuffle, uniform } from '../../shared/core/random.ts';
import { ksUniform } from './cadence/plan-years.ts';

const many = (seed: string, count: number): number[] => {
  const random = seededRandom(seedFromText(seed));
  return Array.from({ length: count }, () => random.next());
};

describe('seeded randomness', () => {
  it('repeats itself for the same seed and differs for every other', () => {
    expect(many('a', 20)).toEqual(many('a', 20));
    expect(many('a', 20)).not.toEqual(many('b', 20));
    const bits = [0, 1, 2, 3].map((word) => {
      const seed: [number, number, number, number] = [0, 0, 0, 0];
      seed[word] = 1;
      return seededRandom(seed).next();
    });
    expect(new Set([...bits, seededRandom([0, 0, 0, 0]).next()]).size).toBe(5);
  });

  it('follows sfc32 as published, after 16 discarded rounds', () => {
    // The same recurrence in 64-bit arithmetic, written from the PractRand source rather than from ours.
    let [a, b, c, counter] = [1n, 2n, 3n, 4n];
    const mask = 0xffffffffn;
    const step = (): bigint => {
      const out = (a + b + counter) & mask;
      counter = (counter + 1n) & mask;
      a = b ^ (b >> 9n);
      b = (c + ((c << 3n) & mask)) & mask;
      c = (((c << 21n) & mask) | (c >> 11n)) & mask;
      c = (c + out) & mask;
      return out;
    };
    for (let i = 0; i < 16; i++) step();
    const random = seededRandom([1, 2, 3, 4]);
    for (let i = 0; i < 50; i++) expect(random.next()).toBe(Number(step()) / 2 ** 32);
  });

  it('is uniform: KS distance of 20 000 draws under the 0.1 % point', () => {
    expect(ksUniform(many('uniform', 20_000))).toBeLessThan(1.95 / Math.sqrt(20_000));
  });

  it('has no visible correlation between neighbouring draws', () => {
    const draws = many('serial', 20_000);
    const covariance = draws.slice(1).reduce((sum, x, i) => sum + (x - 0.5) * ((draws[i] as number) - 0.5), 0);
    // Each term has standard deviation 1/12.
    expect(Math.abs(covariance)).toBeLessThan((3.3 / 12) * Math.sqrt(20_000));
  });

  it('uniform() stays inside its range, even one without width', () => {
    const random = seededRandom([1, 2, 3, 4]);
    for (let i = 0; i < 1000; i++) {
      const value = uniform(random, 3, 3.5);
      expect(value >= 3 && value < 3.5).toBe(true);
    }
    expect(uniform(random, 7, 7)).toBe(7);
    expect(uniform({ next: () => 1 - 2 ** -53 }, 1, 1 + Number.EPSILON)).toBe(1);
  });

  it('uniform() reaches all of its range', () => {
    expect(uniform({ next: () => 0 }, 3, 5)).toBe(3);
    expect(uniform({ next: () => 0.25 }, 3, 5)).toBe(3.5);
    expect(uniform({ next: () => 0.75 }, -1, 1)).toBe(0.5);
  });

  it('a text means the same seed in every release, or a simulation could not be repeated', () => {
    expect(seedFromText('apples')).toEqual([1353502818, 2189370424, 187770103, 4227467030]);
    expect(seedFromText('')).not.toEqual(seedFromText('\0'));
  });

  it('shuffle() asks for no more numbers than it needs, and never for one beyond the last place', () => {
    const asked: number[] = [];
    const counting = { next: () => asked.push(0) * 0 + 0.999 };
    expect(shuffle(['a', 'b', 'c'], counting)).toEqual(['a', 'b', 'c']);
    expect(asked).toHaveLength(2);
  });

  it('shuffle() gives every order of three equally often and keeps the original', () => {
    const random = seededRandom(seedFromText('shuffle'));
    const counts = new Map<string, number>();
    const items = ['a', 'b', 'c'];
    for (let i = 0; i < 6000; i++) {
      const order = shuffle(items, random).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(items).toEqual(['a', 'b', 'c']);
    expect(counts.size).toBe(6);
    // χ² with 5 degrees of freedom, 0.1 % point 20.5
    expect([...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(20.5);
  });

  it('randomIndex() reaches every place and none beyond', () => {
    const random = seededRandom(seedFromText('index'));
    expect(new Set(Array.from({ length: 500 }, () => randomIndex(random, 7)))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  });
});
