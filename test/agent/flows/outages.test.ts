import { describe, expect, it } from 'vitest';
import { SiteError } from '../../../agent/ports/site.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/core/instant.ts';
import { lost, refused, unreachable } from './scripted-site.ts';
import { START, type World, world } from './world.ts';

const NAMES = ['A', 'B', 'C', 'D', 'E', 'F'];

async function filled(options: Parameters<typeof world>[0] = {}, jobsEach = 3): Promise<World> {
  const made = world({ categories: NAMES, ...options });
  for (const name of options?.categories ?? NAMES)
    for (let i = 1; i <= jobsEach; i++) await made.add(`${name}-${i}`, name);
  return made;
}

const gaps = (instants: readonly number[]) => instants.slice(1).map((at, i) => at - (instants[i] ?? 0));

describe('WordPress is down for hours', () => {
  it('is asked again every minute, so that publishing goes on a minute after it is back', async () => {
    const { scheduler, site, clock, run } = await filled({ schedule: { checkIntervalMinutes: 240 } });
    site.breakDown();
    await run(3 * HOUR);
    site.repair();
    const before = site.counts.get('facts') ?? 0;
    clock.set(clock.now() + MINUTE);
    expect((await scheduler.tick()).outcome).not.toBe('site_failed');
    expect(site.counts.get('facts')).toBe(before + 1);
  });

  it('is said once, and once more when it is back', async () => {
    const { site, run, of } = await filled();
    await run(HOUR);
    site.breakDown();
    await run(5 * HOUR);
    site.repair();
    await run(HOUR);
    expect(of('site_failed').length).toBeLessThanOrEqual(2);
    expect(of('site_recovered')).toHaveLength(1);
  });

  it('is back when it answers, also when its clock is wrong then', async () => {
    const { site, run, of } = await filled();
    site.breakDown();
    await run(HOUR);
    site.repair();
    site.skewMs = 300_000;
    await run(10 * MINUTE);
    expect([of('site_recovered').length, of('clock_skew').length]).toEqual([1, 1]);
  });

  it.each([unreachable(), new SiteError('not_allowed', 'It refused.', { outcome: 'misconfigured' })])(
    'or takes no posts ($code): that is said once, and once more with the next post',
    async (error) => {
      const { site, run, of } = await filled();
      await run(MINUTE);
      site.failing.publish = error;
      await run(DAY);
      expect([of('site_failed').length, of('site_recovered').length]).toEqual([1, 0]);
      site.repair();
      await run(HOUR);
      expect(site.posts.length).toBeGreaterThan(0);
      expect([of('site_failed').length, of('site_recovered').length]).toEqual([1, 1]);
    },
  );

  it('is left in peace for as long as it asks', async () => {
    const { site, run } = await filled();
    site.breakDown(unreachable(30 * MINUTE));
    await run(29 * MINUTE);
    expect(site.counts.get('facts')).toBe(1);
    site.repair();
    await run(3 * MINUTE);
    expect(site.counts.get('facts')).toBeGreaterThan(1);
  });

  it('afterwards what is overdue comes one by one, no two posts closer than the separation', async () => {
    const { site, run } = await filled();
    await run(MINUTE);
    site.breakDown();
    await run(2 * DAY);
    site.repair();
    await run(DAY - MINUTE);
    expect(site.posts).toHaveLength(NAMES.length);
    expect(Math.min(...gaps(site.posts.map(({ at }) => at)))).toBeGreaterThanOrEqual(20 * MINUTE);
  });

  it('and a slot whose window ended meanwhile names the outage as the reason', async () => {
    const { site, run, slots } = await filled();
    await run(MINUTE);
    site.breakDown();
    await run(3 * DAY + HOUR);
    site.repair();
    await run(2 * MINUTE);
    const missed = (await slots()).filter(({ status, windowStart }) => status === 'missed' && windowStart === START);
    expect(missed.map(({ reason }) => reason)).toEqual(NAMES.map(() => 'site_unreachable'));
  });
});

describe('a publication whose outcome is not known', () => {
  async function withUnknown(): Promise<World> {
    const made = await filled({ schedule: { separationMinutes: 60, checkIntervalMinutes: 60 } });
    await made.run(MINUTE);
    made.clock.set(START + 2 * DAY + 30_000);
    made.site.losesAnswers = true;
    made.site.failing.publication = unreachable();
    expect((await made.scheduler.tick()).outcome).toBe('unknown');
    return made;
  }

  it('holds back every other one, so that no two posts come closer than the separation', async () => {
    const { site, run } = await withUnknown();
    await run(30 * MINUTE);
    expect(site.posts).toHaveLength(1);
    site.losesAnswers = false;
    delete site.failing.publication;
    await run(12 * HOUR);
    expect(Math.min(...gaps(site.posts.map(({ at }) => at)))).toBeGreaterThanOrEqual(60 * MINUTE);
  });

  it('is settled within a minute after WordPress can be asked again', async () => {
    const { site, run, agent } = await withUnknown();
    await run(5 * MINUTE);
    site.losesAnswers = false;
    delete site.failing.publication;
    await run(2 * MINUTE);
    expect(await agent.store.jobs({ status: 'PUBLISHING', limit: 9 })).toEqual([]);
    expect(site.posts).toHaveLength(1);
  });

  it('holds back whatever comes after a failure of the database in the middle of a publication', async () => {
    const made = await filled();
    const { agent, clock, site } = made;
    await made.run(MINUTE);
    clock.set(START + 2 * DAY);
    const { change } = agent.store;
    agent.store.change = async (changes, now) => {
      if (changes.jobs?.some(({ to }) => to === 'PUBLISHED')) throw new Error('The database is gone.');
      return change(changes, now);
    };
    await expect(made.scheduler.tick()).rejects.toThrow('The database is gone.');
    agent.store.change = change;
    clock.set(clock.now() + MINUTE);
    await made.scheduler.tick();
    expect(site.posts).toHaveLength(1);
    expect(await agent.store.lastPublication()).not.toBeNull();
  });
});

