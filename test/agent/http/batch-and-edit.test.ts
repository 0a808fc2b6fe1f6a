import { describe, expect, it } from 'vitest';
import { batchResult } from '../../../shared/contract/api.ts';
import { jobDetail, jobView } from '../../../shared/contract/jobs.ts';
import { errorOf, NOW, testApi } from './test-api.ts';

const job = (id: string, fields = {}) => ({
  job_id: id,
  category: 'News',
  content: { title: `T ${id}`, body: 'B' },
  ...fields,
});
const DAY = 86_400_000;

describe('POST /v1/jobs/batch', () => {
  it('adds what is right, names what is wrong, and is the same twice', async () => {
    const { request, agent } = testApi();
    const jobs = [
      job('a'),
      job('b', { priority: 101 }),
      job('a'),
      7,
      job('c', { publish_date: '2026-02-30' }),
      job('d'),
    ];
    const { status, body } = await request('POST', '/v1/jobs/batch', { jobs });
    expect(status).toBe(200);
    expect(batchResult.parse(body)).toMatchObject({ added: 2, known: 1, refused: 3 });
    expect(body.results.map((result: { error?: { code: string } }) => result.error?.code)).toEqual([
      undefined,
      'invalid_job',
      undefined,
      'invalid_job',
      'publish_date',
      undefined,
    ]);
    expect(body.results[1]).toMatchObject({ job_id: 'b', error: { message: expect.stringContaining('priority') } });
    expect((await agent.store.jobs({ limit: 9 })).map(({ jobId }) => jobId)).toEqual(['a', 'd']);
    const again = await request('POST', '/v1/jobs/batch', { jobs: [job('a'), job('d')] });
    expect(again.body).toMatchObject({ added: 0, known: 2, refused: 0 });
  });

  it('takes 500 and not 501', async () => {
    const { request } = testApi();
    const jobs = Array.from({ length: 501 }, (_, i) => job(`j${i}`));
    expect((await request('POST', '/v1/jobs/batch', { jobs: jobs.slice(1) })).body.added).toBe(500);
    const answer = await request('POST', '/v1/jobs/batch', { jobs });
    expect([answer.status, errorOf(answer).code]).toEqual([400, 'invalid_request']);
    expect((await request('POST', '/v1/jobs/batch', { jobs: [] })).status).toBe(400);
  });

  it('may be larger than a single job', async () => {
    const { request } = testApi();
    const large = job('a', { content: { title: 'T', body: 'x'.repeat(6_000_000) } });
    expect((await request('POST', '/v1/jobs/batch', { jobs: [large] })).body.added).toBe(1);
    expect((await request('POST', '/v1/jobs', large)).status).toBe(413);
  });
});

describe('PATCH /v1/jobs/{id}', () => {
  it('changes the fields that are named, and says so in the history', async () => {
    const { add, request, agent } = testApi();
    await add('a', { not_before: '2026-12-01', content: { title: 'Old', body: '<p>B</p>', excerpt: 'E' } });
    const patch = {
      priority: 90,
      category: 'Art',
      not_before: null,
      post_status: 'draft',
      content: { title: 'New', excerpt: null },
    };
    const { status, body } = await request('PATCH', '/v1/jobs/a', patch);
    expect(status).toBe(200);
    expect(jobDetail.strict().parse(body)).toMatchObject({
      priority: 90,
      category: 'Art',
      not_before: null,
      post_status: 'draft',
      title: 'New',
      status: 'QUEUED',
    });
    expect(body.history.at(-1)).toMatchObject({
      from: 'QUEUED',
      to: 'QUEUED',
      reason: 'edited: category, priority, not_before, post_status, content',
    });
    const content = await agent.store.content('a');
    expect(content).toMatchObject({ title: 'New', body: '<p>B</p>' });
    expect(content).not.toHaveProperty('excerpt');
  });

  it.each([
    [{ colour: 'red' }, 400, 'invalid_request'],
    [{ priority: 101 }, 400, 'invalid_request'],
    [{ content: { colour: 'red' } }, 400, 'invalid_request'],
    [{ content: { title: null } }, 422, 'stage_patch_invalid'],
    [{ content: { body: '' } }, 400, 'invalid_request'],
    [{ publish_date: '2026-02-30' }, 422, 'publish_date'],
  ])('refuses %j and changes nothing', async (patch, status, code) => {
    const { add, request, agent } = testApi();
    await add('a');
    const answer = await request('PATCH', '/v1/jobs/a', patch);
    expect([answer.status, errorOf(answer).code]).toEqual([status, code]);
    expect(await agent.store.history('a')).toHaveLength(1);
  });

  it('does not disturb whoever works on the job, and changes nothing that is done', async () => {
    const { add, request, agent } = testApi();
    await add('a', { status: 'CREATED' });
    await agent.store.claimJob('a', { from: 'CREATED', to: 'PROCESSING', worker: 'w', leaseMs: 60_000, now: NOW });
    const busy = await request('PATCH', '/v1/jobs/a', { priority: 1 });
    expect([busy.status, errorOf(busy).code]).toEqual([409, 'in_progress']);
    await request('POST', '/v1/jobs/a/cancel');
    const done = await request('PATCH', '/v1/jobs/a', { priority: 1 });
    expect([done.status, errorOf(done).code]).toEqual([409, 'wrong_state']);
    expect(errorOf(await request('PATCH', '/v1/jobs/nobody', {})).code).toBe('job_not_found');
  });
});

