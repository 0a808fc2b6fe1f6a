import { describe, expect, it } from 'vitest';
import { errorOf, NOW, testApi } from './test-api.ts';

/** Value of one sample of the Prometheus text; undefined when it is not there. */
const sample = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

describe('GET /metrics', () => {
  it('is the text that Prometheus reads: every sample has its help and type', async () => {
    const { request, add } = testApi();
    await add('a');
    const answer = await request('GET', '/metrics');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = String(answer.body);
    const names = new Set(
      text.split('\n').flatMap((line) => /^(scs_\w+?)(?:_bucket|_sum|_count)?[{ ]/.exec(line)?.[1] ?? []),
    );
    expect(names.size).toBeGreaterThan(10);
    for (const name of names) {
      expect(text).toContain(`# HELP ${name} `);
      expect(text).toContain(`# TYPE ${name} `);
    }
  });

  it('counts the queue as it is now', async () => {
    const { request, add, agent } = testApi();
    for (const id of ['a', 'b']) await add(id);
    await request('POST', '/v1/jobs/b/cancel');
    await agent.store.setState('paused', '1');
    const text = String((await request('GET', '/metrics')).body);
    expect(sample(text, 'scs_jobs{category="News",status="QUEUED"}')).toBe(1);
    expect(sample(text, 'scs_jobs{category="News",status="CANCELLED"}')).toBe(1);
    expect(sample(text, 'scs_paused')).toBe(1);
    expect(sample(text, 'scs_lease_held')).toBe(0);
    expect(sample(text, 'scs_info{version="9.9.9"}')).toBe(1);
    expect(sample(text, 'scs_resident_memory_bytes')).toBeGreaterThan(1e6);
  });

  it('counts what happened, by the events that the log words', async () => {
    const { request, agent } = testApi();
    const { emit } = agent;
    for (const category of ['News', 'News', 'Tech']) {
      emit({
        type: 'job_published',
        jobId: 'a',
        category,
        postId: 1,
        postUrl: 'https://site.test/?p=1',
        hooks: 'done',
      });
    }
    emit({ type: 'site_failed', code: 'site_unreachable', message: 'away', retry: true });
    emit({ type: 'slot_missed', category: 'Tech', windowKey: '2026-15', reason: 'site_unreachable' });
    emit({ type: 'tick_done', outcome: 'published', at: NOW });
    const text = String((await request('GET', '/metrics')).body);
    expect(sample(text, 'scs_posts_published_total{category="News"}')).toBe(2);
    expect(sample(text, 'scs_posts_published_total{category="Tech"}')).toBe(1);
    expect(sample(text, 'scs_site_failures_total{code="site_unreachable"}')).toBe(1);
    expect(sample(text, 'scs_slots_missed_total{category="Tech"}')).toBe(1);
    expect(sample(text, 'scs_site_up')).toBe(0);
    expect(sample(text, 'scs_last_tick_timestamp_seconds')).toBe(NOW / 1000);
    emit({ type: 'site_recovered' });
    expect(sample(String((await request('GET', '/metrics')).body), 'scs_site_up')).toBe(1);
  });

  it('counts requests by the route’s pattern, so that no job id makes a series of its own', async () => {
    const { request } = testApi();
    await request('GET', '/v1/jobs/job-one');
    await request('GET', '/v1/jobs/job-two');
    await request('GET', '/v1/no/such/route');
    await request('PROPFIND', '/healthz');
    const text = String((await request('GET', '/metrics')).body);
    const count = (labels: string) => sample(text, `scs_http_request_duration_seconds_count{${labels}}`);
    expect(count('method="GET",route="/v1/jobs/:id",status="404"')).toBe(2);
    expect(count('method="GET",route="none",status="404"')).toBe(1);
    expect(count('method="other",route="none",status="404"')).toBe(1);
    expect(text).not.toMatch(/job-one|job-two|such/);
  });

  it('needs the key, because it names categories', async () => {
    const { request, add } = testApi();
    await add('a');
    const answer = await request('GET', '/metrics', undefined, { authorization: '' });
    expect(answer.status).toBe(401);
    expect(errorOf(answer).code).toBe('unauthorized');
  });

  it('of an agent that nobody has a key for is closed', async () => {
    expect((await testApi('').request('GET', '/metrics', undefined, { authorization: 'Bearer ' })).status).toBe(401);
  });
});
