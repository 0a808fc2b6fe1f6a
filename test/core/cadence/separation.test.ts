import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SeparationInput, separate } from '../../../shared/core/cadence/separation.ts';
import { type CalendarRules, NO_CALENDAR_RULES } from '../../../shared/core/calendar-rules.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/core/instant.ts';
import { type UsableTime, usableTime } from '../../../shared/core/usable-time.ts';
import { parseZone } from '../../../shared/core/zone.ts';
import { runs } from '../property-runs.ts';

const usable = (hours: number, rules: Partial<CalendarRules> = {}): UsableTime =>
  usableTime({ start: 0, end: hours * HOUR }, { ...NO_CALENDAR_RULES, ...rules }, parseZone('UTC'));

interface Given {
  minutes: number[];
  separation?: number;
  time?: UsableTime;
  taken?: number[];
  notBefore?: number;
  earliest?: (number | undefined)[];
  latest?: (number | undefined)[];
}

/** Everything in minutes; the categories are called A, B, C … in the order given. */
function run({
  minutes,
  separation = 20,
  time = usable(24),
  taken = [],
  notBefore = 0,
  earliest = [],
  latest = [],
}: Given) {
  const input: SeparationInput = {
    planned: minutes.map((at, i) => ({
      id: String.fromCharCode(65 + i),
      at: at * MINUTE,
      earliest: (earliest[i] ?? 0) * MINUTE,
      latest: (latest[i] ?? (time.end - 1) / MINUTE) * MINUTE,
    })),
    separationMs: separation * MINUTE,
    usable: time,
    notBefore: notBefore * MINUTE,
    taken: taken.map((at) => at * MINUTE),
  };
  const { placed, unplaced } = separate(input);
  return { placed: placed.map(({ id, at }) => `${id} ${at / MINUTE}`), unplaced: unplaced.map(({ id }) => id) };
}

