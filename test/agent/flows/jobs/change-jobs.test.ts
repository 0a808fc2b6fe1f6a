import { describe, expect, it } from 'vitest';
import { cancelJob, retryJob } from '../../../../agent/flows/jobs/change-job.ts';
import { publishNow } from '../../../../agent/flows/publishing/publish-now.ts';
import { DAY, HOUR, MINUTE } from '../../../../shared/core/instant.ts';
import { lost, refused } from '../scripted-site.ts';
import { START, type World, world } from '../world.ts';

const now = (made: World, jobId: string, force = false) =>
  made.scheduler.exclusively((view) => publishNow(made.agent, view, 1, jobId, force));

async function due(): Promise<World> {
  const made = world();
  await made.add('a');
  await made.add('b');
  await made.run(MINUTE);
  made.clock.set(START + 2 * DAY + 20 * HOUR);
  return made;
}

it('is not published by a person either while the clocks disagree, also by force', async () => {
  const made = await due();
  made.site.skewMs = -180_000;
  await expect(now(made, 'a', true)).rejects.toMatchObject({ code: 'clock_skew' });
  expect([(await made.job('a')).status, made.site.requests.length]).toEqual(['QUEUED', 0]);
});

describe('cancelling a job', () => {
  it('that is just being prepared keeps it from being sent', async () => {
    const made = await due();
    const { ensureTags } = made.site;
    made.agent.store.content = async () => ({
      title: 'Title',
      body: '<p>Text.</p>',
      format: 'html',
      tags: ['x'],
      extra_categories: [],
    });
    made.site.ensureTags = async (names) => {
      await cancelJob(made.agent, 'a');
      return ensureTags(names);
    };
    expect(await made.scheduler.tick()).toMatchObject({ outcome: 'given_back' });
    expect(made.site.posts).toEqual([]);
    expect((await made.job('a')).status).toBe('CANCELLED');
    made.site.ensureTags = ensureTags;
    await made.run(30 * MINUTE);
    expect(made.site.posts.map(({ jobId }) => jobId)).toEqual(['b']);
  });

  it('that another process is just sending is refused, since WordPress may get it yet', async () => {
    const made = await due();
    const { worker } = made.agent;
    let answer: unknown;
    made.site.beforePublish = async () => {
      const other = { ...made.agent, worker: 'another process' };
      answer = await cancelJob(other, 'a').catch((error: unknown) => error);
    };
    expect(await made.scheduler.tick()).toMatchObject({ outcome: 'published' });
    expect(answer).toMatchObject({ code: 'in_progress' });
    expect(made.agent.worker).toBe(worker);
    expect((await made.job('a')).status).toBe('PUBLISHED');
  });

  it('whose outcome is unknown takes it back in WordPress and frees the slot for another', async () => {
    const made = await due();
    made.site.beforePublish = (request) => {
      made.site.leaveStarted(request);
      throw lost();
    };
    expect(await made.scheduler.tick()).toMatchObject({ outcome: 'unknown' });
    made.site.beforePublish = () => undefined;
    expect(await cancelJob(made.agent, 'a')).toMatchObject({ status: 'CANCELLED', slotId: null });
    await made.run(30 * MINUTE);
    expect(made.site.posts.map(({ jobId }) => jobId)).toEqual(['b']);
  });

  it('that is live already is too late, and the job is known as published', async () => {
    const made = await due();
    made.site.losesAnswers = true;
    await made.scheduler.tick();
    await expect(cancelJob(made.agent, 'a')).rejects.toMatchObject({ code: 'too_late' });
    expect((await made.job('a')).status).toBe('PUBLISHED');
    expect((await made.slots())[0]?.status).toBe('published');
  });

  it('whose state changes at that moment looks again instead of naming a state that it had', async () => {
    const made = await due();
    const { change } = made.agent.store;
    let first = true;
    made.agent.store.change = async (changes, at) => {
      if (first) {
        first = false;
        await made.agent.store.claimJob('a', {
          from: 'QUEUED',
          to: 'PUBLISHING',
          worker: 'test-worker',
          leaseMs: 1,
          now: at,
        });
        return false;
      }
      return change(changes, at);
    };
    expect(await cancelJob(made.agent, 'a')).toMatchObject({ status: 'CANCELLED' });
  });

  it.each(['PUBLISHED', 'CANCELLED'] as const)('that is %s is refused', async (status) => {
    const made = await due();
    if (status === 'PUBLISHED') await made.scheduler.tick();
    else await cancelJob(made.agent, 'a');
    await expect(cancelJob(made.agent, 'a')).rejects.toMatchObject({ code: 'wrong_state' });
  });

  it('that does not exist is refused', async () => {
    await expect(cancelJob((await due()).agent, 'x')).rejects.toMatchObject({ code: 'job_not_found' });
  });
});

