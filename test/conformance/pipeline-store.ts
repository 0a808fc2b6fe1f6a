import { beforeEach, describe, expect, it } from 'vitest';
import type { JobChange } from '../../agent/ports/jobs.ts';
import type { Store } from '../../agent/ports/store.ts';
import { jobStates } from '../../shared/core/job-state.ts';
import { seededRandom } from '../../shared/core/random.ts';
import { draft, slot } from './store.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const claim = { worker: 'w1', leaseMs: MINUTE, now: NOW, categoryKey: 'term:7', limit: 1 } as const;

/** What every store must do for the content pipeline, the import and the retention. */
export function pipelineStoreConformance(openEmpty: () => Promise<Store>): void {
  let store: Store;
  beforeEach(async () => {
    store = await openEmpty();
    return () => store.close();
  });

  const created = (id: string, fields = {}) => draft(id, { status: 'CREATED', ...fields });

  describe('stages', () => {
    it('names the first ready job of each line, the highest priority first, then the oldest', async () => {
      await store.addJob(created('old'), NOW);
      await store.addJob(created('other', { categoryKey: 'term:8', priority: 90 }), NOW);
      await store.addJob(created('first', { priority: 60 }), NOW);
      await store.addJob(draft('queued', { notBefore: NOW + 1 }), NOW);
      const lines = ['term:7', 'term:8', 'term:9'].map((categoryKey) => ({ status: 'CREATED', categoryKey }) as const);
      const heads = await store.heads([...lines, { status: 'QUEUED', categoryKey: 'term:7' }], NOW);
      expect(heads).toMatchObject([
        { status: 'CREATED', categoryKey: 'term:8', priority: 90 },
        { status: 'CREATED', categoryKey: 'term:7', priority: 60 },
      ]);
      expect(await store.heads([{ status: 'QUEUED', categoryKey: 'term:7' }], NOW + 1)).toHaveLength(1);
      expect(await store.heads([], NOW)).toEqual([]);
      expect((await store.job('first'))?.assignedTo).toBeNull();
    });

    it('claims none of a lower priority than is asked for', async () => {
      for (const [id, priority] of [
        ['low', 40],
        ['high', 60],
        ['same', 50],
      ] as const) {
        await store.addJob(created(id, { priority }), NOW);
      }
      const request = { ...claim, from: 'CREATED', to: 'PROCESSING', limit: 9 } as const;
      expect((await store.claim({ ...request, leastPriority: 50 })).map(({ jobId }) => jobId)).toEqual([
        'high',
        'same',
      ]);
      expect(await store.claim({ ...request, leastPriority: 50 })).toEqual([]);
      expect((await store.claim(request)).map(({ jobId }) => jobId)).toEqual(['low']);
    });

    it('gives the contents of several jobs at once', async () => {
      await store.addJobs([created('a'), created('b')], NOW);
      const contents = await store.contents(['a', 'nobody', 'b']);
      expect([...contents.keys()].toSorted()).toEqual(['a', 'b']);
      expect(contents.get('b')).toEqual(await store.content('b'));
      expect(await store.contents([])).toEqual(new Map());
    });

    it('looks at many lines at once', async () => {
      const lines = Array.from({ length: 230 }, (_, i) => ({ status: 'CREATED', categoryKey: `term:${i}` }) as const);
      await store.addJobs(
        lines.map(({ categoryKey }) => created(categoryKey, { categoryKey })),
        NOW,
      );
      expect(await store.heads(lines, NOW)).toHaveLength(230);
    });

    it('does not wait for the instant of publishing, but for ready_at', async () => {
      await store.addJob(created('a', { notBefore: NOW + DAY }), NOW);
      const [job] = await store.claim({ ...claim, from: 'CREATED', to: 'PROCESSING' });
      expect(job).toMatchObject({ jobId: 'a', status: 'PROCESSING', readyAt: null, attempts: 1 });
      const later: JobChange = {
        jobId: 'a',
        from: ['PROCESSING'],
        fence: job?.fence ?? -1,
        to: 'PROCESSING',
        set: { readyAt: NOW + MINUTE },
        worker: 'w1',
        reason: 'failed, again later',
      };
      expect(await store.change({ jobs: [later] }, NOW)).toBe(true);
      const stage = { ...claim, from: 'PROCESSING', to: 'PROCESSING', worker: 'w2' } as const;
      expect(await store.claim(stage)).toEqual([]);
      expect(await store.claim({ ...stage, now: NOW + MINUTE })).toMatchObject([
        { assignedTo: 'w2', readyAt: null, fence: 2, attempts: 2 },
      ]);
    });

    it('gives a job whose claim has run out to another worker, and none before', async () => {
      await store.addJob(created('a'), NOW);
      await store.claim({ ...claim, from: 'CREATED', to: 'PROCESSING' });
      const stage = { ...claim, from: 'PROCESSING', to: 'PROCESSING', worker: 'w2' } as const;
      expect(await store.heads([{ status: 'PROCESSING', categoryKey: 'term:7' }], NOW)).toEqual([]);
      expect(await store.claim(stage)).toEqual([]);
      expect(await store.claim({ ...stage, now: NOW + MINUTE })).toMatchObject([{ assignedTo: 'w2', fence: 2 }]);
      expect((await store.history('a')).map((event) => event.reason)).toEqual([
        'added',
        'claimed for PROCESSING',
        'taken over from w1',
      ]);
    });

    it('passes through states that are recorded one by one, and keeps the claim when asked to', async () => {
      await store.addJob(created('a'), NOW);
      await store.claim({ ...claim, from: 'CREATED', to: 'PROCESSING' });
      const content = { ...draft('a').content, title: 'Changed' };
      const on: JobChange = {
        jobId: 'a',
        from: ['PROCESSING'],
        fence: 1,
        passing: [
          { to: 'RESEARCHING', reason: 'done' },
          { to: 'WRITING', reason: 'skipped' },
        ],
        to: 'EDITING',
        keepClaim: true,
        worker: 'w1',
        reason: 'next',
      };
      expect(await store.change({ jobs: [{ ...on, fence: 2 }], contents: [{ jobId: 'a', content }] }, NOW)).toBe(false);
      expect((await store.content('a'))?.title).toBe('Title of a');
      expect(await store.change({ jobs: [on], contents: [{ jobId: 'a', content }] }, NOW)).toBe(true);
      expect(await store.job('a')).toMatchObject({ status: 'EDITING', assignedTo: 'w1', leaseExpiresAt: NOW + MINUTE });
      expect((await store.content('a'))?.title).toBe('Changed');
      expect((await store.history('a')).slice(2).map((e) => `${e.from}→${e.to} ${e.reason}`)).toEqual([
        'PROCESSING→RESEARCHING done',
        'RESEARCHING→WRITING skipped',
        'WRITING→EDITING next',
      ]);
      const wrong = { ...on, from: ['EDITING'], passing: [{ to: 'QUEUED', reason: '' }], to: 'EDITING' } as const;
      await expect(store.change({ jobs: [wrong] }, NOW)).rejects.toThrow('never goes from EDITING to QUEUED');
    });

    it('changes many jobs at once, or none of them', async () => {
      const ids = Array.from({ length: 30 }, (_, i) => `job-${i}`);
      await store.addJobs(
        ids.map((id) => created(id)),
        NOW,
      );
      await store.claim({ ...claim, from: 'CREATED', to: 'PROCESSING', limit: 30 });
      const change = (jobId: string, i: number): JobChange => ({
        jobId,
        from: ['PROCESSING'],
        fence: 1,
        to: i % 3 === 0 ? 'FAILED' : 'RESEARCHING',
        worker: 'w1',
        reason: `by ${jobId}`,
      });
      const changes = ids.map(change);
      expect(await store.change({ jobs: [...changes, change('nobody', 1)] }, NOW)).toBe(false);
      expect(await store.change({ jobs: changes }, NOW)).toBe(true);
      expect(await store.countByCategory(['PROCESSING', 'RESEARCHING', 'FAILED'])).toMatchObject([
        { status: expect.any(String), count: expect.any(Number) },
        { status: expect.any(String), count: expect.any(Number) },
      ]);
      expect((await store.jobs({ status: 'FAILED', limit: 99 })).length).toBe(10);
      expect((await store.history('job-7')).at(-1)).toMatchObject({ to: 'RESEARCHING', reason: 'by job-7' });
    });

    it('edits what a person may edit', async () => {
      await store.addJob(draft('a'), NOW);
      const edit: JobChange = {
        jobId: 'a',
        from: ['QUEUED'],
        to: 'QUEUED',
        set: { priority: 80, category: 'Art', categoryKey: 'term:8', postStatus: 'draft', publishDate: '2026-01-02' },
        worker: 'w',
        reason: 'edited',
      };
      expect(await store.change({ jobs: [edit] }, NOW)).toBe(true);
      expect(await store.job('a')).toMatchObject({ ...edit.set, status: 'QUEUED' });
      expect(await store.countByCategory(['QUEUED'])).toMatchObject([{ categoryKey: 'term:8', count: 1 }]);
      expect(await store.claim({ ...claim, categoryKey: 'term:8', from: 'QUEUED', to: 'PUBLISHING' })).toHaveLength(1);
    });
  });

  it('adds many jobs at once, each once', async () => {
    expect(await store.addJobs([created('a'), created('b'), created('a')], NOW)).toEqual([true, true, false]);
    expect(await store.addJobs([created('b'), created('c')], NOW)).toEqual([false, true]);
    expect((await store.jobs({ limit: 9 })).map((job) => job.jobId)).toEqual(['a', 'b', 'c']);
    expect(await store.countByCategory(['CREATED'])).toMatchObject([{ count: 3 }]);
    expect(await store.addJobs([], NOW)).toEqual([]);
  });

  it('keeps counts that are what counting would give, whatever happens', async () => {
    const random = seededRandom([7, 7, 7, 7]);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random.next() * values.length)] as T;
    const keys = ['term:1', 'term:2', 'name:x'];
    for (let step = 0; step < 250; step += 1) {
      const jobs = await store.jobs({ limit: 1000 });
      const job = jobs.length > 0 ? pick(jobs) : null;
      const change = (to: JobChange['to'], set = {}): JobChange[] =>
        job ? [{ jobId: job.jobId, from: [job.status], to, set, worker: 'w', reason: 'r' }] : [];
      const act = pick(['add', 'add', 'claim', 'fail', 'cancel', 'move', 'rekey', 'bind']);
      if (act === 'add')
        await store.addJob(draft(`j${step}`, { categoryKey: pick(keys), status: pick(['CREATED', 'QUEUED']) }), NOW);
      if (act === 'claim')
        await store.claim({ ...claim, categoryKey: pick(keys), from: 'CREATED', to: 'PROCESSING', limit: 2 });
      if (act === 'fail' && job && !['PUBLISHED', 'FAILED', 'CANCELLED'].includes(job.status))
        await store.change({ jobs: change('FAILED') }, NOW);
      if (act === 'cancel' && job?.status === 'FAILED') await store.change({ jobs: change('CANCELLED') }, NOW);
      if (act === 'move' && job) await store.change({ jobs: change(job.status, { categoryKey: pick(keys) }) }, NOW);
      if (act === 'rekey') await store.rekeyCategory('name:x', pick(['term:1', 'term:2']), NOW);
      if (act === 'bind') {
        const [categoryKey, slotId] = [pick(keys), `slot-${step}`];
        await store.addSlots([slot({ slotId, categoryKey, windowStart: NOW + step })]);
        await store.bindJob(slotId, { worker: 'w', leaseMs: MINUTE, now: NOW });
      }
    }
    const counted = new Map<string, number>();
    for (const { status, categoryKey } of await store.jobs({ limit: 1000 })) {
      counted.set(`${status} ${categoryKey}`, (counted.get(`${status} ${categoryKey}`) ?? 0) + 1);
    }
    const kept = await store.countByCategory(jobStates);
    expect(Object.fromEntries(kept.map((c) => [`${c.status} ${c.categoryKey}`, c.count]))).toEqual(
      Object.fromEntries(counted),
    );
    expect(counted.size).toBeGreaterThan(8);
  });

  it('forgets what is old, in batches, and nothing else', async () => {
    for (let i = 0; i < 7; i += 1) await store.addJob(draft(`old-${i}`), NOW - 9 * DAY);
    await store.addJob(draft('new'), NOW);
    await store.addJob(draft('waiting'), NOW - 9 * DAY);
    const finish = async (jobId: string, at: number) => {
      await store.claimJob(jobId, { ...claim, from: 'QUEUED', to: 'PUBLISHING' });
      const done = { from: ['PUBLISHING'], to: 'PUBLISHED', set: { publishedAt: at } } as const;
      await store.change({ jobs: [{ jobId, ...done, worker: 'w', reason: 'done' }] }, at);
      const publication = { jobId, revision: 1, payload: '{}', payloadHash: 'f'.repeat(64), slotId: null };
      await store.savePublication({ ...publication, requestSlot: null, builtAt: at });
    };
    for (let i = 0; i < 5; i += 1) await finish(`old-${i}`, NOW - 8 * DAY);
    await finish('new', NOW);
    await store.addJob(draft('old-1#more'), NOW);
    const sent = { revision: 1, payload: '{}', payloadHash: 'e'.repeat(64), slotId: null, requestSlot: null };
    for (const jobId of ['old-1#de', 'old-1#more', 'new#de']) {
      await store.savePublication({ ...sent, jobId, builtAt: NOW - 8 * DAY });
    }
    for (const id of ['old-5', 'old-6']) {
      await store.change(
        { jobs: [{ jobId: id, from: ['QUEUED'], to: 'CANCELLED', worker: 'w', reason: 'r' }] },
        NOW - 8 * DAY,
      );
    }
    for (const reason of ['one', 'two', 'three']) {
      await store.change(
        { jobs: [{ jobId: 'waiting', from: ['QUEUED'], to: 'QUEUED', worker: 'w', reason }] },
        NOW - 8 * DAY,
      );
    }
    const request = {
      publishedBefore: NOW - 7 * DAY,
      cancelledBefore: NOW - 7 * DAY,
      historyBefore: NOW - DAY,
      limit: 3,
    };
    const first = await store.prune(request);
    expect(first).toEqual({ jobs: 5, events: 2 });
    expect(await store.prune(request)).toEqual({ jobs: 2, events: 0 });
    expect(await store.prune(request)).toEqual({ jobs: 0, events: 0 });
    expect((await store.jobs({ limit: 99 })).map((job) => job.jobId)).toEqual(['new', 'waiting', 'old-1#more']);
    const kept = async (jobId: string) => (await store.publication(jobId)) !== null;
    expect([await kept('old-1'), await kept('old-1#de')]).toEqual([false, false]);
    expect([await kept('new#de'), await kept('old-1#more')]).toEqual([true, true]);
    expect((await store.history('waiting')).map((event) => event.reason)).toEqual(['added', 'three']);
    expect(await store.history('new')).toHaveLength(3);
    expect(await store.content('old-1')).toBeNull();
    expect(await store.history('old-1')).toEqual([]);
    const counts = (await store.countByCategory(jobStates)).map(({ status, count }) => [status, count]);
    expect(counts.toSorted()).toEqual([
      ['PUBLISHED', 1],
      ['QUEUED', 2],
    ]);
  });
}
