import { describe, expect, it, onTestFinished } from 'vitest';
import { webhookStage } from '../../../../agent/adapters/stages/webhook-stage.ts';
import type { Job } from '../../../../agent/ports/jobs.ts';
import { StageError, type StageOutcome } from '../../../../agent/ports/stage.ts';
import type { ArticleContent } from '../../../../shared/contract/content.ts';
import { stageRequest } from '../../../../shared/contract/pipeline.ts';
import { isSignedRequest } from '../../../../shared/node/signed-request.ts';
import { type HttpService, type Received, type Reply, startHttpService } from '../../../rig/http-service.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const SECRET = 'a secret of at least 16 characters';
const job = { jobId: 'posts/ä 1', category: 'News', priority: 50, publishDate: null, fence: 7, attempts: 2 } as Job;
const content: ArticleContent = { title: 'A title', body: '', format: 'html', tags: [], extra_categories: [] };

async function service(reply: Reply | ((request: Received) => Reply | Promise<Reply>)): Promise<HttpService> {
  const started = await startHttpService(typeof reply === 'function' ? reply : () => reply);
  onTestFinished(() => started.stop());
  return started;
}

function run(url: string, timeoutMs = 5_000, signal = new AbortController().signal): Promise<StageOutcome> {
  const options = { url, secret: SECRET, timeoutMs, callbackMs: 3_600_000, callbackBase: 'http://127.0.0.1:8787' };
  return webhookStage(options, { now: () => NOW }).run({ stage: 'WRITING', job, content, signal });
}

const failure = async (outcome: Promise<StageOutcome>): Promise<StageError> => {
  const error = await outcome.catch((thrown: unknown) => thrown);
  if (!(error instanceof StageError)) throw new Error(`No StageError: ${JSON.stringify(error)}`);
  return error;
};

describe('a request to a content service', () => {
  it('is what the contract says, signed, and carries a key that stays the same for the same content', async () => {
    const { url, received } = await service({ body: { content: { body: 'Written.' }, note: '300 words' } });
    expect(await run(`${url}/write?v=1`)).toEqual({ kind: 'done', patch: { body: 'Written.' }, note: '300 words' });
    await run(`${url}/write?v=1`);
    const [first, second] = received as [Received, Received];
    expect(first).toMatchObject({ method: 'POST', path: '/write?v=1' });
    const sent = stageRequest.parse(JSON.parse(first.body));
    expect(sent).toMatchObject({
      stage: 'WRITING',
      call: '7',
      attempt: 2,
      job: { job_id: 'posts/ä 1', category: 'News' },
      callback_url: 'http://127.0.0.1:8787/v1/jobs/posts%2F%C3%A4%201/stages/WRITING/callback?call=7',
      callback_until: '2026-11-25T11:00:00Z',
    });
    const headers = new Headers(first.headers as Record<string, string>);
    const parts = { method: 'POST', url: `${url}/write?v=1`, body: first.body };
    expect(isSignedRequest(SECRET, parts, headers, NOW)).toBe(true);
    expect(isSignedRequest(SECRET, { ...parts, body: `${first.body} ` }, headers, NOW)).toBe(false);
    expect(first.headers['idempotency-key']).toMatch(/^[0-9a-f]{64}$/);
    expect(second.headers['idempotency-key']).toBe(first.headers['idempotency-key']);
  });

  it('may be answered with nothing to change, or with 202 for later', async () => {
    expect(await run((await service({ status: 204 })).url)).toEqual({ kind: 'done', patch: {}, note: '' });
    const accepted = await run((await service({ status: 202, body: 'later' })).url);
    expect(accepted).toMatchObject({ kind: 'accepted', until: NOW + 3_600_000 });
  });
});

describe('what a service answers when it cannot', () => {
  it.each<[string, Reply, StageError['outcome'], string, RegExp]>([
    ['500', { status: 500, body: 'oops' }, 'retryable', 'stage_refused', /status 500: oops/],
    ['503', { status: 503 }, 'retryable', 'stage_refused', /status 503\./],
    ['404', { status: 404 }, 'retryable', 'stage_refused', /status 404/],
    ['422', { status: 422, body: 'bad' }, 'permanent', 'stage_refused', /status 422: bad/],
    ['429', { status: 429 }, 'quota', 'stage_quota', /no quota left \(status 429\)/],
    ['402', { status: 402 }, 'quota', 'stage_quota', /no quota left/],
    [
      'the words of a model service',
      { status: 400, body: { error: { type: 'insufficient_quota' } } },
      'quota',
      'stage_quota',
      /insufficient_quota/,
    ],
    ['a rate limit in words', { status: 500, body: 'Rate limit reached' }, 'quota', 'stage_quota', /Rate limit/],
    [
      'its own fault, for good',
      { body: { error: { kind: 'permanent', message: 'No such topic.' } } },
      'permanent',
      'stage_refused',
      /No such topic/,
    ],
    [
      'its own fault, with a status',
      { status: 500, body: { error: { kind: 'permanent', message: 'Never.' } } },
      'permanent',
      'stage_refused',
      /Never/,
    ],
    [
      'a quota in its own words',
      { body: { error: { kind: 'quota', message: 'Tomorrow.' } } },
      'quota',
      'stage_quota',
      /Tomorrow/,
    ],
    ['no JSON', { body: '<html>' }, 'retryable', 'stage_answer_invalid', /it is no JSON/],
    ['another field', { body: { content: { colour: 'red' } } }, 'retryable', 'stage_answer_invalid', /colour/],
    [
      'a redirect',
      { status: 302, headers: { location: 'http://elsewhere.test/' } },
      'retryable',
      'stage_refused',
      /elsewhere\.test/,
    ],
    ['a cut connection', { cut: true }, 'retryable', 'stage_unreachable', /could not be reached/],
  ])('%s', async (_name, reply, outcome, code, message) => {
    const error = await failure(run((await service(reply)).url));
    expect([error.outcome, error.code]).toEqual([outcome, code]);
    expect(error.message).toMatch(message);
  });

  it.each([
    ['120', 120_000],
    ['Wed, 25 Nov 2026 10:01:00 GMT', 60_000],
    ['soon', null],
  ])('Retry-After: %s', async (header, expected) => {
    const error = await failure(run((await service({ status: 503, headers: { 'retry-after': header } })).url));
    expect(error.retryAfterMs).toBe(expected);
  });

  it('too slowly, or not at all', async () => {
    const { url } = await service(() => new Promise<Reply>((resolve) => setTimeout(() => resolve({}), 2_000)));
    const error = await failure(run(url, 50));
    expect([error.code, error.outcome]).toEqual(['stage_timeout', 'retryable']);
    const nobody = await failure(run('http://127.0.0.1:1'));
    expect([nobody.code, nobody.outcome]).toEqual(['stage_unreachable', 'retryable']);
  });

  it('too much', async () => {
    const error = await failure(run((await service({ body: 'x'.repeat(11 * 1024 * 1024) })).url));
    expect([error.code, error.outcome]).toEqual(['stage_answer_invalid', 'permanent']);
  });
});
