import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../../shared/core/instant.ts';
import { refused } from '../scripted-site.ts';
import { START, world } from '../world.ts';

const classic = { cadence: 'classic', minGapHours: 7 } as const;

describe('the classic cadence', () => {
  it('rolls the dice once a check, not at every wake in between', async () => {
    const made = world({ schedule: classic });
    await made.add('a');
    let rolls = 0;
    const { random } = made.agent;
    made.agent.random = (purpose) => {
      if (purpose.startsWith('classic')) rolls += 1;
      return { next: () => 0.999_999, ...(purpose === '' ? random(purpose) : {}) };
    };
    await made.run(2 * HOUR);
    expect(rolls).toBe(12);
  });

  it('rolls no more often after a publication that was given back', async () => {
    const made = world({ schedule: classic, placement: { categoryAuthors: { News: 'nobody' } } });
    await made.add('a');
    made.agent.random = () => ({ next: () => 0 });
    await made.run(HOUR);
    expect(made.of('job_given_back')).toHaveLength(6);
  });

  it('rolls again when a person asks for a check', async () => {
    const made = world({ schedule: classic });
    await made.add('a');
    made.agent.random = () => ({ next: () => 0.999_999 });
    expect(await made.scheduler.check()).toEqual({ outcome: 'nothing_due' });
    made.agent.random = () => ({ next: () => 0 });
    expect(await made.scheduler.check()).toMatchObject({ outcome: 'published' });
  });

  it('publishes one post a check at most', async () => {
    const made = world({ categories: ['A', 'B', 'C'], schedule: classic });
    for (const name of ['A', 'B', 'C']) await made.add(name, name);
    made.agent.random = () => ({ next: () => 0 });
    await made.run(9 * MINUTE);
    expect(made.site.posts).toHaveLength(1);
    await made.run(HOUR);
    expect(made.site.posts).toHaveLength(3);
  });

  it('publishes for certain when no more than three hours of the window are left', async () => {
    const made = world({ schedule: classic, now: Date.parse('2026-03-10T00:00:00Z') });
    await made.add('a');
    const { end } = (await made.view()).calendar(3).windowAt(made.clock.now());
    made.agent.random = () => ({ next: () => 0.999_999 });
    await made.run(end - 3 * HOUR - made.clock.now());
    expect(made.site.posts).toEqual([]);
    await made.run(10 * MINUTE);
    expect(made.site.posts).toHaveLength(1);
  });

  it('goes on with the slot of a category that WordPress has named meanwhile', async () => {
    const made = world({ categories: [], schedule: classic });
    made.site.addCategory('Other');
    await made.add('a', 'Tech');
    await made.add('b', 'Tech');
    made.agent.random = () => ({ next: () => 0 });
    made.site.failing.publish = refused('invalid_payload');
    await made.run(MINUTE);
    delete made.site.failing.publish;
    await made.add('c', 'Tech');
    expect((await made.slots())[0]).toMatchObject({ slotId: expect.stringMatching(/^name:tech@/), status: 'open' });
    await made.run(HOUR);
    expect(made.site.posts.map(({ jobId }) => jobId)).toEqual(['c']);
  });

  it('records an unused window with the rule that forbade it at the end', async () => {
    const made = world({ schedule: { ...classic, categoryRules: { News: { min_gap_hours: 500 } } } });
    await made.add('a');
    made.site.publishByHand(1);
    await made.run(8 * DAY);
    const missed = (await made.slots()).filter(({ status }) => status === 'missed');
    expect(missed.length).toBeGreaterThan(0);
    for (const { reason } of missed) expect(reason).toBe('min_gap');
  });

  it('takes no miss from windows in which there was nothing to publish', async () => {
    const made = world({ schedule: classic });
    await made.add('a');
    made.agent.random = () => ({ next: () => 0 });
    await made.run(30 * DAY);
    await made.add('b');
    await made.run(HOUR);
    expect((await made.slots()).filter(({ status }) => status === 'missed')).toEqual([]);
    expect(made.of('slot_missed')).toEqual([]);
  });
});

describe('a change of the cadence', () => {
  it('from classic to even: a slot without an instant leaves its place to a planned one', async () => {
    const made = world({ schedule: { ...classic, intervalDays: 1 }, now: START });
    await made.add('a');
    made.agent.random = () => ({ next: () => 0 });
    made.site.failing.publish = refused('invalid_payload');
    await made.run(MINUTE);
    delete made.site.failing.publish;
    expect((await made.slots())[0]).toMatchObject({ status: 'open', plannedAt: null });
    await made.add('b');
    made.restart({ cadence: 'even' });
    await made.run(2 * DAY);
    expect(made.site.posts.map(({ jobId }) => jobId)).toEqual(['b']);
  });

  it('from even to classic: the planned slots are released, and none of them counts as missed', async () => {
    const made = world({ categories: ['A', 'B'] });
    for (const name of ['A', 'B']) for (let i = 0; i < 3; i++) await made.add(`${name}${i}`, name);
    await made.run(MINUTE);
    const planned = (await made.slots()).length;
    made.agent.random = () => ({ next: () => 0.999_999 });
    made.restart({ cadence: 'classic' });
    await made.run(MINUTE);
    expect((await made.slots()).filter(({ status }) => status === 'released')).toHaveLength(planned);
    await made.run(7 * DAY);
    expect((await made.slots()).filter(({ reason }) => reason === 'agent_not_running')).toEqual([]);
  });
});
