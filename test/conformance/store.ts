import { beforeEach, describe, expect, it } from 'vitest';
import type { JobDraft } from '../../agent/ports/jobs.ts';
import type { Slot } from '../../agent/ports/slots.ts';
import type { Store } from '../../agent/ports/store.ts';
import { articlesConformance } from './articles.ts';
import { socialPostsConformance } from './social-posts.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const MINUTE = 60_000;

export const draft = (jobId: string, fields: Partial<JobDraft> = {}): JobDraft => ({
  jobId,
  status: 'QUEUED',
  category: 'Tech',
  categoryKey: 'term:7',
  priority: 50,
  notBefore: null,
  publishDate: null,
  postStatus: 'publish',
  content: { title: `Title of ${jobId}`, body: '<p>Text.</p>', format: 'html', tags: [], extra_categories: [] },
  ...fields,
});

export const slot = (fields: Partial<Slot> = {}): Slot => ({
  slotId: 'term:7@1',
  categoryKey: 'term:7',
  windowKey: '2026-109',
  windowStart: NOW - 60 * MINUTE,
  windowEnd: NOW + 60 * MINUTE,
  intervalDays: 3,
  position: 0.25,
  plannedAt: NOW,
  status: 'open',
  jobId: null,
  basis: NOW - 5000 * MINUTE,
  reason: null,
  publishedAt: null,
  ...fields,
});

const bind = { worker: 'w1', leaseMs: MINUTE, now: NOW };
const claim = { from: 'QUEUED', to: 'PUBLISHING', worker: 'w1', leaseMs: MINUTE, now: NOW } as const;

