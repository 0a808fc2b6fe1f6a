import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextByWeight, nextInTurn, type WeightedState } from '../../../shared/core/fleet/rotation.ts';

describe('round robin', () => {
  it('goes round in the order of the ids, and passes over who is not ready', () => {
    let last: string | null = null;
    const turns: (string | null)[] = [];
    for (const ready of [['c', 'a', 'b'], ['a', 'b', 'c'], ['a', 'c'], ['a', 'b'], ['b'], ['a', 'b', 'c'], []]) {
      const next = nextInTurn(ready, last);
      turns.push(next);
      last = next ?? last;
    }
    expect(turns).toEqual(['a', 'b', 'c', 'a', 'b', 'c', null]);
  });

  it('goes on after an id that is not there any more', () => {
    expect(nextInTurn(['a', 'd'], 'c')).toBe('d');
    expect(nextInTurn(['a', 'b'], 'c')).toBe('a');
  });
});

function turnsOf(weights: Record<string, number>, count: number): string[] {
  let state: WeightedState = {};
  const ready = Object.entries(weights).map(([id, weight]) => ({ id, weight }));
  return Array.from({ length: count }, () => {
    const turn = nextByWeight(ready, state);
    state = turn?.state ?? state;
    return turn?.id ?? '';
  });
}

describe('smooth weighted round robin', () => {
  it('spreads 5:3:2 evenly, within one turn of its share in every prefix', () => {
    const turns = turnsOf({ a: 5, b: 3, c: 2 }, 50);
    expect(turns.slice(0, 10).join('')).toBe('abcaabacba');
    const weights = { a: 5, b: 3, c: 2 } as const;
    for (let n = 1; n <= turns.length; n++) {
      for (const [id, weight] of Object.entries(weights)) {
        const got = turns.slice(0, n).filter((turn) => turn === id).length;
        expect(Math.abs(got - (n * weight) / 10), `${id} after ${n}`).toBeLessThan(1);
      }
    }
  });

  it('gives exact shares over each full cycle, and is never more than two turns off in any prefix', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }), (list) => {
        const weights = Object.fromEntries(list.map((weight, i) => [`s${i}`, weight]));
        const total = list.reduce((sum, weight) => sum + weight, 0);
        const turns = turnsOf(weights, 2 * total);
        const counts = new Map<string, number>();
        for (const [i, id] of turns.entries()) {
          counts.set(id, (counts.get(id) ?? 0) + 1);
          for (const [name, weight] of Object.entries(weights)) {
            const share = ((i + 1) * weight) / total;
            expect(Math.abs((counts.get(name) ?? 0) - share)).toBeLessThan(2);
            if ((i + 1) % total === 0) expect(counts.get(name)).toBe(share);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('does not owe turns to who had nothing to publish', () => {
    let state: WeightedState = {};
    const turn = (...ids: string[]) => {
      const next = nextByWeight(
        ids.map((id) => ({ id, weight: 1 })),
        state,
      );
      state = next?.state ?? state;
      return next?.id;
    };
    for (let i = 0; i < 10; i++) expect(turn('a')).toBe('a');
    const after = Array.from({ length: 6 }, () => turn('a', 'b'));
    expect(after.filter((id) => id === 'b')).toHaveLength(3);
    expect(turn()).toBeUndefined();
  });
});
