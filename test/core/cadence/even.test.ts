import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Drawn, drawPositions } from '../../../shared/core/cadence/even.ts';
import { seededRandom, seedFromText, uniform } from '../../../shared/core/random.ts';
import { runs } from '../property-runs.ts';
import { ksUniform } from './plan-years.ts';

const seeded = (text: string) => seededRandom(seedFromText(text));
const categories = (previous: (number | null)[], spacing = 0.7): Drawn[] =>
  previous.map((position, i) => ({ id: `C${i}`, previous: position, spacing }));
const strataOf = (positions: Iterable<number>, count: number) =>
  [...positions].map((x) => Math.floor(x * count)).sort((a, b) => a - b);

describe('drawing positions', () => {
  it.each([1, 2, 5, 20, 100])('gives %d new categories one stratum each', (count) => {
    const positions = drawPositions({ categories: categories(Array(count).fill(null)), random: seeded(`new${count}`) });
    expect(strataOf(positions.values(), count)).toEqual(Array.from({ length: count }, (_, s) => s));
  });

  it('of nobody is nothing', () => {
    expect(drawPositions({ categories: [], random: seeded('none') })).toEqual(new Map());
  });

  it('keeps one stratum each, and nobody moves further than 1 − spacing, window after window', () => {
    for (const [spacing, count] of [
      [0.7, 20],
      [0.9, 20],
      [0.98, 7],
      [0.5, 3],
      [0, 10],
      [1, 10],
    ] as const) {
      const random = seeded(`walk${spacing}`);
      let before = drawPositions({ categories: categories(Array(count).fill(null), spacing), random });
      for (let window = 0; window < 200; window++) {
        const now = drawPositions({
          categories: [...before].map(([id, previous]) => ({ id, previous, spacing })),
          random,
        });
        expect(strataOf(now.values(), count)).toEqual(Array.from({ length: count }, (_, s) => s));
        for (const [id, position] of now) {
          expect(Math.abs(position - (before.get(id) as number))).toBeLessThanOrEqual(1 - spacing + 1e-12);
        }
        before = now;
      }
    }
  });

  it('lets each category have its own spacing', () => {
    const random = seeded('own');
    const spacings = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.7, 0.7];
    let before = spacings.map((_, i) => (i + 0.5) / spacings.length);
    for (let window = 0; window < 300; window++) {
      const drawn = spacings.map((spacing, i) => ({ id: `${i}`, previous: before[i] as number, spacing }));
      const positions = drawPositions({ categories: drawn, random });
      for (const [i, spacing] of spacings.entries()) {
        expect(Math.abs((positions.get(`${i}`) as number) - (before[i] as number))).toBeLessThanOrEqual(
          1 - spacing + 1e-12,
        );
      }
      before = spacings.map((_, i) => positions.get(`${i}`) as number);
    }
  });

  it('favours nobody: the stratum of a category does not depend on its place in the list', () => {
    const count = 6;
    const visits = Array.from({ length: count }, () => Array<number>(count).fill(0));
    const random = seeded('fair');
    for (let round = 0; round < 3000; round++) {
      for (const [id, x] of drawPositions({ categories: categories(Array(count).fill(null)), random })) {
        const row = visits[Number(id.slice(1))] as number[];
        row[Math.floor(x * count)] = (row[Math.floor(x * count)] as number) + 1;
      }
    }
    // χ² with 25 degrees of freedom, 0.1 % point 52.6
    const chi = visits.flat().reduce((sum, n) => sum + (n - 500) ** 2 / 500, 0);
    expect(chi).toBeLessThan(52.6);
  });

  it('draws the assignment among all that are allowed, each as likely (five categories, exhaustively)', () => {
    const previous = [0.1, 0.3, 0.5, 0.7, 0.9];
    const counts = new Map<string, number>();
    const random = seeded('exhaustive');
    const rounds = 12_000;
    for (let round = 0; round < rounds; round++) {
      const positions = drawPositions({ categories: categories(previous, 0.6), random });
      const key = previous.map((_, i) => Math.floor((positions.get(`C${i}`) as number) * 5)).join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    // A reach of ±0.4 from a stratum's middle covers a neighbour fully and half of the next stratum: two steps at most.
    const allowed: string[] = [];
    const place = (taken: number[]): void => {
      if (taken.length === 5) allowed.push(taken.join(''));
      for (let s = 0; s < 5 && taken.length < 5; s++) {
        if (!taken.includes(s) && Math.abs(s - taken.length) <= 2) place([...taken, s]);
      }
    };
    place([]);
    expect([...counts.keys()].sort()).toEqual(allowed.sort());
    const expected = rounds / allowed.length;
    const chi = allowed.reduce((sum, key) => sum + ((counts.get(key) as number) - expected) ** 2 / expected, 0);
    const freedom = allowed.length - 1;
    // The 0.1 % point of χ² by Wilson and Hilferty.
    expect(chi).toBeLessThan(freedom * (1 - 2 / (9 * freedom) + 3.09 * Math.sqrt(2 / (9 * freedom))) ** 3);
  });

  it('is uniform in what is left of a stratum', () => {
    const random = seeded('band');
    const within: number[] = [];
    for (let round = 0; round < 4000; round++) {
      const x = drawPositions({ categories: [{ id: 'A', previous: 0.5, spacing: 0.8 }], random }).get('A') as number;
      within.push((x - 0.3) / 0.4);
    }
    expect(ksUniform(within)).toBeLessThan(1.95 / Math.sqrt(4000));
  });

  it('gives a category that may not come early a late stratum, and the others the early ones', () => {
    for (let seed = 0; seed < 100; seed++) {
      const drawn = categories(Array(5).fill(null)).map((category, i) =>
        i === 3 ? { ...category, earliest: 0.85 } : category,
      );
      const positions = drawPositions({ categories: drawn, random: seeded(`late${seed}`) });
      expect(positions.get('C3')).toBeGreaterThanOrEqual(0.85);
      expect(strataOf(positions.values(), 5)).toEqual([0, 1, 2, 3, 4]);
    }
  });

  it('goes wherever it still may, when a delay ends only after its reach does', () => {
    for (let seed = 0; seed < 50; seed++) {
      const drawn = [{ id: 'A', previous: 0.1, spacing: 0.9, earliest: 0.6 }];
      const x = drawPositions({ categories: drawn, random: seeded(`beyond${seed}`) }).get('A') as number;
      expect(x >= 0.6 && x < 1).toBe(true);
    }
  });

  it('spreads a crowd that stands in one place again, without anybody moving too far', () => {
    const random = seeded('crowd');
    let before = new Map(Array.from({ length: 20 }, (_, i) => [`C${i}`, 0.9 + i / 1000]));
    for (let window = 0; window < 12; window++) {
      const now = drawPositions({
        categories: [...before].map(([id, previous]) => ({ id, previous, spacing: 0.7 })),
        random,
      });
      for (const [id, x] of now) expect(Math.abs(x - (before.get(id) as number))).toBeLessThanOrEqual(0.3 + 1e-12);
      before = now;
    }
    expect(strataOf(before.values(), 20)).toEqual(Array.from({ length: 20 }, (_, s) => s));
  });

  it('always finds a position inside what each category can reach', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    const anything = fc.record({
      previous: fc.option(unit),
      spacing: fc.double({ min: 0, max: 1, noNaN: true }),
      a: unit,
      b: unit,
    });
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 30 }), fc.string(), (given, seed) => {
        const drawn = given.map(({ previous, spacing, a, b }, i) => ({
          id: `${i}`,
          previous,
          spacing,
          earliest: Math.min(a, b) / 2,
          latest: 0.5 + Math.max(a, b) / 2,
        }));
        const positions = drawPositions({ categories: drawn, random: seeded(seed) });
        expect(positions.size).toBe(drawn.length);
        for (const { id, previous, spacing, earliest, latest } of drawn) {
          const x = positions.get(id) as number;
          // What comes too early is forbidden, what comes too late is only unwelcome.
          const low = Math.max(earliest, previous === null ? 0 : previous - (1 - spacing));
          expect(x >= low && x <= Math.max(latest, low) && x < 1).toBe(true);
          const beyondReach = previous !== null && previous + (1 - spacing) < earliest;
          if (previous !== null && !beyondReach) expect(x - previous).toBeLessThanOrEqual(1 - spacing + 1e-12);
        }
      }),
      { numRuns: runs(300) },
    );
  });

  it('repeats itself for the same randomness', () => {
    const drawn = categories(Array.from({ length: 20 }, (_, i) => uniform(seeded(`${i}`), i / 20, (i + 1) / 20)));
    const draw = (seed: string) => drawPositions({ categories: drawn, random: seeded(seed) });
    expect(draw('same')).toEqual(draw('same'));
    expect(draw('same')).not.toEqual(draw('other'));
  });
});
