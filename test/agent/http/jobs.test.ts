import { describe, expect, it } from 'vitest';
import { addedJob, jobDetail, jobView } from '../../../shared/contract/jobs.ts';
import { toIso } from '../../../shared/core/instant.ts';
import { errorOf, NOW, type TestApi, testApi } from './test-api.ts';

const path = (jobId: string, verb = '') => `/v1/jobs/${encodeURIComponent(jobId)}${verb}`;

describe('POST /v1/jobs', () => {
  it('adds a job once', async () => {
    const { add, agent } = testApi();
    const first = await add('a', { priority: 80, not_before: '2026-12-01T00:00:00Z' });
    expect(first).toMatchObject({ status: 201, body: { job_id: 'a', added: true } });
    expect(addedJob.parse(first.body)).toEqual(first.body);
    expect(await add('a', { priority: 1 })).toMatchObject({ status: 200, body: { job_id: 'a', added: false } });
    expect(await agent.store.job('a')).toMatchObject({
      status: 'QUEUED',
      priority: 80,
      notBefore: Date.parse('2026-12-01T00:00:00Z'),
    });
  });

  it('adds a job whose title is there already, and says so', async () => {
    const { add } = testApi();
    const content = { title: 'The harbour', body: '<p>Text.</p>' };
    expect((await add('a', { content })).body).toEqual({ job_id: 'a', added: true });
    const { status, body } = await add('b', { content });
    expect({ status, body }).toEqual({
      status: 201,
      body: { job_id: 'b', added: true, warnings: ['The title "The harbour" is that of job "a" (QUEUED) already.'] },
    });
    expect(addedJob.parse(body)).toEqual(body);
  });

  it('makes an id for a job that has none', async () => {
    const { add } = testApi();
    const { body } = await add('', { job_id: undefined });
    expect(body.job_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('knows the site’s categories and its zone after a check', async () => {
    const { add, agent, scheduler, site } = testApi();
    site.zone = 'Australia/Sydney';
    await scheduler.check();
    await add('a', { category: 'NEWS', not_before: '2026-12-01T09:00' });
    expect(await agent.store.job('a')).toMatchObject({
      categoryKey: 'term:1',
      notBefore: Date.parse('2026-11-30T22:00:00Z'),
    });
  });

  it('names every fault of a job', async () => {
    const { request } = testApi();
    const answer = await request('POST', '/v1/jobs', { priority: 101, content: { title: '', body: 'x' } });
    expect(answer.status).toBe(400);
    const { code, message } = errorOf(answer);
    expect(code).toBe('invalid_job');
    expect(message).toMatch(/^The job cannot be added: priority: .*; content\.title: /);
  });

  it.each([['null'], ['[]'], ['"text"'], ['7'], ['{}']])('refuses %s as a job', async (body) => {
    const answer = await testApi().request('POST', '/v1/jobs', body);
    expect([answer.status, errorOf(answer).code]).toEqual([400, 'invalid_job']);
  });

  it.each([[''], ['{'], ['title=x'], ['{"a":1}{'], ['\u0000']])('refuses %j, which is no JSON', async (body) => {
    const answer = await testApi().request('POST', '/v1/jobs', body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toEqual({ code: 'invalid_request', message: 'The body is no valid JSON.' });
  });

  it.each([['a\u0007b'], [' a'], [`sha256:${'a'.repeat(64)}`], ['x'.repeat(192)]])('refuses the id %j', async (id) => {
    expect((await testApi().add(id)).status).toBe(400);
  });

  it('lists the paths of a category that could be several', async () => {
    const { add, site, scheduler } = testApi();
    await site.ensureCategory('Sport/Local');
    await site.ensureCategory('News/Local');
    for (const term of site.terms.slice(1)) term.name = 'Local';
    await scheduler.check();
    const answer = await add('a', { category: 'local' });
    expect(answer.status).toBe(422);
    expect(errorOf(answer)).toMatchObject({
      code: 'category_ambiguous',
      message: expect.stringContaining('"News/Local" or "Sport/Local"'),
    });
  });
});

describe('GET /v1/jobs', () => {
  async function withJobs(): Promise<TestApi> {
    const api = testApi();
    for (const id of ['a', 'b', 'c']) await api.add(id);
    await api.request('POST', path('b', '/cancel'));
    return api;
  }
  const ids = (body: { jobs: { job_id: string }[] }) => body.jobs.map((job) => job.job_id);

  it('lists jobs as the contract shows them, the oldest first', async () => {
    const { body } = await (await withJobs()).request('GET', '/v1/jobs');
    expect(ids(body)).toEqual(['a', 'b', 'c']);
    for (const job of body.jobs) expect(jobView.strict().parse(job)).toEqual(job);
  });

  it.each([
    ['status=CANCELLED', ['b']],
    ['status=FAILED', []],
    ['limit=1', ['a']],
    ['limit=1000', ['a', 'b', 'c']],
    ['after=a', ['b', 'c']],
    ['after=a&limit=1', ['b']],
    ['after=nobody', []],
  ])('%s', async (query, expected) => {
    expect(ids((await (await withJobs()).request('GET', `/v1/jobs?${query}`)).body)).toEqual(expected);
  });

  it.each(['limit=0', 'limit=1001', 'limit=-1', 'limit=1.5', 'limit=x', 'limit=', 'status=queued', 'status='])(
    'refuses %s',
    async (query) => {
      const answer = await testApi().request('GET', `/v1/jobs?${query}`);
      expect(answer.status).toBe(400);
      expect(errorOf(answer)).toMatchObject({
        code: 'invalid_request',
        message: expect.stringMatching(/^The request cannot be read: (limit|status): /),
      });
    },
  );
});

describe('one job', () => {
  it('is shown with its title and history, whatever its id holds', async () => {
    const { add, request } = testApi();
    for (const id of ['import:posts/one.md', 'ä % ?#&', '100%', '日本']) {
      await add(id);
      const { status, body } = await request('GET', path(id));
      expect(status).toBe(200);
      expect(jobDetail.strict().parse(body)).toMatchObject({ job_id: id, title: `Title of ${id}` });
      expect(body.history).toEqual([{ at: toIso(NOW), from: null, to: 'QUEUED', worker: 'queue', reason: 'added' }]);
    }
  });

  it.each([
    ['GET', ''],
    ['POST', '/retry'],
    ['POST', '/cancel'],
    ['POST', '/publish'],
  ])('that is not there: %s …%s', async (method, verb) => {
    const { lease, request } = testApi();
    await lease.hold();
    const answer = await request(method, path('nobody', verb));
    expect(answer.status).toBe(404);
    expect(errorOf(answer)).toMatchObject({
      code: 'job_not_found',
      message: expect.stringContaining('no job "nobody"'),
    });
  });

  it('is cancelled once, and cannot be retried then', async () => {
    const { add, request } = testApi();
    await add('a');
    expect(await request('POST', path('a', '/cancel'))).toMatchObject({ status: 200, body: { status: 'CANCELLED' } });
    for (const verb of ['/cancel', '/retry']) {
      const answer = await request('POST', path('a', verb));
      expect(answer.status).toBe(409);
      expect(errorOf(answer)).toMatchObject({
        code: 'wrong_state',
        message: expect.stringContaining('"a" is CANCELLED'),
      });
    }
  });

  it('that failed goes back into the queue', async () => {
    const { add, request, agent } = testApi();
    await add('a');
    const job = { jobId: 'a', worker: 'w', reason: 'test', set: { errorCode: 'validation', errorMessage: 'x' } };
    const claim = { from: 'QUEUED', to: 'PUBLISHING', worker: 'w', leaseMs: 1000, now: NOW } as const;
    await agent.store.claimJob('a', claim);
    await agent.store.change({ jobs: [{ ...job, from: ['PUBLISHING'], to: 'FAILED' }] }, NOW);
    const { body } = await request('POST', path('a', '/retry'));
    expect(body).toMatchObject({ status: 'QUEUED', error_code: null, error_message: null, attempts: 0 });
  });
});

describe('POST /v1/jobs/{id}/publish', () => {
  async function ready(): Promise<TestApi> {
    const api = testApi();
    await api.lease.hold();
    for (const id of ['a', 'b']) await api.add(id);
    return api;
  }

  it('publishes one job now, once', async () => {
    const { request, site } = await ready();
    const answer = await request('POST', path('a', '/publish'));
    expect(answer).toMatchObject({
      status: 200,
      body: { outcome: 'published', job: { status: 'PUBLISHED', post_url: 'https://site.test/?p=1' } },
    });
    const again = await request('POST', path('a', '/publish'), { force: true });
    expect([again.status, errorOf(again).code]).toEqual([409, 'wrong_state']);
    expect(site.publications.size).toBe(1);
  });

  it('keeps the separation, unless it is forced', async () => {
    const { request } = await ready();
    await request('POST', path('a', '/publish'));
    const soon = await request('POST', path('b', '/publish'), {});
    expect([soon.status, errorOf(soon).code]).toEqual([409, 'too_soon']);
    expect((await request('POST', path('b', '/publish'), { force: true })).body.outcome).toBe('published');
  });

  it('never passes over a pause', async () => {
    const { request } = await ready();
    await request('POST', '/v1/pause');
    const answer = await request('POST', path('a', '/publish'), { force: true });
    expect([answer.status, errorOf(answer).code]).toEqual([409, 'paused']);
  });

  it('is another agent’s to do while that one has the lease', async () => {
    const { request, add } = testApi();
    await add('a');
    const answer = await request('POST', path('a', '/publish'));
    expect([answer.status, errorOf(answer).code]).toEqual([409, 'no_lease']);
  });

  it.each([['{"force":"yes"}'], ['[]'], ['null']])('refuses %s', async (body) => {
    const { request } = await ready();
    const answer = await request('POST', path('a', '/publish'), body);
    expect([answer.status, errorOf(answer).code]).toEqual([400, 'invalid_request']);
  });
});
