import { describe, expect, it } from 'vitest';
import { NextJobs } from '../../../../agent/flows/pipeline/next-jobs.ts';
import { PipelineWorker } from '../../../../agent/flows/pipeline/pipeline-worker.ts';
import type { ClaimRequest } from '../../../../agent/ports/jobs.ts';
import type { Store } from '../../../../agent/ports/store.ts';
import { waitUntil } from '../../../rig/wait-until.ts';
import { pipelineWorld, SECOND, stage } from './test-pipeline.ts';

const CATEGORIES = ['News', 'Art', 'Tech'];

/** Jobs that wait at WRITING, as a stage that failed leaves them, and every claim that is asked of the store. */
async function begun(jobs: readonly (readonly [id: string, category: string, priority: number])[]) {
  const made = pipelineWorld({}, { categories: CATEGORIES });
  const { store } = made.agent;
  for (const [id, category, priority] of jobs) {
    await made.create(id, category, { priority });
    const claim = { from: 'CREATED', to: 'PROCESSING', worker: 'w', leaseMs: SECOND, now: made.clock.now() } as const;
    await store.claimJob(id, claim);
    const on = { from: ['PROCESSING'], passing: [{ to: 'RESEARCHING', reason: '' }], to: 'WRITING' } as const;
    await store.change({ jobs: [{ jobId: id, ...on, worker: 'w', reason: '' }] }, made.clock.now());
  }
  const claims: ClaimRequest[] = [];
  let looks = 0;
  const watched: Store = {
    ...store,
    claim: (request) => {
      claims.push(request);
      return store.claim(request);
    },
    countByCategory: (statuses) => {
      looks += 1;
      return store.countByCategory(statuses);
    },
  };
  const next = new NextJobs({ agent: { ...made.agent, store: watched }, pipeline: made.pipeline });
  const claim = async (limit: number) =>
    (await next.claim({ states: ['CREATED', 'PROCESSING', 'WRITING'], limit })).map(({ jobId }) => jobId);
  return { ...made, claim, claims, looks: () => looks };
}

describe('several jobs that have begun', () => {
  it('are claimed at once, none of a lower priority while one of a higher waits in another category', async () => {
    const { claim, claims } = await begun([
      ['n1', 'News', 90],
      ['n2', 'News', 80],
      ['n3', 'News', 20],
      ['a1', 'Art', 50],
    ]);
    expect(await claim(9)).toEqual(['n1', 'n2']);
    expect(claims).toHaveLength(1);
    expect(await claim(9)).toEqual(['a1']);
    expect(await claim(9)).toEqual(['n3']);
    expect(await claim(9)).toEqual([]);
  });

  it('come from categories by turns when their priorities are the same, and one look is enough for them', async () => {
    const ids = ['1', '2', '3', '4'];
    const { claim, looks } = await begun(
      CATEGORIES.flatMap((category) => ids.map((id) => [`${category}${id}`, category, 50] as const)),
    );
    const turns: string[][] = [];
    for (let i = 0; i < 6; i += 1) turns.push(await claim(2));
    const categories = turns.map((turn) => new Set(turn.map((id) => id.slice(0, -1))));
    expect(categories.every(({ size }) => size === 1)).toBe(true);
    expect(new Set(categories.slice(0, 3).flatMap((one) => [...one])).size).toBe(3);
    expect(turns.flatMap((turn) => turn.map((id) => id.slice(-1)))).toEqual([...'121212343434']);
    expect(looks()).toBe(1);
  });

  it('are looked for anew after two seconds, and a new job always is', async () => {
    const { claim, create, clock, looks } = await begun(['1', '2', '3', '4', '5', '6'].map((id) => [id, 'News', 50]));
    expect(await claim(2)).toEqual(['1', '2']);
    await create('urgent', 'Art', { priority: 100 });
    expect(await claim(2)).toEqual(['3', '4']);
    expect(looks()).toBe(1);
    clock.set(clock.now() + 2 * SECOND);
    expect(await claim(2)).toEqual(['urgent']);
    expect(await claim(2)).toEqual(['5', '6']);
    expect(looks()).toBe(3);
  });

  it('are each held by a claim that is renewed, and each taken over when their worker has died', async () => {
    const release: (() => void)[] = [];
    const writing = stage(
      ({ job }) =>
        new Promise((done) => {
          if (job.assignedTo === 'w2') done({});
          else release.push(() => done({}));
        }),
    );
    const made = await begun(['1', '2', '3'].map((id) => [id, 'News', 50]));
    made.pipeline.stages = { WRITING: writing };
    made.pipeline.leaseMs = 60;
    const { store } = made.agent;
    let isAway = false;
    const renewClaim: Store['renewClaim'] = (...of) =>
      isAway ? Promise.reject(new Error('away')) : store.renewClaim(...of);
    const dying = new PipelineWorker({ ...made.agent, store: { ...store, renewClaim } }, made.pipeline);
    const work = dying.tick();
    await waitUntil(
      () => writing.calls.length === 3,
      () => 'they have not begun',
    );
    const until = async () => {
      const ends = ['1', '2', '3'].map(async (id) => (await made.job(id)).leaseExpiresAt ?? 0);
      return Math.min(...(await Promise.all(ends)));
    };
    const first = await until();
    made.clock.set(made.clock.now() + 50);
    await waitUntil(
      async () => (await until()) > first,
      () => 'not every claim was renewed',
    );
    isAway = true;
    made.clock.set(made.clock.now() + 10 * SECOND);
    expect(await made.anotherWorker('w2').tick()).toBe(3);
    for (const one of release) one();
    await work;
    expect(made.of('claim_lost')).toHaveLength(3);
    for (const id of ['1', '2', '3']) {
      expect(await made.reasons(id)).toContain('taken over from test-worker');
      expect((await made.path(id)).filter((to) => to === 'EDITING')).toHaveLength(1);
    }
  });
});
