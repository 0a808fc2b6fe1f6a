import { describe, expect, it } from 'vitest';
import { NextJobs } from '../../../../agent/flows/pipeline/next-jobs.ts';
import type { PipelineContext } from '../../../../agent/flows/pipeline/pipeline.ts';
import { setDelay } from '../../../../agent/flows/planning/category-delays.ts';
import { DAY } from '../../../../shared/core/instant.ts';
import { waitUntil } from '../../../rig/wait-until.ts';
import { pipelineWorld, SECOND, stage } from './test-pipeline.ts';

const states = ['CREATED', 'PROCESSING', 'WRITING'] as const;
const claimNext = async (context: PipelineContext) => {
  const [job] = await new NextJobs(context).claim({ states, limit: 1 });
  return job ?? null;
};

describe('what comes next', () => {
  it('is a job of a category with few queued ones, then the highest priority, then the oldest', async () => {
    const { context, create, add } = pipelineWorld({}, { categories: ['News', 'Art', 'Tech'] });
    for (const id of ['n1', 'n2']) await add(id, 'News');
    await add('t1', 'Tech');
    await create('full', 'News', { priority: 100 });
    await create('short-old', 'Art');
    await create('short-new', 'Tech');
    await create('short-high', 'Tech', { priority: 60 });
    const order: string[] = [];
    for (let i = 0; i < 4; i += 1) order.push((await claimNext(context))?.jobId ?? '');
    expect(order).toEqual(['short-high', 'short-old', 'short-new', 'full']);
    expect(await claimNext(context)).toBeNull();
  });

  it('is nothing of a category that the settings delay while the worker lives', async () => {
    const { agent, worker, create, path } = pipelineWorld({});
    agent.schedule = { ...agent.schedule, delays: { News: 5 } };
    await create('a');
    expect(await worker.tick()).toBe(0);
    agent.schedule = { ...agent.schedule, delays: {} };
    expect(await worker.tick()).toBe(1);
    expect(await path('a')).toContain('PROCESSING');
  });

  it('is nothing of a delayed category, until its delay is over', async () => {
    const { worker, create, job, agent, clock } = pipelineWorld({ intervalMs: 1 }, { categories: ['News', 'Art'] });
    await create('a', 'News');
    await create('b', 'Art');
    await setDelay(agent, 'news', 2);
    await worker.tick();
    expect([(await job('a')).status, (await job('b')).status]).toEqual(['CREATED', 'QUEUED']);
    clock.set(clock.now() + 2 * DAY);
    await worker.tick();
    expect((await job('a')).status).toBe('QUEUED');
  });
});