describe('one category that cannot be published', () => {
  it('does not hold up the others while its configured author does not exist', async () => {
    const { site, run } = await filled({ placement: { categoryAuthors: { C: 'nobody' } } });
    await run(3 * DAY);
    expect(new Set(site.posts.map(({ termId }) => termId))).toEqual(new Set([1, 2, 4, 5, 6]));
  });

  it('does not hold up the others with checks every minute', async () => {
    const { site, run } = await filled({
      schedule: { checkIntervalMinutes: 1 },
      placement: { categoryAuthors: { A: 'nobody', B: 'nobody' } },
    });
    await run(3 * DAY);
    expect(new Set(site.posts.map(({ termId }) => termId))).toEqual(new Set([3, 4, 5, 6]));
  });

  it('is tried once in a check interval, not every minute', async () => {
    const { of, run } = await filled({ categories: ['A'], placement: { categoryAuthors: { A: 'nobody' } } });
    await run(3 * DAY);
    expect(of('job_given_back').length).toBeLessThanOrEqual(3 * 24 * 6);
  });
});

describe('a job that WordPress never finishes', () => {
  it('fails after an hour, with its draft removed, and the others go on', async () => {
    const made = await filled();
    const { site, run, agent } = made;
    await run(MINUTE);
    site.beforePublish = (request) => {
      if (!request.key.startsWith('A')) return;
      site.leaveStarted(request);
      throw lost();
    };
    await run(3 * DAY - MINUTE);
    const failed = await agent.store.jobs({ status: 'FAILED', limit: 9 });
    expect(failed.map(({ categoryKey }) => categoryKey)).toContain('term:1');
    expect(failed[0]).toMatchObject({ errorCode: 'never_finished' });
    expect(site.cancelled).toContain(failed[0]?.jobId);
    expect(new Set(site.posts.map(({ termId }) => termId))).toEqual(new Set([2, 3, 4, 5, 6]));
  });
});

describe('the lease', () => {
  it('a second agent begins within a minute after it got the lease, with a whole check', async () => {
    const { lease, run, site, slots } = await filled({ schedule: { checkIntervalMinutes: 240 } });
    lease.epoch = null;
    await run(10 * MINUTE);
    expect(await slots()).toEqual([]);
    lease.epoch = 1;
    await run(2 * MINUTE);
    expect(await slots()).not.toEqual([]);
    expect(site.posts).toEqual([]);
  });

  it('lost in the middle of a publication: WordPress refuses, the job waits and its slot stays open', async () => {
    const made = await filled({ categories: ['A'] });
    await made.run(MINUTE);
    made.clock.set(START + 2 * DAY);
    made.site.beforePublish = () => made.site.lease({ owner: 'another agent', label: 'other', ttl_seconds: 60 });
    await made.site.lease({ owner: made.agent.worker, label: 'me', ttl_seconds: 3600, release: true });
    made.lease.epoch = 0;
    expect(await made.scheduler.tick()).toMatchObject({ outcome: 'given_back' });
    expect(await made.job('A-1')).toMatchObject({ status: 'QUEUED', slotId: null });
    expect((await made.slots())[0]).toMatchObject({ status: 'open', jobId: null });
    expect(made.of('lease_lost')).toHaveLength(1);
  });
});

describe('what was sent and is not published when publishing is not allowed any more', () => {
  async function unsettled(schedule = {}): Promise<World> {
    const made = await filled({ categories: ['A'], schedule });
    await made.run(MINUTE);
    made.clock.set(START + 2 * DAY + 20 * HOUR);
    made.site.beforePublish = (request) => {
      made.site.leaveStarted(request);
      throw lost();
    };
    expect(await made.scheduler.tick()).toMatchObject({ outcome: 'unknown' });
    made.site.beforePublish = () => undefined;
    return made;
  }

  it('is taken back while the agent is paused', async () => {
    const made = await unsettled();
    await made.scheduler.pause();
    await made.run(10 * MINUTE);
    expect(made.site.posts).toEqual([]);
    expect(made.site.cancelled).toEqual(['A-1']);
    expect(await made.job('A-1')).toMatchObject({ status: 'QUEUED' });
    await made.scheduler.resume();
    await made.run(10 * MINUTE);
    expect(made.site.posts).toHaveLength(1);
  });

  it('is taken back in quiet hours', async () => {
    const made = await unsettled({
      calendar: { allowedDays: [], blackoutDates: [], quietHours: [{ from: '20:10', to: '22:00' }], hourWeights: null },
    });
    made.site.breakDown();
    await made.run(30 * MINUTE);
    made.site.repair();
    await made.run(HOUR);
    expect(made.site.posts).toEqual([]);
    await made.run(HOUR);
    expect(made.site.posts).toHaveLength(1);
  });

  it('and is refused at the second try gives its slot back, so that the next job gets it', async () => {
    const made = await unsettled();
    made.site.beforePublish = ({ key }) => {
      if (key === 'A-1') throw refused('unknown_tag');
    };
    await made.scheduler.tick();
    expect(await made.job('A-1')).toMatchObject({ status: 'FAILED', errorCode: 'unknown_tag' });
    expect(made.site.cancelled).toEqual(['A-1']);
    await made.run(30 * MINUTE);
    expect(made.site.posts.map(({ jobId }) => jobId)).toEqual(['A-2']);
  });
});
