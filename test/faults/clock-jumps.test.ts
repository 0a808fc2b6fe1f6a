import { describe, expect, it, vi } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../shared/core/instant.ts';
import { START, world } from '../agent/flows/world.ts';
import { FAULT_SEED, faultRandom, pick, survived, times } from './reliability.ts';

vi.setConfig({ testTimeout: 120_000 });

const NAMES = ['A', 'B', 'C', 'D', 'E', 'F'];
const JOBS_EACH = 8;
const JUMPS = [-DAY, -HOUR, HOUR, DAY];

async function filled() {
  const made = world({ categories: NAMES, schedule: { intervalDays: 1, minGapHours: 2 } });
  for (const name of NAMES) for (let n = 1; n <= JOBS_EACH; n += 1) await made.add(`${name}-${n}`, name);
  return made;
}

type Filled = Awaited<ReturnType<typeof filled>>;

/** Every job at most once, and no category twice in a day by WordPress's own dates. */
function expectNoDouble({ site }: Filled): void {
  const ids = site.posts.map(({ jobId }) => jobId);
  expect(new Set(ids).size, `seed ${FAULT_SEED}`).toBe(ids.length);
  const windows = site.posts.map(({ termId, at }) => `${termId} ${Math.floor((at - START) / DAY)}`);
  expect(new Set(windows).size, `seed ${FAULT_SEED}: ${windows.join(', ')}`).toBe(windows.length);
}

async function expectAllOutAfter(made: Filled, days: number): Promise<void> {
  await made.run(days * DAY);
  expect(made.site.posts, `seed ${FAULT_SEED}`).toHaveLength(NAMES.length * JOBS_EACH);
  expectNoDouble(made);
}

describe('the clock of the whole machine, agent and WordPress, jumps', () => {
  it.each(JUMPS.map((jump) => [jump / HOUR, jump] as const))(
    'by %d hours in the middle of a window',
    async (_, jump) => {
      const made = await filled();
      await made.run(2 * DAY + 10 * HOUR);
      const before = made.site.posts.length;
      expect(before).toBeGreaterThan(NAMES.length);
      made.clock.set(made.clock.now() + jump);
      await made.run(MINUTE);
      expect(made.site.posts.length - before, 'no burst').toBeLessThanOrEqual(1);
      await expectAllOutAfter(made, 20);
      survived({
        what: `Clock of the machine set ${jump < 0 ? 'back' : 'ahead'} by ${Math.abs(jump) / HOUR} h`,
        tried: `${NAMES.length * JOBS_EACH} posts`,
        survived: 'each out once, no window twice, no burst',
      });
    },
  );

  it('again and again, at random moments', async () => {
    const random = faultRandom('clock jumps');
    const made = await filled();
    const jumps = times(20);
    for (let n = 0; n < jumps; n += 1) {
      await made.run(Math.ceil(random() * 12 * 60) * MINUTE);
      made.clock.set(Math.max(START, made.clock.now() + pick(random, JUMPS)));
      if (random() < 0.5) made.restart();
    }
    expectNoDouble(made);
    await expectAllOutAfter(made, 40);
    survived({
      what: 'Clock of the machine set by ±1 h or ±1 day at random moments, agent restarted',
      tried: `${NAMES.length * JOBS_EACH} posts, ${jumps} jumps`,
      survived: 'each out once, no window twice',
    });
  });
});

describe('the agent’s clock alone jumps', () => {
  it.each(JUMPS.map((jump) => [jump / HOUR, jump] as const))(
    'by %d hours: publishing stops until it is right again',
    async (_, jump) => {
      const made = await filled();
      await made.run(DAY + 6 * HOUR);
      const right = made.clock.now();
      const before = made.site.posts.length;
      made.site.skewMs = -jump;
      made.clock.set(right + jump);
      await made.run(3 * HOUR);
      expect(made.site.posts).toHaveLength(before);
      expect(made.of('clock_skew').length).toBeGreaterThan(0);
      made.site.skewMs = 0;
      made.clock.set(right + 3 * HOUR);
      await expectAllOutAfter(made, 20);
      survived({
        what: `The agent’s clock alone ${jump < 0 ? 'behind' : 'ahead'} by ${Math.abs(jump) / HOUR} h for three hours`,
        tried: `${NAMES.length * JOBS_EACH} posts`,
        survived: 'nothing published meanwhile, then each once',
      });
    },
  );
});