describe('a worker', () => {
  it('begins one batch an interval, and goes on with what has begun at any time', async () => {
    let works = false;
    const writing = stage(() => (works ? {} : new Error('not yet')));
    const { worker, create, clock, agent } = pipelineWorld({
      batchSize: 2,
      intervalMs: 1000 * SECOND,
      stages: { WRITING: writing },
    });
    for (const id of ['a', 'b', 'c', 'd', 'e']) await create(id);
    const count = async (status: 'CREATED' | 'WRITING' | 'QUEUED') =>
      (await agent.store.jobs({ status, limit: 9 })).length;
    await worker.tick();
    expect([await count('CREATED'), await count('WRITING')]).toEqual([3, 2]);
    works = true;
    clock.set(clock.now() + 100 * SECOND);
    await worker.tick();
    expect([await count('CREATED'), await count('QUEUED')]).toEqual([3, 2]);
    clock.set(clock.now() + 900 * SECOND);
    await worker.tick();
    expect([await count('CREATED'), await count('QUEUED')]).toEqual([1, 4]);
  });

  it('that was slow and lost its claim cannot write; another one goes on from the stage that was finished', async () => {
    let release: (patch: object) => void = () => undefined;
    const first = new Promise<object>((resolve) => {
      release = resolve;
    });
    const research = stage(() => ({ excerpt: 'researched' }));
    const writing = stage(({ job }) => (job.assignedTo === 'test-worker' ? first : { body: 'by the second' }));
    const made = pipelineWorld({ stages: { RESEARCHING: research, WRITING: writing } });
    const { worker, create, clock, job, agent, of, anotherWorker, path } = made;
    await create('a');
    const slow = worker.tick();
    await waitUntil(
      () => writing.calls.length === 1,
      () => 'the first worker has not begun',
    );
    clock.set(clock.now() + 61 * SECOND);
    await anotherWorker('w2').tick();
    release({ body: 'by the first' });
    await slow;
    expect(await agent.store.content('a')).toMatchObject({ body: 'by the second', excerpt: 'researched' });
    expect(research.calls).toHaveLength(1);
    expect((await job('a')).status).toBe('QUEUED');
    expect(of('claim_lost')).toEqual([{ type: 'claim_lost', jobId: 'a', stage: 'WRITING' }]);
    expect((await path('a')).filter((to) => to === 'EDITING')).toHaveLength(1);
  });

  it('keeps its claim alive while a stage takes long', async () => {
    let release: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const writing = stage(async () => {
      await blocked;
      return {};
    });
    const made = pipelineWorld({ leaseMs: 60, stages: { WRITING: writing } });
    const { worker, create, clock, job, anotherWorker } = made;
    await create('a');
    const work = worker.tick();
    await waitUntil(
      () => writing.calls.length === 1,
      () => 'it has not begun',
    );
    const until = (await job('a')).leaseExpiresAt ?? 0;
    clock.set(clock.now() + 50);
    await waitUntil(
      async () => ((await job('a')).leaseExpiresAt ?? 0) > until,
      () => 'the claim was not renewed',
    );
    clock.set(clock.now() + 20);
    expect(await anotherWorker('w2').tick()).toBe(0);
    release();
    await work;
    expect((await job('a')).status).toBe('QUEUED');
  });

  it('that always dies at a stage does not take the job with it for ever', async () => {
    const writing = stage(() => ({}));
    const { context, worker, create, clock, job } = pipelineWorld({ stages: { WRITING: writing } });
    await create('a');
    await worker.tick();
    await create('b');
    // Three workers that end without a word.
    for (const from of ['CREATED', 'PROCESSING', 'PROCESSING'] as const) {
      const claim = { from, to: 'PROCESSING', worker: 'dead', leaseMs: SECOND, now: clock.now() } as const;
      await context.agent.store.claimJob('b', claim);
      clock.set(clock.now() + 2 * SECOND);
    }
    context.pipeline.stages = { PROCESSING: stage(() => ({})) };
    await worker.tick();
    expect(await job('b')).toMatchObject({ status: 'FAILED', errorCode: 'stage_abandoned' });
  });

  it('that is stopped ends the stage in hand and leaves the job to others', async () => {
    let release: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const writing = stage(async () => {
      await blocked;
      return { body: 'done' };
    });
    const stages = { WRITING: writing, EDITING: stage(() => ({})) };
    const { worker, create, job, agent } = pipelineWorld({ stages });
    await create('a');
    await create('b');
    const work = worker.tick();
    await waitUntil(
      () => writing.calls.length === 2,
      () => 'they have not begun',
    );
    const stopped = worker.stop(10_000);
    release();
    await Promise.all([stopped, work]);
    expect(await job('a')).toMatchObject({ status: 'EDITING', assignedTo: null });
    expect((await agent.store.content('a'))?.body).toBe('done');
  });

  it('that has to stop at once interrupts the stage, which is tried again', async () => {
    const writing = stage(({ signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', reject)));
    const { worker, create, job } = pipelineWorld({ stages: { WRITING: writing } });
    await create('a');
    const work = worker.tick();
    await waitUntil(
      () => writing.calls.length === 1,
      () => 'it has not begun',
    );
    await worker.stop(0);
    await work;
    expect(await job('a')).toMatchObject({ status: 'WRITING', assignedTo: null, errorCode: 'stage_interrupted' });
  });

  it('leaves a job alone that a person cancels meanwhile', async () => {
    const made = pipelineWorld({
      stages: {
        WRITING: stage(async ({ job }) => {
          const change = { jobId: job.jobId, from: ['WRITING'], to: 'CANCELLED', worker: 'p', reason: 'r' } as const;
          await made.agent.store.change({ jobs: [change] }, made.clock.now());
          return { body: 'too late' };
        }),
      },
    });
    await made.create('a');
    await made.worker.tick();
    expect((await made.job('a')).status).toBe('CANCELLED');
    expect((await made.agent.store.content('a'))?.body).toBe('<p>Text.</p>');
  });
});
