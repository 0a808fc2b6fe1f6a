import { describe, expect, it } from 'vitest';
import { failureRateSignal } from '../../../../agent/flows/alerts/judge-failure-rate.ts';
import { judgeQueue } from '../../../../agent/flows/alerts/judge-queue.ts';
import { markSeen, markStopped, noteSilence } from '../../../../agent/flows/alerts/note-silence.ts';
import { watchOver } from '../../../../agent/flows/alerts/watch-over.ts';
import { DAY, HOUR, MINUTE } from '../../../../shared/core/instant.ts';
import { START } from '../world.ts';
import { alertedWorld, SITE } from './notebook.ts';

describe('the failure rate', () => {
  it.each([
    [1, 4, 'recover', ''],
    [0, 9, 'recover', ''],
    [1, 5, 'raise', 'warning'],
    [19, 100, 'recover', ''],
    [20, 100, 'raise', 'warning'],
    [49, 100, 'raise', 'warning'],
    [50, 100, 'raise', 'critical'],
    [5, 5, 'raise', 'critical'],
  ])('%i of %i: %s %s', (failed, ended, type, level) => {
    const signal = failureRateSignal(failed, ended, SITE);
    expect(signal.type).toBe(type);
    if (signal.type === 'raise') {
      expect(signal.alert.level).toBe(level);
      expect(signal.alert.message).toContain(`${failed} of ${ended} jobs`);
    }
  });

  it('is judged over the last hour, told once, told again when it becomes critical, and recovers', async () => {
    const { agent, desk, sent, clock, add } = alertedWorld();
    let made = 0;
    const end = async (to: 'FAILED' | 'PUBLISHED', count: number) => {
      for (let i = 0; i < count; i += 1) {
        const jobId = `job-${made++}`;
        await add(jobId);
        await agent.store.claimJob(jobId, {
          from: 'QUEUED',
          to: 'PUBLISHING',
          worker: 'w',
          leaseMs: 1,
          now: clock.now(),
        });
        await agent.store.change(
          { jobs: [{ jobId, from: ['PUBLISHING'], to, worker: 'w', reason: 'r' }] },
          clock.now(),
        );
      }
    };
    const look = async () => {
      desk.take(await watchOver(agent, SITE, 0));
      await desk.settle();
    };
    await end('FAILED', 4);
    await look();
    expect(sent).toEqual([]);
    await end('PUBLISHED', 10);
    await look();
    await look();
    await end('FAILED', 8);
    await look();
    await look();
    clock.set(START + HOUR + MINUTE);
    await look();
    expect(sent.map(({ kind, level, title }) => [kind, level, title])).toEqual([
      ['high_failure_rate', 'warning', '28.6 % of the jobs fail'],
      ['high_failure_rate', 'critical', '54.5 % of the jobs fail'],
      ['high_failure_rate', 'info', 'Recovered: 54.5 % of the jobs fail'],
    ]);
  });
});