/** What every store must do; each adapter's test calls it with a way to open an empty one. */
export function storeConformance(openEmpty: () => Promise<Store>): void {
  let store: Store;
  beforeEach(async () => {
    store = await openEmpty();
    return () => store.close();
  });

  describe('jobs', () => {
    it('keeps a job and its content, and takes the same id only once', async () => {
      expect(await store.addJob(draft('a', { notBefore: NOW + 1, publishDate: '2026-01-02' }), NOW)).toBe(true);
      expect(await store.addJob(draft('a', { category: 'Other' }), NOW)).toBe(false);
      expect(await store.job('a')).toMatchObject({
        jobId: 'a',
        status: 'QUEUED',
        category: 'Tech',
        categoryKey: 'term:7',
        priority: 50,
        createdAt: NOW,
        notBefore: NOW + 1,
        publishDate: '2026-01-02',
        assignedTo: null,
        fence: 0,
      });
      expect((await store.content('a'))?.title).toBe('Title of a');
      expect(await store.job('b')).toBeNull();
    });

    it('compares ids byte by byte', async () => {
      for (const id of ['ä', 'a', 'A', 'ａ']) expect(await store.addJob(draft(id), NOW)).toBe(true);
      expect((await store.jobs({ limit: 10 })).map((job) => job.jobId)).toEqual(['ä', 'a', 'A', 'ａ']);
    });

    it('are found by the name of their category in any case of any script, in any state, and by no other', async () => {
      for (const [i, category] of ['Ärzte', 'arzte', 'ÄRZTE', 'News', 'ärzte '].entries())
        await store.addJob(draft(`job-${i}`, { category }), NOW);
      const found = async (categoryName: string, limit = 9) =>
        (await store.jobs({ categoryName, limit })).map(({ jobId }) => jobId);
      expect(await found('ärzte')).toEqual(['job-0', 'job-2']);
      expect(await found('ärzte', 1)).toEqual(['job-0']);
      expect(await found('none')).toEqual([]);
      expect(await store.jobs({ categoryName: 'news', status: 'CREATED', limit: 9 })).toEqual([]);
    });

    it('lists by state and category, page by page', async () => {
      for (const id of ['a', 'b', 'c', 'd']) {
        await store.addJob(draft(id, id === 'c' ? { status: 'CREATED', categoryKey: 'name:x' } : {}), NOW);
      }
      const ids = async (filter: Parameters<Store['jobs']>[0]) => (await store.jobs(filter)).map((job) => job.jobId);
      expect(await ids({ limit: 2 })).toEqual(['a', 'b']);
      expect(await ids({ limit: 2, after: 'b' })).toEqual(['c', 'd']);
      expect(await ids({ limit: 9, status: 'CREATED' })).toEqual(['c']);
      expect(await ids({ limit: 9, categoryKey: 'term:7' })).toEqual(['a', 'b', 'd']);
    });

    it('counts all categories, or only those that are asked for, as jobs come and go', async () => {
      const counts = async (only?: readonly string[]) =>
        (await store.countByCategory(['CREATED', 'QUEUED'], only))
          .map(({ categoryKey, status, count }) => `${categoryKey} ${status} ${count}`)
          .sort();
      await store.addJob(draft('a'), NOW);
      await store.addJob(draft('b', { categoryKey: 'term:8', status: 'CREATED' }), NOW);
      expect(await counts()).toEqual(['term:7 QUEUED 1', 'term:8 CREATED 1']);
      await store.addJobs([draft('c'), draft('d'), draft('e', { categoryKey: 'term:8' })], NOW);
      expect(await counts()).toEqual(['term:7 QUEUED 3', 'term:8 CREATED 1', 'term:8 QUEUED 1']);
      expect(await counts(['term:8', 'term:9'])).toEqual(['term:8 CREATED 1', 'term:8 QUEUED 1']);
      expect(await counts([])).toEqual([]);
      const cancel = { from: ['QUEUED'], to: 'CANCELLED', worker: 'w', reason: '' } as const;
      await store.change({ jobs: ['a', 'c'].map((jobId) => ({ jobId, ...cancel })) }, NOW);
      expect(await counts()).toEqual(['term:7 QUEUED 1', 'term:8 CREATED 1', 'term:8 QUEUED 1']);
      expect(await counts(['term:7'])).toEqual(['term:7 QUEUED 1']);
    });

    it('counts by category and re-keys a category once WordPress has named it', async () => {
      await store.addJob(draft('a'), NOW);
      await store.addJob(draft('b', { category: 'tech', categoryKey: 'name:tech' }), NOW);
      await store.addJob(draft('c', { category: 'tech', categoryKey: 'name:tech' }), NOW);
      expect(await store.unresolvedCategories()).toEqual([{ categoryKey: 'name:tech', category: 'tech' }]);
      const mine = slot({ slotId: 'name:tech@1', categoryKey: 'name:tech' });
      const taken = slot({
        slotId: 'name:tech@2',
        categoryKey: 'name:tech',
        windowStart: NOW,
        windowEnd: NOW + MINUTE,
      });
      await store.addSlots([mine, taken, { ...taken, slotId: 'term:7@2', categoryKey: 'term:7' }]);
      await store.rekeyCategory('name:tech', 'term:7', NOW);
      expect((await store.slot('name:tech@1'))?.categoryKey).toBe('term:7');
      expect((await store.slot('name:tech@2'))?.categoryKey).toBe('name:tech');
      expect(await store.unresolvedCategories()).toEqual([]);
      expect(await store.countByCategory(['QUEUED', 'CREATED'])).toMatchObject([
        { categoryKey: 'term:7', status: 'QUEUED', count: 3 },
      ]);
      expect(await store.countByCategory(['CREATED'])).toEqual([]);
    });

    it('claims the highest priority first, then the oldest, and passes over what is not ready', async () => {
      await store.addJob(draft('old-low', { priority: 10 }), NOW);
      await store.addJob(draft('later', { priority: 99, notBefore: NOW + MINUTE }), NOW);
      await store.addJob(draft('first'), NOW);
      await store.addJob(draft('second'), NOW);
      await store.addJob(draft('other', { categoryKey: 'term:8', priority: 100 }), NOW);
      const request = { ...claim, categoryKey: 'term:7' };
      expect((await store.claim({ ...request, limit: 2 })).map((job) => job.jobId)).toEqual(['first', 'second']);
      expect((await store.claim({ ...request, limit: 5 })).map((job) => job.jobId)).toEqual(['old-low']);
      expect((await store.claim({ ...request, limit: 5, now: NOW + MINUTE })).map((job) => job.jobId)).toEqual([
        'later',
      ]);
    });

    it('gives no job to two workers that claim at once', async () => {
      for (let i = 0; i < 40; i += 1) await store.addJob(draft(`job-${i}`), NOW);
      const request = { ...claim, categoryKey: 'term:7', limit: 5 };
      const claims = await Promise.all(
        Array.from({ length: 8 }, (_, i) => store.claim({ ...request, worker: `w${i}` })),
      );
      const ids = claims.flat().map((job) => job.jobId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBe(40);
    });

    it('lets a claim be renewed and finished by its owner only, and taken over once it has run out', async () => {
      await store.addJob(draft('a'), NOW);
      const [mine] = await store.claim({ ...claim, categoryKey: 'term:7', limit: 1 });
      expect(mine).toMatchObject({
        status: 'PUBLISHING',
        assignedTo: 'w1',
        fence: 1,
        attempts: 1,
        leaseExpiresAt: NOW + MINUTE,
      });
      expect(await store.renewClaim('a', 1, NOW + 2 * MINUTE)).toBe(true);
      const takeOver = { from: 'PUBLISHING', worker: 'w2', leaseMs: MINUTE, now: NOW + 2 * MINUTE } as const;
      expect(await store.takeOver('a', { ...takeOver, now: NOW + MINUTE })).toBeNull();
      const taken = await store.takeOver('a', takeOver);
      expect(taken).toMatchObject({ assignedTo: 'w2', fence: 2 });
      expect(await store.takeOver('a', { ...takeOver, from: 'QUEUED' })).toBeNull();
      expect(await store.renewClaim('a', 1, NOW + 9 * MINUTE)).toBe(false);
      const done = { jobId: 'a', from: ['PUBLISHING'], to: 'PUBLISHED', worker: 'w', reason: 'done' } as const;
      expect(await store.change({ jobs: [{ ...done, fence: 1 }] }, NOW)).toBe(false);
      expect(await store.change({ jobs: [{ ...done, fence: 2, set: { postId: 12, publishedAt: NOW } }] }, NOW)).toBe(
        true,
      );
      expect(await store.job('a')).toMatchObject({
        status: 'PUBLISHED',
        postId: 12,
        assignedTo: null,
        leaseExpiresAt: null,
      });
      expect(await store.lastPublication()).toBe(NOW);
      expect((await store.history('a')).map((event) => `${event.from}→${event.to} ${event.worker}`)).toEqual([
        'null→QUEUED queue',
        'QUEUED→PUBLISHING w1',
        'PUBLISHING→PUBLISHING w2',
        'PUBLISHING→PUBLISHED w',
      ]);
    });

    it('lets who may take a living claim over by force', async () => {
      await store.addJob(draft('a'), NOW);
      await store.claimJob('a', claim);
      const forced = { from: 'PUBLISHING', worker: 'w2', leaseMs: MINUTE, now: NOW, force: true } as const;
      expect(await store.takeOver('a', forced)).toMatchObject({ assignedTo: 'w2', fence: 2 });
    });

    it('refuses a change that the state machine does not know', async () => {
      await store.addJob(draft('a'), NOW);
      const change = { jobId: 'a', from: ['QUEUED'], to: 'PUBLISHED', worker: 'w', reason: 'r' } as const;
      await expect(store.change({ jobs: [change] }, NOW)).rejects.toThrow('never goes from QUEUED to PUBLISHED');
    });

    it('shows a line in the order of claiming, without taking anything', async () => {
      await store.addJob(draft('low', { priority: 10 }), NOW);
      await store.addJob(draft('later', { priority: 99, notBefore: NOW + MINUTE }), NOW);
      await store.addJob(draft('first'), NOW);
      await store.addJob(draft('other', { categoryKey: 'term:8' }), NOW);
      const line = { status: 'QUEUED', categoryKey: 'term:7' } as const;
      expect((await store.line(line, 9)).map(({ jobId }) => jobId)).toEqual(['later', 'first', 'low']);
      expect((await store.line(line, 1)).map(({ status }) => status)).toEqual(['QUEUED']);
    });

    it('claims one particular job in the expected state', async () => {
      await store.addJob(draft('a'), NOW);
      expect(await store.claimJob('a', { ...claim, from: 'CREATED' })).toBeNull();
      expect(await store.claimJob('a', claim)).toMatchObject({ jobId: 'a', status: 'PUBLISHING' });
      expect(await store.claimJob('a', claim)).toBeNull();
    });
  });

  it('tells the latest failures first, and none that was mended', async () => {
    const fail = (jobId: string, at: number) =>
      store.change({ jobs: [{ jobId, from: ['QUEUED'], to: 'FAILED', worker: 'w', reason: 'r' }] }, at);
    for (const [i, id] of ['a', 'b', 'c', 'mended'].entries()) {
      await store.addJob(draft(id), NOW);
      await fail(id, NOW + i);
    }
    const mend = { jobId: 'mended', from: ['FAILED'], to: 'QUEUED', worker: 'w', reason: 'r' } as const;
    await store.change({ jobs: [mend] }, NOW + 9);
    const ids = async (since: number, limit: number) =>
      (await store.latestFailures(since, limit)).map(({ jobId }) => jobId);
    expect(await ids(NOW, 2)).toEqual(['c', 'b']);
    expect(await ids(NOW + 1, 9)).toEqual(['c', 'b']);
  });

  describe('changes of jobs', () => {
    const changed = async (after: Parameters<Store['changedJobs']>[0], limit = 10) =>
      (await store.changedJobs(after, limit)).map(({ jobId, title }) => [jobId, title]);

    it('come in the order in which they happened, then by id, with titles, page by page', async () => {
      for (const id of ['b', 'a', 'c']) await store.addJob(draft(id), id === 'c' ? NOW + 1 : NOW);
      expect(await store.countJobs()).toBe(3);
      expect(await changed(null, 2)).toEqual([
        ['a', 'Title of a'],
        ['b', 'Title of b'],
      ]);
      expect(await changed({ at: NOW, jobId: 'b' })).toEqual([['c', 'Title of c']]);
      await store.change(
        { jobs: [{ jobId: 'a', from: ['QUEUED'], to: 'CANCELLED', worker: 'w', reason: 'r' }] },
        NOW + 2,
      );
      expect(await changed({ at: NOW + 1, jobId: 'c' })).toEqual([['a', 'Title of a']]);
    });

    it('include another category key, and a priority set by a person decides who comes first', async () => {
      await store.addJob(draft('a', { categoryKey: 'name:tech' }), NOW);
      await store.addJob(draft('b'), NOW);
      await store.rekeyCategory('name:tech', 'term:7', NOW + 5);
      expect(await changed({ at: NOW + 1, jobId: '' })).toEqual([['a', 'Title of a']]);
      const change = {
        jobId: 'b',
        from: ['QUEUED'],
        to: 'QUEUED',
        set: { priority: 90 },
        worker: 'w',
        reason: 'r',
      } as const;
      expect(await store.change({ jobs: [change] }, NOW)).toBe(true);
      expect((await store.job('b'))?.priority).toBe(90);
      expect((await store.claim({ ...claim, categoryKey: 'term:7', limit: 1 })).map(({ jobId }) => jobId)).toEqual([
        'b',
      ]);
    });
  });

  describe('slots', () => {
    it('holds one slot for a category and window', async () => {
      expect(await store.addSlots([slot(), slot({ slotId: 'again', position: 0.9 })])).toBe(1);
      expect(await store.slot('term:7@1')).toEqual(slot());
      expect(await store.slot('again')).toBeNull();
    });

    it('lets a released place be taken again', async () => {
      await store.addSlots([slot()]);
      const change = { slotId: 'term:7@1', from: ['open'], to: 'released', set: { reason: 'moved' } } as const;
      expect(await store.change({ slots: [change] }, NOW)).toBe(true);
      expect(await store.addSlots([slot({ position: 0.9 })])).toBe(1);
      expect(await store.slot('term:7@1')).toMatchObject({ position: 0.9, status: 'open', reason: null });
      expect(await store.slotsBetween(NOW, NOW + 1)).toHaveLength(1);
    });

    it('finds what is due, what comes next, what has ended and what lies in a span', async () => {
      const at = (id: string, plannedAt: number | null, fields: Partial<Slot> = {}) =>
        slot({ slotId: id, categoryKey: id, plannedAt, ...fields });
      await store.addSlots([
        at('late', NOW - MINUTE),
        at('later', NOW - 2 * MINUTE),
        at('next', NOW + MINUTE),
        at('used', NOW - 3 * MINUTE, { status: 'published' }),
        at('ended', NOW - 200 * MINUTE, { windowStart: NOW - 300 * MINUTE, windowEnd: NOW - 60 * MINUTE }),
      ]);
      const ids = (slots: Slot[]) => slots.map((s) => s.slotId);
      expect(ids(await store.dueSlots(NOW, 2))).toEqual(['ended', 'later']);
      expect(await store.nextPlannedAt(NOW)).toBe(NOW + MINUTE);
      expect(await store.nextPlannedAt(NOW + MINUTE)).toBeNull();
      expect(ids(await store.endedSlots(NOW))).toEqual(['ended']);
      expect(ids(await store.slotsBetween(NOW, NOW + 1))).toEqual(['used', 'later', 'late', 'next']);
      expect(ids(await store.slotsBetween(NOW - 299 * MINUTE, NOW - 60 * MINUTE))).toEqual(['ended']);
      expect(ids(await store.slotsBetween(NOW, NOW + 1, ['next', 'ended', 'later', 'nobody']))).toEqual([
        'later',
        'next',
      ]);
      expect(await store.slotsBetween(NOW, NOW + 1, [])).toEqual([]);
    });

    it('forgets old ones that have come to their end, in batches, and their places are free', async () => {
      const old = { windowStart: NOW - 300 * MINUTE, windowEnd: NOW - 200 * MINUTE };
      const at = (id: string, fields: Partial<Slot>) => slot({ slotId: id, categoryKey: id, ...fields });
      await store.addSlots([
        at('published', { ...old, status: 'published' }),
        at('missed', { ...old, status: 'missed' }),
        at('open', old),
        at('recent', { status: 'missed' }),
      ]);
      const before = NOW - 100 * MINUTE;
      expect([await store.pruneSlots(before, 1), await store.pruneSlots(before, 9)]).toEqual([1, 1]);
      expect(await store.pruneSlots(before, 9)).toBe(0);
      const left = await store.slotsBetween(NOW - 300 * MINUTE, NOW);
      expect(left.map(({ slotId }) => slotId)).toEqual(['open', 'recent']);
      expect(await store.addSlots([at('published', old)])).toBe(1);
    });

    it('binds the best job to a slot once, and leaves the slot open when there is none', async () => {
      await store.addSlots([slot()]);
      expect(await store.bindJob('term:7@1', bind)).toBeNull();
      expect((await store.slot('term:7@1'))?.status).toBe('open');
      await store.addJob(draft('a'), NOW);
      await store.addJob(draft('b', { priority: 60 }), NOW);
      expect(await store.bindJob('term:7@1', bind)).toMatchObject({ jobId: 'b', slotId: 'term:7@1' });
      expect(await store.slot('term:7@1')).toMatchObject({ status: 'assigned', jobId: 'b' });
      expect(await store.job('b')).toMatchObject({ status: 'PUBLISHING', slotId: 'term:7@1', assignedTo: 'w1' });
      expect(await store.bindJob('term:7@1', { ...bind, worker: 'w2' })).toBeNull();
      expect((await store.job('a'))?.status).toBe('QUEUED');
    });

    it('binds the job that is named', async () => {
      await store.addSlots([slot()]);
      await store.addJob(draft('a'), NOW);
      await store.addJob(draft('b', { priority: 90 }), NOW);
      expect(await store.bindJob('term:7@1', { ...bind, jobId: 'c' })).toBeNull();
      expect(await store.bindJob('term:7@1', { ...bind, jobId: 'a' })).toMatchObject({
        jobId: 'a',
        slotId: 'term:7@1',
      });
    });

    it('changes jobs and slots together or not at all', async () => {
      await store.addSlots([slot()]);
      await store.addJob(draft('a'), NOW);
      await store.bindJob('term:7@1', bind);
      const job = { jobId: 'a', from: ['PUBLISHING'], to: 'PUBLISHED', worker: 'w1', reason: 'done' } as const;
      const change = { slotId: 'term:7@1', from: ['publishing'], to: 'published', set: { publishedAt: NOW } } as const;
      expect(await store.change({ jobs: [job], slots: [change] }, NOW)).toBe(false);
      expect((await store.job('a'))?.status).toBe('PUBLISHING');
      const sending = { slotId: 'term:7@1', from: ['assigned'], to: 'publishing' } as const;
      expect(await store.change({ slots: [sending] }, NOW)).toBe(true);
      expect(await store.change({ jobs: [job], slots: [change] }, NOW)).toBe(true);
      expect(await store.slot('term:7@1')).toMatchObject({ status: 'published', publishedAt: NOW });
    });
  });

  it('changes one slot twice in one go, the second time from what the first left', async () => {
    await store.addSlots([slot()]);
    await store.addJob(draft('a'), NOW);
    await store.bindJob('term:7@1', bind);
    const reopened = { slotId: 'term:7@1', from: ['assigned'], to: 'open', set: { jobId: null } } as const;
    const released = { slotId: 'term:7@1', from: ['open'], to: 'released' } as const;
    expect(await store.change({ slots: [reopened, reopened] }, NOW)).toBe(false);
    expect((await store.slot('term:7@1'))?.status).toBe('assigned');
    expect(await store.change({ slots: [reopened, released] }, NOW)).toBe(true);
    expect(await store.slot('term:7@1')).toMatchObject({ status: 'released', jobId: null });
  });

  it('keeps the newest revision of a publication', async () => {
    const first = {
      jobId: 'a',
      revision: 1,
      payload: '{"é":"🎉"}',
      payloadHash: 'f'.repeat(64),
      slotId: null,
      requestSlot: null,
      builtAt: NOW,
    };
    await store.savePublication(first);
    await store.savePublication({ ...first, payload: 'other' });
    expect(await store.publication('a')).toEqual(first);
    const requestSlot = { key: '7:2026-11-23T13:00:00Z', category_id: 7, last_published_at: null };
    const second = { ...first, revision: 2, slotId: 'term:7@1', requestSlot };
    await store.savePublication(second);
    await store.savePublication(first);
    expect(await store.publication('a')).toEqual(second);
    expect(await store.publication('b')).toBeNull();
  });

  it('counts how many jobs failed and were published since an instant', async () => {
    for (const [jobId, to, at] of [
      ['old', 'FAILED', NOW - 1],
      ['bad', 'FAILED', NOW],
      ['worse', 'FAILED', NOW + 5],
      ['good', 'PUBLISHED', NOW + 9],
      ['waits', 'QUEUED', NOW + 9],
    ] as const) {
      await store.addJob(draft(jobId), NOW - 10);
      await store.claimJob(jobId, { from: 'QUEUED', to: 'PUBLISHING', worker: 'w1', leaseMs: 60_000, now: NOW - 9 });
      const change = { jobId, from: ['PUBLISHING'], to, worker: 'w1', reason: 'as the test says' } as const;
      expect(await store.change({ jobs: [change] }, at)).toBe(true);
    }
    expect(await store.outcomesSince(NOW)).toEqual({ published: 1, failed: 2 });
    expect(await store.outcomesSince(NOW + 10)).toEqual({ published: 0, failed: 0 });
  });

  it('keeps small facts, once or by compare-and-set', async () => {
    expect(await store.state('zone')).toBeNull();
    expect(await store.setStateOnce('zone', 'UTC')).toBe('UTC');
    expect(await store.setStateOnce('zone', 'Asia/Tokyo')).toBe('UTC');
    expect(await store.swapState('zone', 'Asia/Tokyo', 'x')).toBe(false);
    expect(await store.swapState('zone', 'UTC', 'x')).toBe(true);
    expect(await store.swapState('new', null, '1')).toBe(true);
    expect(await store.swapState('new', null, '2')).toBe(false);
    await store.setState('zone', 'y');
    expect(await store.state('zone')).toBe('y');
    await store.removeState('zone');
    expect(await store.state('zone')).toBeNull();
  });

  it('lists small facts by the beginning of their names, and changes them together with jobs or not at all', async () => {
    await store.addJob(draft('a'), NOW);
    await store.setState('leave:2', 'b');
    await store.setState('other', 'x');
    const job = { jobId: 'a', from: ['QUEUED'], to: 'CANCELLED', worker: 'w', reason: 'r' } as const;
    const facts = [
      { name: 'leave:1', value: 'a' },
      { name: 'leave:2', value: null },
      { name: 'leave:3', value: '{"é":"🎉"}' },
    ];
    expect(await store.change({ jobs: [{ ...job, from: ['FAILED'] }], facts }, NOW)).toBe(false);
    expect([...(await store.states('leave:'))]).toEqual([['leave:2', 'b']]);
    expect(await store.change({ jobs: [job], facts }, NOW)).toBe(true);
    expect([...(await store.states('leave:'))]).toEqual([
      ['leave:1', 'a'],
      ['leave:3', '{"é":"🎉"}'],
    ]);
    expect(await store.state('other')).toBe('x');
  });

  it('finds the jobs that were published since an instant, the earliest first', async () => {
    for (const [jobId, at] of [
      ['late', NOW + 2],
      ['early', NOW],
      ['before', NOW - 1],
    ] as const) {
      await store.addJob(draft(jobId), NOW - 10);
      await store.claimJob(jobId, { from: 'QUEUED', to: 'PUBLISHING', worker: 'w1', leaseMs: 60_000, now: NOW - 9 });
      const change = {
        jobId,
        from: ['PUBLISHING'],
        to: 'PUBLISHED',
        set: { publishedAt: at },
        worker: 'w1',
        reason: 'r',
      } as const;
      await store.change({ jobs: [change] }, at);
    }
    await store.addJob(draft('waits'), NOW);
    expect((await store.social.publishedJobs(NOW, 9)).map(({ jobId }) => jobId)).toEqual(['early', 'late']);
    expect(await store.social.publishedJobs(NOW, 1)).toHaveLength(1);
  });

  socialPostsConformance(() => store, draft);
  articlesConformance(() => store, draft);
}