describe('retrying a job', () => {
  it('that failed puts it back, to be sent as a newer revision', async () => {
    const made = await due();
    made.site.failing.publish = refused('invalid_payload');
    await made.scheduler.tick();
    delete made.site.failing.publish;
    expect(await retryJob(made.agent, 'a')).toMatchObject({ status: 'QUEUED', errorCode: null, attempts: 0 });
    await made.run(30 * MINUTE);
    expect(made.site.requests.at(-1)).toMatchObject({ key: 'a', revision: 2 });
  });

  it('that did not fail is refused', async () => {
    await expect(retryJob((await due()).agent, 'a')).rejects.toMatchObject({ code: 'wrong_state' });
  });
});

describe('publishing a job now', () => {
  it('uses the window: its slot is published and no other post follows in it', async () => {
    const made = world();
    for (const id of ['a', 'b', 'c']) await made.add(id);
    await made.run(MINUTE);
    expect(await now(made, 'b')).toBe('published');
    expect((await made.slots()).map(({ status, jobId }) => [status, jobId])).toEqual([['published', 'b']]);
    await made.run(3 * DAY - 2 * MINUTE);
    expect(made.site.posts).toHaveLength(1);
    expect(made.site.requests[0]?.slot).toBeNull();
  });

  it('of a job in the wrong state leaves the plan as it is', async () => {
    const made = world();
    await made.add('created', 'News', { status: 'CREATED' });
    await expect(now(made, 'created')).rejects.toMatchObject({ code: 'wrong_state' });
    expect(await made.slots()).toEqual([]);
  });

  it('that fails leaves no slot behind that would keep the category from being planned', async () => {
    const made = world();
    await made.add('a');
    made.site.failing.publish = refused('invalid_payload');
    expect(await now(made, 'a')).toBe('retry_slot');
    delete made.site.failing.publish;
    await made.add('b');
    await made.run(3 * DAY);
    expect(made.site.posts.map(({ jobId }) => jobId)).toEqual(['b']);
  });

  it('finds the slot of a category that WordPress has named since it was planned', async () => {
    const made = world({ categories: ['Default'] });
    for (const id of ['a', 'b', 'c']) await made.add(id, 'Tech');
    await made.run(MINUTE);
    made.site.addCategory('Tech', 9);
    expect(await now(made, 'b')).toBe('published');
    expect((await made.slots()).map(({ status, categoryKey }) => [status, categoryKey])).toEqual([
      ['published', 'term:9'],
    ]);
  });

  it('with a date of its own in the past uses the window all the same', async () => {
    const made = world({ categories: ['Default'] });
    await made.add('a', 'Tech', { publishDate: '2020-01-01T00:00:00Z' });
    await made.add('b', 'Tech');
    await made.run(MINUTE);
    made.site.addCategory('Tech', 9);
    expect(await now(made, 'a')).toBe('published');
    await made.run(3 * DAY - 2 * MINUTE);
    expect(made.site.posts).toHaveLength(1);
  });

  it('waits for one whose outcome is not known, unless it is forced', async () => {
    const made = await due();
    made.site.beforePublish = ({ key }) => {
      if (key === 'a') throw lost();
    };
    await made.scheduler.tick();
    await expect(now(made, 'b')).rejects.toMatchObject({ code: 'unsettled' });
    expect(await now(made, 'b', true)).toBe('published');
  });

  it('never passes over a pause, of the agent or of the category', async () => {
    const made = world();
    await made.add('a');
    await made.scheduler.pause();
    await expect(now(made, 'a', true)).rejects.toMatchObject({
      code: 'paused',
      message: expect.stringContaining('the agent'),
    });
    await made.scheduler.resume();
    made.agent.schedule = { ...made.agent.schedule, categoryRules: { News: { paused: true } } };
    await expect(now(made, 'a', true)).rejects.toMatchObject({
      code: 'paused',
      message: expect.stringContaining('News'),
    });
  });

  it('of a name that fits several categories says which', async () => {
    const made = world({ categories: ['News/Local', 'Sport/Local'] });
    await made.add('a', 'Local');
    await expect(now(made, 'a')).rejects.toMatchObject({ code: 'category_ambiguous' });
  });

  it('keeps the separation, and names the last post', async () => {
    const made = world({ categories: ['A', 'B'] });
    await made.add('a', 'A');
    await made.add('b', 'B');
    await now(made, 'a');
    await expect(now(made, 'b')).rejects.toMatchObject({
      code: 'too_soon',
      message: expect.stringContaining('2026-03-11'),
    });
    expect(await now(made, 'b', true)).toBe('published');
  });

  it('of a category whose window is used publishes without a slot', async () => {
    const made = world();
    await made.add('a');
    made.site.publishByHand(1);
    expect(await now(made, 'a')).toBe('published');
    expect(await made.job('a')).toMatchObject({ status: 'PUBLISHED', slotId: null });
  });
});
