import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/core/instant.ts';
import { START } from '../flows/world.ts';
import { type BrandWorld, brandWorld, gaps } from './brand-world.ts';

const NAMES = ['A', 'B'];

async function dealt(options: Parameters<typeof brandWorld>[0] = {}, jobsEach = 9): Promise<BrandWorld> {
  const made = await brandWorld({ categories: NAMES, ...options, rules: { mode: 'slots', ...options.rules } });
  for (const name of NAMES) for (let i = 1; i <= jobsEach; i++) await made.add(`${name}-${i}`, name);
  return made;
}

/** Slots every three hours, the categories in turn. */
function deal(made: BrandWorld, hours: readonly number[]): void {
  for (const [i, hour] of hours.entries())
    made.coordinator.deal(made.siteId, START + hour * HOUR, NAMES[i % 2] ?? null);
}

describe('slots mode', () => {
  it('publishes exactly the slots that were dealt out, at their times, the job of the slot first', async () => {
    const made = await dealt({ schedule: { minGapHours: 1 } });
    deal(made, [3, 6, 9]);
    made.coordinator.deal(made.siteId, START + 12 * HOUR, 'B', 'B-5');
    await made.run(DAY);
    expect(made.shown()).toEqual(
      [
        ['A-1', 3],
        ['B-1', 6],
        ['A-2', 9],
        ['B-5', 12],
      ].map(([job, hour]) => `${job} ${toIso(START + Number(hour) * HOUR)}`),
    );
    expect(made.coordinator.taken.map(({ kind, job_id }) => `${kind} ${job_id}`)).toEqual([
      'published A-1',
      'published B-1',
      'published A-2',
      'published B-5',
    ]);
  });

  it('plans nothing of its own, and releases what it had planned before', async () => {
    const made = await dealt({ rules: { mode: 'cadence' } });
    await made.run(MINUTE);
    expect(made.coordinator.held).toHaveLength(2);
    made.coordinator.rules = { ...made.coordinator.rules, mode: 'slots' };
    await made.run(25 * MINUTE);
    expect((await made.slots()).filter(({ status }) => status === 'open')).toEqual([]);
    expect(made.coordinator.held).toEqual([]);
    await made.run(3 * DAY);
    expect(made.site.posts).toEqual([]);
    expect(made.of('slot_missed')).toEqual([]);
  });

  it('goes back to its own plan when the brand does', async () => {
    const made = await dealt();
    deal(made, [30]);
    await made.run(20 * MINUTE);
    made.coordinator.rules = { ...made.coordinator.rules, mode: 'cadence' };
    await made.run(25 * MINUTE);
    const open = (await made.slots()).filter(({ status }) => status === 'open');
    expect(open).toHaveLength(2);
    expect(open.every(({ position }) => position !== null)).toBe(true);
  });

  it('holds a category’s min gap, delay and pause; its interval only when the brand says so', async () => {
    const made = await dealt({ schedule: { minGapHours: 7 } });
    for (const hour of [3, 6, 12]) made.coordinator.deal(made.siteId, START + hour * HOUR, 'A');
    await made.run(DAY);
    expect(made.posted()).toEqual([START + 3 * HOUR, START + 12 * HOUR]);
    expect(made.coordinator.taken.find(({ kind }) => kind === 'missed')?.message).toContain('min gap');

    const strict = await dealt({ schedule: { minGapHours: 1 }, rules: { respect_intervals: true } });
    for (const hour of [3, 12, 80]) strict.coordinator.deal(strict.siteId, START + hour * HOUR, 'A');
    await strict.run(4 * DAY);
    expect(strict.posted()).toEqual([START + 3 * HOUR, START + 80 * HOUR]);
  });

  it('a slot without content is missed, and told so once', async () => {
    const made = await dealt({}, 0);
    deal(made, [3]);
    await made.add('A-1', 'A');
    made.coordinator.deal(made.siteId, START + 5 * HOUR, 'B');
    await made.run(DAY);
    expect(made.shown()).toHaveLength(1);
    expect(made.coordinator.taken.map(({ kind, message }) => [kind, message])).toEqual([
      ['published', null],
      ['missed', 'queue_empty'],
    ]);
  });

  it('drops a slot that was taken back', async () => {
    const made = await dealt();
    deal(made, [3]);
    await made.run(20 * MINUTE);
    const [grant] = made.coordinator.held.splice(0);
    made.coordinator.revoked.push({ slotId: grant?.grant.slot_id ?? '', reason: 'the site was moved' });
    await made.run(DAY);
    expect(made.site.posts).toEqual([]);
    expect(made.coordinator.taken).toEqual([]);
  });

  it('grants survive a restart, and a restarted agent publishes them once', async () => {
    const made = await dealt({ schedule: { minGapHours: 1 } });
    deal(made, [3, 6]);
    await made.run(20 * MINUTE);
    made.coordinator.away = true;
    made.restart();
    await made.run(4 * HOUR);
    made.restart();
    await made.run(4 * HOUR);
    expect(made.posted()).toEqual([START + 3 * HOUR, START + 6 * HOUR]);
  });
});

describe('the coordinator is away for six hours', () => {
  it('exactly the slots that are held are published, and each result arrives once on its return', async () => {
    const made = await dealt({ schedule: { minGapHours: 1 }, fleet: { offlinePolicy: 'continue' } });
    deal(made, [1, 2, 4, 6]);
    await made.run(30 * MINUTE);
    made.coordinator.away = true;
    // Dealt out while nobody hears of it.
    made.coordinator.deal(made.siteId, START + 5 * HOUR, 'A');
    await made.run(6 * HOUR);
    expect(made.posted()).toEqual([1, 2, 4, 6].map((hour) => START + hour * HOUR));
    expect(made.coordinator.taken).toEqual([]);
    expect((await made.waiting()).map(({ kind }) => kind)).toEqual(Array(4).fill('published'));
    made.coordinator.away = false;
    await made.run(HOUR);
    expect(made.coordinator.taken.map(({ kind }) => kind)).toEqual(Array(4).fill('published'));
    expect([...made.coordinator.results.values()].every(({ deliveries }) => deliveries === 1)).toBe(true);
    expect(Math.min(...gaps(made.posted()))).toBeGreaterThanOrEqual(HOUR);
    await made.run(DAY);
    expect(made.site.posts).toHaveLength(4);
  });
});