describe('the queue', () => {
  it('says who runs dry, once, in good time; one more category is told in the next summary', async () => {
    const { agent, desk, sent, add, clock } = alertedWorld({
      categories: ['News', 'Tech', 'Food'],
      schedule: { categoryRules: { food: { interval_days: 1 } } },
    });
    for (let i = 0; i < 3; i += 1) {
      await add(`news-${i}`, 'News');
      await add(`tech-${i}`, 'Tech');
      await add(`food-${i}`, 'Food');
    }
    const look = async () => {
      desk.take(await judgeQueue(agent, SITE, 7));
      await desk.settle();
    };
    await look();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      kind: 'queue_empty_soon',
      level: 'warning',
      title: 'Food runs out of content',
      message: 'Content for fewer than 7 days is left: Food has 3 jobs, enough for 3 days.',
    });
    await look();
    expect(sent).toHaveLength(1);
    const cancel = (jobId: string) =>
      agent.store.change(
        { jobs: [{ jobId, from: ['QUEUED'], to: 'CANCELLED', worker: 'w', reason: 'r' }] },
        clock.now(),
      );
    await cancel('tech-0');
    await look();
    clock.set(START + HOUR);
    await look();
    expect(sent[1]?.message).toContain('Tech has 2 jobs, enough for 6 days');
    for (const i of [0, 1, 2]) await cancel(`food-${i}`);
    await look();
    expect(sent[2]).toMatchObject({ level: 'error', message: expect.stringContaining('Food has none') });
    for (let i = 0; i < 9; i += 1) {
      await add(`more-${i}`, 'Food');
      await add(`more-tech-${i}`, 'Tech');
    }
    await look();
    expect(sent[3]).toMatchObject({ level: 'info', title: expect.stringMatching(/^Recovered/) });
    await look();
    expect(sent).toHaveLength(4);
  });

  it('forgets a category that has had nothing for 30 days, and says so; one that is fed again begins anew', async () => {
    const { agent, desk, sent, add, clock } = alertedWorld({ categories: ['News', 'Food'] });
    for (let i = 0; i < 3; i += 1) await add(`news-${i}`, 'News');
    const look = async (day: number) => {
      clock.set(START + day * DAY);
      desk.take(await judgeQueue(agent, SITE, 7));
      await desk.settle();
    };
    const cancel = (jobId: string) =>
      agent.store.change(
        { jobs: [{ jobId, from: ['QUEUED'], to: 'CANCELLED', worker: 'w', reason: 'r' }] },
        clock.now(),
      );
    await add('food-0', 'Food');
    await look(0);
    await cancel('food-0');
    await look(1);
    await add('food-1', 'Food');
    await look(10);
    await cancel('food-1');
    for (const day of [11, 35, 40]) await look(day);
    expect(sent.at(-1)?.message).toContain('Food has none');
    await look(41);
    expect(sent.at(-1)).toMatchObject({ level: 'info', message: expect.stringContaining('any more: Food.') });
    const told = sent.length;
    await look(42);
    expect(sent).toHaveLength(told);
  });

  it('of a category that was known by its name alone is not missed when WordPress has named it', async () => {
    const { agent, add, clock } = alertedWorld({ categories: ['News'] });
    for (let i = 0; i < 3; i += 1) await add(`tech-${i}`, 'Tech');
    expect((await judgeQueue(agent, SITE, 7)).map(({ type }) => type)).toEqual(['recover']);
    await agent.store.rekeyCategory('name:tech', 'term:7', clock.now());
    expect((await judgeQueue(agent, SITE, 7)).map(({ type }) => type)).toEqual(['recover']);
  });

  it('is looked at once an hour, by one of several processes', async () => {
    const { agent, add, clock } = alertedWorld();
    await add('only');
    const raised = async () => (await watchOver(agent, SITE, 7)).filter(({ type }) => type === 'raise').length;
    expect([await raised(), await raised()]).toEqual([1, 0]);
    clock.set(START + HOUR);
    expect(await raised()).toBe(1);
  });
});

describe('an agent that was silent', () => {
  it('is told when one starts after a killed one, with how long nobody was there', async () => {
    const { agent, clock } = alertedWorld();
    expect(await noteSilence(agent, SITE)).toEqual([]);
    await markSeen(agent);
    clock.set(START + 29 * MINUTE);
    expect(await noteSilence(agent, SITE)).toEqual([]);
    clock.set(START + 95 * MINUTE);
    expect(await noteSilence(agent, SITE)).toMatchObject([
      { type: 'raise', alert: { kind: 'agent_silent', level: 'error', details: { minutes: 95 } } },
    ]);
  });

  it('is not, when it was stopped as it should be', async () => {
    const { agent, clock } = alertedWorld();
    await markSeen(agent);
    await markStopped(agent);
    clock.set(START + 95 * MINUTE);
    expect(await noteSilence(agent, SITE)).toEqual([]);
  });
});
