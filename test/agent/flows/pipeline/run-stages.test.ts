import { describe, expect, it } from 'vitest';
import { retryJob } from '../../../../agent/flows/jobs/change-job.ts';
import { StageError } from '../../../../agent/ports/stage.ts';
import { pipelineStages } from '../../../../shared/core/job-state.ts';
import { pipelineWorld, SECOND, stage } from './test-pipeline.ts';

const failing = (outcome: StageError['outcome'], retryAfterMs: number | null = null) =>
  new StageError(outcome === 'quota' ? 'stage_quota' : 'stage_refused', 'The service said no.', {
    outcome,
    retryAfterMs,
  });

describe('a job in the pipeline', () => {
  it('goes through every stage, and each that nobody does says so', async () => {
    const { worker, create, path, reasons, job } = pipelineWorld();
    await create('a');
    expect(await worker.tick()).toBe(1);
    expect(await path('a')).toEqual(['CREATED', ...pipelineStages, 'QUEUED']);
    expect((await reasons('a')).slice(2)).toEqual(
      pipelineStages.map((name) => `${name} skipped: it is not configured`),
    );
    expect(await job('a')).toMatchObject({ status: 'QUEUED', assignedTo: null, attempts: 0 });
  });

  it('is changed by its stages in their order', async () => {
    const writing = stage(() => ({ body: '<p>Written.</p>', tags: ['new'] }));
    const editing = stage(({ content }) => ({ title: `${content.title}, edited`, excerpt: content.body }));
    const { worker, create, agent, reasons } = pipelineWorld({ stages: { EDITING: editing, WRITING: writing } });
    await create('a');
    await worker.tick();
    expect(await agent.store.content('a')).toMatchObject({
      title: 'Title of a, edited',
      body: '<p>Written.</p>',
      excerpt: '<p>Written.</p>',
      tags: ['new'],
    });
    expect(editing.calls[0]?.content.body).toBe('<p>Written.</p>');
    expect(await reasons('a')).toEqual(expect.arrayContaining(['WRITING done by test', 'EDITING done by test']));
  });

  it('takes null as an end of a field, and refuses what is no content, field by field', async () => {
    const answers = [{ excerpt: null, title: '' }, { colour: 'red' }, { excerpt: null, title: 'Good' }];
    const writing = stage(() => answers.shift() as object);
    const { worker, create, agent, job, clock, of } = pipelineWorld({ stages: { WRITING: writing } });
    await create('a', 'News', { content: { excerpt: 'Old', title: 'T' } });
    await worker.tick();
    expect(await job('a')).toMatchObject({ status: 'WRITING', errorCode: 'stage_patch_invalid' });
    clock.set(clock.now() + 60 * SECOND);
    await worker.tick();
    expect(of('stage_failed').map((event) => event.message)).toEqual([
      expect.stringMatching(/cannot be used: title: .*docs\/pipeline\.md/),
      expect.stringMatching(/Unrecognized key: "colour"/),
    ]);
    clock.set(clock.now() + 200 * SECOND);
    await worker.tick();
    expect(await agent.store.content('a')).toMatchObject({ title: 'Good' });
    expect(await agent.store.content('a')).not.toHaveProperty('excerpt');
    expect(await job('a')).toMatchObject({ status: 'QUEUED', errorCode: null, errorMessage: null });
  });
});

