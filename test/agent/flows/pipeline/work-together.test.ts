import { describe, expect, it } from 'vitest';
import { workTogether } from '../../../../agent/flows/pipeline/work-together.ts';
import type { JobChange } from '../../../../agent/ports/jobs.ts';
import type { Store, StoreChanges } from '../../../../agent/ports/store.ts';
import { pipelineWorld } from './test-pipeline.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');

/** Jobs `a`, `b`, `c` in hand of one worker, and what reached the store. */
async function inHand() {
  const made = pipelineWorld();
  for (const id of ['a', 'b', 'c']) {
    await made.create(id);
    const claim = { from: 'CREATED', to: 'PROCESSING', worker: 'w', leaseMs: 60_000, now: NOW } as const;
    await made.agent.store.claimJob(id, claim);
  }
  const asked: StoreChanges[] = [];
  const inner: Store = {
    ...made.agent.store,
    change: (changes, now) => {
      asked.push(changes);
      return made.agent.store.change(changes, now);
    },
  };
  const change = (jobId: string, fence = 1): { jobs: JobChange[] } => ({
    jobs: [{ jobId, fence, from: ['PROCESSING'], to: 'RESEARCHING', worker: 'w', reason: 'done' }],
  });
  return { ...made, asked, inner, store: workTogether(inner), change };
}

describe('jobs that are worked on together', () => {
  it('are written by one transaction when they end in the same moment', async () => {
    const { store, asked, change, job } = await inHand();
    const done = await Promise.all(['a', 'b', 'c'].map((id) => store.change(change(id), NOW)));
    expect(done).toEqual([true, true, true]);
    expect(asked).toHaveLength(1);
    expect((await job('c')).status).toBe('RESEARCHING');
  });

  it('do not suffer for one that was lost', async () => {
    const { store, change, job } = await inHand();
    const done = await Promise.all([
      store.change(change('a'), NOW),
      store.change(change('b', 7), NOW),
      store.change(change('c'), NOW),
    ]);
    expect(done).toEqual([true, false, true]);
    expect([(await job('a')).status, (await job('b')).status, (await job('c')).status]).toEqual([
      'RESEARCHING',
      'PROCESSING',
      'RESEARCHING',
    ]);
  });

  it('do not suffer for one that cannot be written', async () => {
    const { inner, change, job } = await inHand();
    const broken: Store = {
      ...inner,
      change: async (changes, now) => {
        if (changes.jobs?.some(({ jobId }) => jobId === 'b')) throw new Error('too large');
        return inner.change(changes, now);
      },
    };
    const store = workTogether(broken);
    const done = await Promise.allSettled(['a', 'b', 'c'].map((id) => store.change(change(id), NOW)));
    expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await job('a')).status).toBe('RESEARCHING');
  });

  it('never carries out two changes of one job as if each were the first', async () => {
    const { store, change, agent } = await inHand();
    const done = await Promise.all([store.change(change('a'), NOW), store.change(change('a'), NOW)]);
    expect(done.toSorted()).toEqual([false, true]);
    expect((await agent.store.history('a')).filter(({ to }) => to === 'RESEARCHING')).toHaveLength(1);
  });

  it('read their contents and a fact at once, each its own', async () => {
    const { store } = await inHand();
    await store.setState('rest', 'one');
    const [a, none, fact, other] = await Promise.all([
      store.content('a'),
      store.content('nobody'),
      store.state('rest'),
      store.state('nothing'),
    ]);
    expect([a?.title !== undefined, none, fact, other]).toEqual([true, null, 'one', null]);
  });
});
