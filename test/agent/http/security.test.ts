import { describe, expect, it } from 'vitest';
import { DatabaseError } from '../../../shared/node/database.ts';
import { errorOf, KEY, testApi } from './test-api.ts';

const ROUTES = [
  ['GET', '/v1/status'],
  ['POST', '/v1/check'],
  ['POST', '/v1/pause'],
  ['POST', '/v1/resume'],
  ['GET', '/v1/jobs'],
  ['POST', '/v1/jobs'],
  ['GET', '/v1/jobs/a'],
  ['POST', '/v1/jobs/a/retry'],
  ['POST', '/v1/jobs/a/cancel'],
  ['POST', '/v1/jobs/a/publish'],
  ['GET', '/v1/nothing'],
] as const;

describe('the key', () => {
  it.each(ROUTES)('%s %s is closed without it, and with any other', async (method, path) => {
    const { request, agent } = testApi();
    const wrong = ['', 'Bearer', 'Bearer ', `Bearer ${KEY}x`, `Bearer ${KEY.slice(1)}`, `Basic ${KEY}`, KEY];
    for (const authorization of wrong) {
      const answer = await request(method, path, method === 'POST' ? {} : undefined, { authorization });
      expect(answer.status).toBe(401);
      expect(errorOf(answer).code).toBe('unauthorized');
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(JSON.stringify(answer.body)).not.toContain(KEY);
    }
    expect(await agent.store.state('paused')).toBeNull();
  });

  it('opens whatever the case of the word before it', async () => {
    const answer = await testApi().request('GET', '/v1/jobs', undefined, { authorization: `bearer ${KEY}` });
    expect(answer.status).toBe(200);
  });

  it('that is empty opens to nobody', async () => {
    const { request } = testApi('');
    for (const authorization of ['', 'Bearer ', 'Bearer x']) {
      expect((await request('GET', '/v1/jobs', undefined, { authorization })).status).toBe(401);
    }
  });
});

describe('a body that is too large', () => {
  const large = 'x'.repeat(5 * 1024 * 1024 + 1);

  it('is refused by its length, and by its bytes when the length is not said', async () => {
    const { request } = testApi();
    const byLength = await request('POST', '/v1/jobs', large, { 'content-length': String(large.length) });
    const byBytes = await request('POST', '/v1/jobs', large);
    for (const answer of [byLength, byBytes]) {
      expect(answer.status).toBe(413);
      expect(errorOf(answer)).toEqual({
        code: 'body_too_large',
        message: 'The body is larger than 5 MB. Send less at once.',
      });
    }
  });
});

describe('an error that nobody expected', () => {
  const secret = new Error("Failed query: SELECT * FROM jobs; params: 'hunter2' at /srv/agent/store.ts:12");

  it('is logged with the request id, and tells the caller nothing else', async () => {
    const { request, agent, events } = testApi();
    agent.store.jobs = () => Promise.reject(secret);
    const answer = await request('GET', '/v1/jobs', undefined, { 'x-request-id': 'my-request-1' });
    expect(answer.status).toBe(500);
    expect(errorOf(answer).code).toBe('internal');
    expect(answer.body.error.request_id).toBe('my-request-1');
    expect(JSON.stringify(answer.body)).not.toMatch(/SELECT|hunter2|store\.ts/);
    expect(events).toEqual([
      {
        type: 'flow_failed',
        flow: 'GET /v1/jobs (request my-request-1)',
        code: 'unexpected',
        message: secret.message,
      },
    ]);
  });

  it('does not show in /readyz either, which needs no key', async () => {
    const { request, agent, site } = testApi();
    agent.store.state = () => Promise.reject(secret);
    site.broken = secret;
    const answer = await request('GET', '/readyz', undefined, { authorization: '' });
    expect(answer).toMatchObject({ status: 503, body: { checks: { database: 'internal', wordpress: 'internal' } } });
    expect(JSON.stringify(answer.body)).not.toMatch(/SELECT|hunter2|store\.ts/);
  });

  it('is not what a database is that may come back', async () => {
    const { request, agent } = testApi();
    agent.store.jobs = () => Promise.reject(new DatabaseError('database_unreachable', 'It is away.', { retry: true }));
    const answer = await request('GET', '/v1/jobs');
    expect(answer.status).toBe(503);
    expect(errorOf(answer)).toEqual({ code: 'database_unreachable', message: 'It is away.' });
  });
});

it.each([
  ['GET', '/v1/nothing'],
  ['DELETE', '/v1/status'],
  ['GET', '/'],
  ['GET', '/v1/jobs/a/retry'],
  ['POST', '/healthz'],
])('%s %s is no route', async (method, path) => {
  const answer = await testApi().request(method, path);
  expect(answer.status).toBe(404);
  expect(errorOf(answer)).toEqual({ code: 'route_not_found', message: `There is no ${method} ${path} here.` });
});

it('a request id that could break a log line is replaced', async () => {
  const answer = await testApi().request('GET', '/v1/nothing', undefined, { 'x-request-id': '"}{ x' });
  expect(answer.body.error.request_id).toMatch(/^[\w-]+$/);
});