describe('a stage that fails', () => {
  it('is tried again after growing pauses, and fails the job when its tries are used up', async () => {
    const writing = stage(() => failing('retryable'));
    const { worker, create, clock, job, of, reasons } = pipelineWorld({ stages: { WRITING: writing } });
    await create('a');
    const pauses: number[] = [];
    for (let i = 0; i < 2; i += 1) {
      await worker.tick();
      const { readyAt } = await job('a');
      pauses.push(((readyAt ?? 0) - clock.now()) / SECOND);
      clock.set((readyAt ?? 0) - 1);
      await worker.tick();
      expect(writing.calls).toHaveLength(i + 1);
      clock.set(readyAt ?? 0);
    }
    expect(pauses[0]).toBeGreaterThanOrEqual(15);
    expect(pauses[0]).toBeLessThanOrEqual(45);
    expect(pauses[1]).toBeGreaterThanOrEqual(30);
    expect(pauses[1]).toBeLessThanOrEqual(90);
    await worker.tick();
    const message = 'WRITING failed 3 times, the last time: The service said no.';
    expect(await job('a')).toMatchObject({ status: 'FAILED', errorCode: 'stage_refused', errorMessage: message });
    expect(of('job_failed')).toMatchObject([{ jobId: 'a', code: 'stage_refused', message }]);
    expect((await reasons('a')).filter((reason) => reason.startsWith('try '))).toHaveLength(2);
  });

  it('for good fails the job at once, and a person lets it go on where it failed', async () => {
    const answers = [failing('permanent'), { body: 'Good.' }];
    const writing = stage(() => answers.shift() as object);
    const research = stage(() => ({}));
    const { worker, create, agent, job, path } = pipelineWorld({ stages: { RESEARCHING: research, WRITING: writing } });
    await create('a');
    await worker.tick();
    expect(await job('a')).toMatchObject({ status: 'FAILED', errorMessage: 'The service said no.' });
    expect((await retryJob(agent, 'a')).status).toBe('WRITING');
    await worker.tick();
    expect((await job('a')).status).toBe('QUEUED');
    expect(research.calls).toHaveLength(1);
    expect(await path('a')).toContain('FAILED');
  });

  it('by an error of the program is tried again', async () => {
    const { worker, create, job } = pipelineWorld({
      stages: { WRITING: stage(() => new Error('undefined is no function')) },
    });
    await create('a');
    await worker.tick();
    expect(await job('a')).toMatchObject({ status: 'WRITING', errorCode: 'stage_failed', attempts: 1 });
  });

  it('waits as long as the service asks', async () => {
    const { worker, create, job, clock } = pipelineWorld({
      stages: { WRITING: stage(() => failing('retryable', 500 * SECOND)) },
    });
    await create('a');
    await worker.tick();
    expect((await job('a')).readyAt).toBe(clock.now() + 500 * SECOND);
  });
});

describe('a quota that is used up', () => {
  it('rests the stage for every job and worker, tells it once, and costs no try', async () => {
    let exhausted = true;
    const writing = stage(() => (exhausted ? failing('quota') : {}));
    const made = pipelineWorld({ stages: { WRITING: writing } });
    const { worker, create, clock, job, of, anotherWorker } = made;
    for (const id of ['a', 'b', 'c']) await create(id);
    await worker.tick();
    await anotherWorker('w2').tick();
    expect(of('stage_quota')).toHaveLength(1);
    expect(of('stage_quota')[0]).toMatchObject({ stage: 'WRITING', until: clock.now() + 600 * SECOND });
    const called = writing.calls.length;
    expect(called).toBeLessThanOrEqual(3);
    for (const id of ['a', 'b', 'c']) expect(await job(id)).toMatchObject({ status: 'WRITING', attempts: 0 });
    clock.set(clock.now() + 599 * SECOND);
    await worker.tick();
    expect(writing.calls).toHaveLength(called);
    exhausted = false;
    clock.set(clock.now() + SECOND);
    await anotherWorker('w2').tick();
    for (const id of ['a', 'b', 'c']) expect((await job(id)).status).toBe('QUEUED');
    expect(of('stage_resumed')).toEqual([{ type: 'stage_resumed', stage: 'WRITING' }]);
    expect(of('job_failed')).toEqual([]);
  });

  it('ends when the service says that it does', async () => {
    const { worker, create, of, clock } = pipelineWorld({
      stages: { WRITING: stage(() => failing('quota', 42 * SECOND)) },
    });
    await create('a');
    await worker.tick();
    expect(of('stage_quota')[0]?.until).toBe(clock.now() + 42 * SECOND);
  });
});
