import { describe, expect, it } from 'vitest';
import { SiteError } from '../../../agent/ports/site.ts';
import { checkResponse } from '../../../shared/contract/jobs.ts';
import { statusResponse } from '../../../shared/contract/status.ts';
import { errorOf, testApi } from './test-api.ts';

const away = new SiteError('site_unreachable', 'It is away.', { outcome: 'unavailable' });
const wrongPassword = new SiteError('wrong_credentials', 'The user scheduler is not accepted.', {
  outcome: 'misconfigured',
});

describe('GET /healthz', () => {
  it('says who lives here, and needs no key', async () => {
    const answer = await testApi().request('GET', '/healthz', undefined, { authorization: '' });
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'ok', site: 'https://site.test', worker: 'test-worker', version: '9.9.9' },
    });
  });
});

describe('GET /readyz', () => {
  it('is ready when database, WordPress and lease are', async () => {
    const { request, lease } = testApi();
    await lease.hold();
    expect(await request('GET', '/readyz', undefined, { authorization: '' })).toMatchObject({
      status: 200,
      body: { status: 'ready', checks: { database: 'ok', wordpress: 'ok', lease: 'ok' } },
    });
  });

  it('names by its code what is not, without a word about users', async () => {
    const { request, site } = testApi();
    site.broken = wrongPassword;
    const { status, body } = await request('GET', '/readyz');
    expect({ status, body }).toEqual({
      status: 503,
      body: {
        status: 'not_ready',
        checks: { database: 'ok', wordpress: 'wrong_credentials', lease: 'no_lease' },
      },
    });
  });
});

describe('GET /v1/status', () => {
  it('shows the site, its window and its categories', async () => {
    const { request, add } = testApi();
    await add('a');
    const { status, body } = await request('GET', '/v1/status');
    expect(status).toBe(200);
    expect(statusResponse.strict().parse(body)).toMatchObject({
      running: true,
      paused: false,
      timezone: 'UTC',
      publish_interval_days: 3,
      total_pending: 1,
      categories: [{ category: 'News', pending_jobs: 1, can_publish: true, reason: null }],
    });
  });

  it.each([
    [away, 503],
    [wrongPassword, 502],
  ])('says why WordPress cannot be asked: %s', async (error, status) => {
    const { request, site } = testApi();
    site.broken = error;
    const answer = await request('GET', '/v1/status');
    expect(answer.status).toBe(status);
    expect(errorOf(answer)).toEqual({ code: error.code, message: error.message });
  });
});

describe('POST /v1/check', () => {
  it('plans, and says that nothing is due yet', async () => {
    const { request, lease, add, agent } = testApi();
    await lease.hold();
    await add('a');
    const { status, body } = await request('POST', '/v1/check');
    expect(status).toBe(200);
    expect(checkResponse.strict().parse(body)).toEqual(body);
    expect(await agent.store.slotsBetween(0, Number.MAX_SAFE_INTEGER)).not.toEqual([]);
  });

  it('says that another agent publishes, and that WordPress is away', async () => {
    const { request, site } = testApi();
    expect((await request('POST', '/v1/check')).body.outcome).toBe('waiting_for_lease');
    site.broken = away;
    const { status, body } = await request('POST', '/v1/check');
    expect({ status, body }).toMatchObject({ status: 200, body: { outcome: 'site_failed', message: 'It is away.' } });
  });
});

describe('POST /v1/pause and /v1/resume', () => {
  it('hold and go on, however often they are said', async () => {
    const { request, lease } = testApi();
    await lease.hold();
    const check = async () => (await request('POST', '/v1/check')).body.outcome;
    for (let i = 0; i < 2; i += 1) {
      expect((await request('POST', '/v1/pause')).body).toEqual({ paused: true });
      expect((await request('GET', '/v1/status')).body.paused).toBe(true);
    }
    expect(await check()).toBe('paused');
    for (let i = 0; i < 2; i += 1) expect((await request('POST', '/v1/resume')).body).toEqual({ paused: false });
    expect(await check()).toBe('nothing_due');
  });
});
