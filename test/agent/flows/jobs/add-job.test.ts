import { describe, expect, it } from 'vitest';
import { KnownTitles } from '../../../../agent/flows/duplicates/known-titles.ts';
import { addJob, type SiteKnowledge } from '../../../../agent/flows/jobs/add-job.ts';
import { addJobs } from '../../../../agent/flows/jobs/add-jobs.ts';
import { type World, world } from '../world.ts';

const unknown: SiteKnowledge = { catalog: null, zoneName: null };
const known = (made: World, zoneName = 'America/New_York'): SiteKnowledge => ({ catalog: made.catalog(), zoneName });
const content = { title: 'Title', body: '<p>Text.</p>' };

describe('adding a job', () => {
  it('fills in what was left out', async () => {
    const made = world();
    const { jobId, added } = await addJob(made.agent, { content }, unknown);
    expect(added).toBe(true);
    expect(jobId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await made.job(jobId)).toMatchObject({
      status: 'QUEUED',
      category: 'UNKNOWN',
      categoryKey: 'name:unknown',
      priority: 50,
      postStatus: 'publish',
      notBefore: null,
      publishDate: null,
    });
    expect(await made.agent.store.content(jobId)).toMatchObject({ format: 'html', tags: [], extra_categories: [] });
  });

  it('names the fields that it does not have', async () => {
    const made = world();
    const odd = { job_id: 'odd', prioritty: 99, content: { ...content, boddy: 'x' } };
    const warnings = ['prioritty', 'content.boddy'].map(
      (name) => `The field "${name}" is none that a job has, and was passed over.`,
    );
    expect(await addJob(made.agent, odd, unknown)).toEqual({ jobId: 'odd', added: true, warnings });
    expect((await addJobs(made.agent, [{ ...odd, job_id: 'two' }, odd], unknown)).results).toEqual([
      { job_id: 'two', added: true, warnings },
      { job_id: 'odd', added: false },
    ]);
  });

  it('tidies its category, and refuses one that names none', async () => {
    const made = world();
    const { jobId } = await addJob(made.agent, { category: ' News//Local/ ', content }, unknown);
    expect(await made.job(jobId)).toMatchObject({ category: 'News/Local', categoryKey: 'name:news/local' });
    await expect(addJob(made.agent, { category: ' / ', content }, unknown)).rejects.toThrow(
      'category: must name a category',
    );
  });

  it('mends a character that was cut in half, wherever it stands', async () => {
    const made = world();
    const cut = { ...content, title: 'Cut \ud83d', tags: ['\ude00'] };
    await addJob(made.agent, { job_id: 'a\ud83d', content: cut }, unknown);
    expect(await made.agent.store.content('a\ufffd')).toMatchObject({ title: 'Cut \ufffd', tags: ['\ufffd'] });
  });

  it('warns of a title that a post or an earlier job has, and adds it all the same', async () => {
    const made = world();
    made.site.addTitle({ postId: 12, title: 'The harbour', status: 'publish', keyHash: null });
    const site = { ...known(made), titles: new KnownTitles(made.agent) };
    const add = (job_id: string, title: string) => addJob(made.agent, { job_id, content: { ...content, title } }, site);
    expect(await add('a', 'THE HARBOUR!')).toEqual({
      jobId: 'a',
      added: true,
      warnings: ['The title "THE HARBOUR!" is that of post 12 already.'],
    });
    expect(await add('b', 'The lighthouse')).toEqual({ jobId: 'b', added: true });
    expect((await add('c', 'The Lighthouse')).warnings).toEqual([
      'The title "The Lighthouse" is that of job "b" (QUEUED) already.',
    ]);
    expect(
      (await addJob(made.agent, { job_id: 'd', content: { ...content, title: 'The lighthouse' } }, unknown)).warnings,
    ).toHaveLength(1);
    const indifferent = { ...made.agent, content: { ...made.agent.content, duplicates: 'off' as const } };
    expect(await addJob(indifferent, { job_id: 'e', content: { ...content, title: 'The lighthouse' } }, site)).toEqual({
      jobId: 'e',
      added: true,
    });
  });

  it('among several warns of those that come later in the same batch', async () => {
    const made = world();
    const jobs = ['a', 'b', 'c'].map((job_id) => ({
      job_id,
      content: { ...content, title: job_id === 'c' ? 'The harbour' : 'The lighthouse' },
    }));
    const { results } = await addJobs(made.agent, jobs, known(made));
    expect(results).toEqual([
      { job_id: 'a', added: true },
      { job_id: 'b', added: true, warnings: ['The title "The lighthouse" is that of job "a" (QUEUED) already.'] },
      { job_id: 'c', added: true },
    ]);
    expect((await addJobs(made.agent, jobs, known(made))).results).toEqual(
      jobs.map(({ job_id }) => ({ job_id, added: false })),
    );
  });

  it('of the same id twice is one job, as it was the first time', async () => {
    const made = world();
    await addJob(made.agent, { job_id: 'a', content }, unknown);
    expect(await addJob(made.agent, { job_id: 'a', category: 'News', content }, unknown)).toEqual({
      jobId: 'a',
      added: false,
    });
    expect((await made.job('a')).category).toBe('UNKNOWN');
  });

  it.each([
    ['its name in any case', 'nEWS', 'term:1'],
    ['a path', 'Sport / local', 'term:3'],
    ['one that WordPress does not have', 'New one', 'name:new one'],
    ['none: the site’s default category', undefined, 'term:1'],
  ])('finds the category by %s', async (_, category, key) => {
    const made = world({ categories: ['News', 'News/Local', 'Sport/Local'] });
    const { jobId } = await addJob(made.agent, { ...(category ? { category } : {}), content }, known(made));
    expect((await made.job(jobId)).categoryKey).toBe(key);
  });

  it('of a name that fits several categories is refused, with their paths', async () => {
    const made = world({ categories: ['News/Local', 'Sport/Local'] });
    await expect(addJob(made.agent, { category: 'local', content }, known(made))).rejects.toMatchObject({
      code: 'category_ambiguous',
      message: expect.stringContaining('"News/Local" or "Sport/Local"'),
    });
  });

  it('reads a time without an offset in the site’s zone, and in UTC while that is not known', async () => {
    const made = world();
    const job = { content, not_before: '2026-07-01T09:00' };
    const there = await addJob(made.agent, { ...job, job_id: 'a' }, known(made));
    const nowhere = await addJob(made.agent, { ...job, job_id: 'b' }, unknown);
    expect((await made.job(there.jobId)).notBefore).toBe(Date.parse('2026-07-01T13:00:00Z'));
    expect((await made.job(nowhere.jobId)).notBefore).toBe(Date.parse('2026-07-01T09:00:00Z'));
  });

  it.each([
    ['no content', {}, 'content'],
    ['an empty title', { content: { title: ' ', body: 'x' } }, 'content.title'],
    ['a priority that is none', { content, priority: 101 }, 'priority'],
    ['a state that no job begins in', { content, status: 'PUBLISHED' }, 'status'],
    ['an id with white space at its end', { content, job_id: 'a ' }, 'job_id'],
    ['a date that is none', { content, publish_date: 'tomorrow' }, 'publish_date'],
    ['nothing at all', null, 'job'],
  ])('with %s is refused by the name of the field', async (_, job, field) => {
    const made = world();
    await expect(addJob(made.agent, job as never, unknown)).rejects.toMatchObject({
      code: 'invalid_job',
      message: expect.stringContaining(`${field}:`),
    });
    expect(await made.agent.store.jobs({ limit: 1 })).toEqual([]);
  });

  it.each(['2026-02-30', '2026-13-01', '2026-01-01T25:00', '2026-01-01T10:61:00Z'])(
    'with the date %s, which does not exist, is refused',
    async (date) => {
      const made = world();
      for (const field of ['not_before', 'publish_date']) {
        await expect(addJob(made.agent, { content, [field]: date }, unknown), field).rejects.toMatchObject({
          code: expect.stringMatching(/^(publish_date|invalid_job)$/),
        });
      }
    },
  );
});
