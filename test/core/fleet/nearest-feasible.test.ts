import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestFeasible, type Placement } from '../../../shared/core/fleet/nearest-feasible.ts';

const at = (instant: number) => ({ from: instant, until: instant });
const base: Placement = {
  wantedAt: 500,
  earliest: 0,
  latest: 1000,
  gapMs: 100,
  lateMs: 0,
  taken: [],
  closed: [],
};

describe('the nearest instant that keeps the rules', () => {
  it.each<[string, Partial<Placement>, number | null]>([
    ['is the wanted one when nothing is in its way', {}, 500],
    ['exactly one gap away is far enough', { taken: [at(400)] }, 500],
    ['moves to the nearer side', { taken: [at(480)] }, 580],
    ['moves back when that is nearer', { taken: [at(520)] }, 420],
    ['takes the earlier of two equally near ones', { taken: [at(500)] }, 400],
    ['jumps over several that are too close to each other', { taken: [at(450), at(600)] }, 350],
    ['uses the single instant between two', { taken: [at(400), at(600)] }, 500],
    ['keeps a gap to the whole span in which a post may begin', { taken: [{ from: 380, until: 440 }] }, 540],
    ['counts that it may itself begin late', { taken: [at(640)], lateMs: 60 }, 480],
    ['stays out of closed time', { closed: [{ from: 300, until: 620 }] }, 620],
    ['does not run late into closed time', { closed: [{ from: 510, until: 900 }], lateMs: 20 }, 490],
    ['begins no earlier than the earliest', { wantedAt: -50 }, 0],
    ['is before the latest', { wantedAt: 5000 }, 999],
    ['is none when everything is closed', { closed: [{ from: -10, until: 1000 }] }, null],
    ['is none when the others leave no room', { taken: [at(50), at(240), at(430), at(620), at(810), at(1000)] }, null],
    ['is none when the time is over', { earliest: 1000 }, null],
  ])('%s', (_name, change, expected) => {
    expect(nearestFeasible({ ...base, ...change })).toBe(expected);
  });

  it('agrees with trying every instant', () => {
    const span = fc
      .tuple(fc.integer({ min: -20, max: 120 }), fc.integer({ min: 0, max: 12 }))
      .map(([from, length]) => ({ from, until: from + length }));
    const placement = fc.record({
      wantedAt: fc.integer({ min: -10, max: 110 }),
      earliest: fc.integer({ min: 0, max: 40 }),
      latest: fc.integer({ min: 30, max: 100 }),
      gapMs: fc.integer({ min: 1, max: 15 }),
      lateMs: fc.integer({ min: 0, max: 5 }),
      taken: fc.array(span, { maxLength: 8 }),
      closed: fc.array(span, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(placement, (p) => {
        let best: number | null = null;
        for (let t = p.earliest; t < p.latest; t++) {
          const keepsGap = p.taken.every(({ from, until }) => t + p.lateMs + p.gapMs <= from || t >= until + p.gapMs);
          const isOpen = p.closed.every(({ from, until }) => t + p.lateMs <= from || t >= until || from >= until);
          if (!keepsGap || !isOpen) continue;
          if (best === null || Math.abs(t - p.wantedAt) < Math.abs(best - p.wantedAt)) best = t;
        }
        expect(nearestFeasible(p)).toBe(best);
      }),
      { numRuns: 2000 },
    );
  });
});