it('DELETE /v1/jobs/{id} cancels, and is the same twice', async () => {
  const { add, request } = testApi();
  await add('a');
  for (let i = 0; i < 2; i += 1) {
    const answer = await request('DELETE', '/v1/jobs/a');
    expect([answer.status, jobView.strict().parse(answer.body).status]).toEqual([200, 'CANCELLED']);
  }
  expect((await request('DELETE', '/v1/jobs/nobody')).status).toBe(404);
});

describe('the delay of a category', () => {
  it('holds it back at once, and is taken away again', async () => {
    const { request, scheduler, lease, add } = testApi();
    await lease.hold();
    await scheduler.check();
    await add('a');
    const set = await request('PUT', '/v1/categories/NEWS/delay', { days: 2 });
    expect(set.body).toEqual({
      category: 'News',
      delayed_until: new Date(NOW + 2 * DAY).toISOString().replace('.000Z', 'Z'),
    });
    const reason = async () =>
      (await request('GET', '/v1/status')).body.categories.find((c: { category: string }) => c.category === 'News')
        .reason;
    expect(await reason()).toMatch(/delay/);
    expect((await request('DELETE', '/v1/categories/news/delay')).body).toEqual({
      category: 'News',
      delayed_until: null,
    });
    expect((await reason()) ?? '').not.toMatch(/delay/);
  });

  it('that the configuration fixes stays', async () => {
    const { request, agent } = testApi();
    agent.schedule.delays = { news: 5 };
    for (const [method, body] of [
      ['PUT', { days: 1 }],
      ['DELETE', undefined],
    ] as const) {
      const answer = await request(method, '/v1/categories/News/delay', body);
      expect([answer.status, errorOf(answer).code]).toEqual([409, 'delay_configured']);
    }
  });

  it.each([[{}], [{ days: 0 }], [{ days: -1 }], [{ days: 'x' }]])('refuses %j', async (body) => {
    expect((await testApi().request('PUT', '/v1/categories/News/delay', body)).status).toBe(400);
  });
});

describe('the rate limit', () => {
  it('refuses what is too much, whatever key it brings, says when to come again, and refills evenly', async () => {
    const { request, setNow } = testApi(undefined, {}, 3);
    for (let i = 0; i < 3; i += 1) expect((await request('GET', '/v1/jobs')).status).toBe(200);
    for (const authorization of ['Bearer wrong', undefined]) {
      const refused = await request('GET', '/v1/jobs', undefined, authorization ? { authorization } : {});
      expect([refused.status, errorOf(refused).code]).toEqual([429, 'rate_limited']);
      expect(refused.headers.get('retry-after')).toBe('20');
    }
    expect((await request('GET', '/healthz')).status).toBe(200);
    setNow(NOW + 20_000);
    expect((await request('GET', '/v1/jobs')).status).toBe(200);
    expect((await request('GET', '/v1/jobs')).status).toBe(429);
  });
});