describe('separation', () => {
  const night = { quietHours: [{ from: '10:00', to: '12:00' }] };

  it.each<[string, Given, string[]]>([
    ['leaves alone posts that stand apart', { minutes: [500, 100, 120] }, ['B 100', 'C 120', 'A 500']],
    ['moves two by the same half', { minutes: [100, 110] }, ['A 95', 'B 115']],
    ['spreads a crowd to both sides', { minutes: [100, 100, 100] }, ['A 80', 'B 100', 'C 120']],
    ['only to one side at the start of the window', { minutes: [0, 5] }, ['A 0', 'B 20']],
    ['only to one side at its end', { minutes: [1438, 1439] }, [`A ${1440 - 20 - 1 / 60}`, `B ${1440 - 1 / 60}`]],
    ['moves away from a post that is there already', { minutes: [105], taken: [100] }, ['A 120']],
    ['to the nearer side of it', { minutes: [95], taken: [100] }, ['A 80']],
    ['fits between two of them', { minutes: [115, 300], taken: [100, 140] }, ['A 120', 'B 300']],
    ['leaves a place that is too narrow', { minutes: [115], taken: [100, 130] }, ['A 80']],
    ['does not begin before it may', { minutes: [10, 15], notBefore: 30 }, ['A 30', 'B 50']],
    [
      'respects the earliest instant of each',
      { minutes: [100, 105], earliest: [undefined, 105] },
      ['A 92.5', 'B 112.5'],
    ],
    ['pushes the others when one cannot move back', { minutes: [100, 105], earliest: [100, 105] }, ['A 100', 'B 120']],
    ['respects the latest instant of each', { minutes: [100, 105], latest: [undefined, 105] }, ['A 85', 'B 105']],
    [
      'pulls others back with one that cannot move on',
      { minutes: [100, 105, 110], latest: [undefined, undefined, 110] },
      ['A 70', 'B 90', 'C 110'],
    ],
    [
      'uses the very instant that is left',
      { minutes: [100, 120], earliest: [100, 120], latest: [100, 120] },
      ['A 100', 'B 120'],
    ],
    [
      'pulls one back over quiet hours, where the next must come soon after them',
      {
        minutes: [190, 195],
        latest: [undefined, 195],
        time: usable(4, { quietHours: [{ from: '01:00', to: '03:00' }] }),
      },
      [`A ${60 - 1 / 60}`, 'B 195'],
    ],
    [
      'never into quiet hours',
      { minutes: [595, 598], time: usable(24, night) },
      [`A ${600 - 20 - 1 / 60}`, `B ${600 - 1 / 60}`],
    ],
    [
      "over a gap that is in nobody's way",
      { minutes: [58, 59], time: usable(24, { quietHours: [{ from: '01:00', to: '01:05' }] }) },
      ['A 48.5', 'B 68.5'],
    ],
    ['over quiet hours that are nearer', { minutes: [719, 721], time: usable(24, night) }, ['A 720', 'B 740']],
    [
      // Open 00:00–01:00 and 03:00–04:00: five posts want the first hour, which holds three.
      'sends on from a room that is too full those who have the shortest way',
      { minutes: [5, 10, 30, 50, 55], time: usable(4, { quietHours: [{ from: '01:00', to: '03:00' }] }) },
      ['A 0', 'B 20', 'C 40', 'D 180', 'E 200'],
    ],
    [
      'back into the room before, when that is nearer',
      { minutes: [181, 190, 195, 200], time: usable(4, { quietHours: [{ from: '01:00', to: '03:00' }] }) },
      [`A ${60 - 1 / 60}`, 'B 180', 'C 200', 'D 220'],
    ],
    [
      'over several rooms',
      {
        minutes: [0, 1, 2, 3],
        time: usable(4, {
          quietHours: [
            { from: '00:10', to: '01:00' },
            { from: '01:10', to: '02:00' },
            { from: '02:10', to: '03:00' },
          ],
        }),
      },
      ['A 0', 'B 60', 'C 120', 'D 180'],
    ],
  ])('%s', (_, given, placed) => {
    expect(run(given)).toEqual({ placed, unplaced: [] });
  });

  it('names those who do not fit; the front of the list is kept', () => {
    const time = usable(1);
    expect(run({ minutes: [50, 10, 30, 40], time })).toEqual({
      placed: ['B 0', 'C 20', 'A 40'].map((p) => expect.stringMatching(new RegExp(`^${p[0]}`))),
      unplaced: ['D'],
    });
    expect(run({ minutes: [50, 10], time, taken: [30] }).unplaced).toEqual([]);
    expect(run({ minutes: [50, 10, 30], time, taken: [30] }).unplaced).toEqual(['C']);
    expect(run({ minutes: [5], time, notBefore: 60 })).toEqual({ placed: [], unplaced: ['A'] });
    expect(run({ minutes: [], time })).toEqual({ placed: [], unplaced: [] });
    // Both must come between 30 and 49: the second one of equals goes.
    expect(run({ minutes: [30, 30], time, earliest: [30, 30], latest: [49, 49] })).toEqual({
      placed: ['A 30'],
      unplaced: ['B'],
    });
    expect(run({ minutes: [30, 30], time, earliest: [30, 30], latest: [50, 50] })).toEqual({
      placed: ['A 30', 'B 50'],
      unplaced: [],
    });
  });

  it('keeps every promise, whatever it is given', () => {
    const at = fc.integer({ min: 0, max: 2 * DAY - 1 });
    const wish = fc.record({ at, freedom: fc.option(fc.integer({ min: 0, max: 5 * HOUR })) });
    const times = [
      usable(48),
      usable(48, night),
      usable(48, { quietHours: [{ from: '20:00', to: '08:00' }] }),
      // Gaps that are narrower than the separation: posts on both sides must still keep it.
      usable(48, {
        quietHours: [
          { from: '10:00', to: '10:10' },
          { from: '12:00', to: '12:05' },
        ],
      }),
    ];
    fc.assert(
      fc.property(
        fc.array(wish, { maxLength: 40 }),
        fc.array(at, { maxLength: 5 }),
        fc.constantFrom(...times),
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 0, max: DAY }),
        (wishes, taken, time, separation, notBefore) => {
          const planned = wishes.map(({ at, freedom }, i) => ({
            id: `${i}`,
            at: Math.max(at, notBefore),
            earliest: freedom === null ? 0 : Math.max(at, notBefore) - freedom,
            latest: time.end - 1,
          }));
          const input = { planned, separationMs: separation * MINUTE, usable: time, notBefore, taken };
          const { placed, unplaced } = separate(input);
          expect(separate(input)).toEqual({ placed, unplaced });
          expect([...placed, ...unplaced].map(({ id }) => id).sort()).toEqual(planned.map(({ id }) => id).sort());
          for (const [i, post] of placed.entries()) {
            const wished = planned[Number(post.id)];
            expect(post.at % 1000).toBe(0);
            expect(time.isUsable(post.at)).toBe(true);
            expect(post.at).toBeGreaterThanOrEqual(Math.max(notBefore, wished?.earliest ?? 0));
            for (const other of taken) expect(Math.abs(post.at - other)).toBeGreaterThanOrEqual(separation * MINUTE);
            const before = placed[i - 1];
            if (before !== undefined) expect(post.at - before.at).toBeGreaterThanOrEqual(separation * MINUTE);
          }
        },
      ),
      { numRuns: runs(300) },
    );
  });

  it('shifts as little as any solution in one open window could (tried exhaustively)', () => {
    const cheapest = (wishes: number[], separation: number, last: number, from = 0, free = 0): number => {
      if (from === wishes.length) return 0;
      let best = Number.POSITIVE_INFINITY;
      for (let at = free; at <= last; at++) {
        best = Math.min(
          best,
          (at - (wishes[from] as number)) ** 2 + cheapest(wishes, separation, last, from + 1, at + separation),
        );
      }
      return best;
    };
    // Seconds stand for minutes here: a window of 18 seconds.
    const time = usableTime({ start: 0, end: 18_000 }, NO_CALENDAR_RULES, parseZone('UTC'));
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 17 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 5 }),
        (seconds, separation) => {
          const planned = seconds.map((at, i) => ({ id: `${i}`, at: at * 1000, earliest: 0, latest: 17_999 }));
          const { placed } = separate({
            planned,
            separationMs: separation * 1000,
            usable: time,
            notBefore: 0,
            taken: [],
          });
          const cost = placed.reduce((sum, { id, at }) => sum + (at / 1000 - (seconds[Number(id)] as number)) ** 2, 0);
          expect(cost).toBe(
            cheapest(
              seconds.toSorted((a, b) => a - b),
              separation,
              17,
            ),
          );
        },
      ),
      { numRuns: runs(200) },
    );
  });
});
