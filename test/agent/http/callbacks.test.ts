import { describe, expect, it } from 'vitest';
import { PipelineWorker } from '../../../agent/flows/pipeline/pipeline-worker.ts';
import type { Stage } from '../../../agent/ports/stage.ts';
import { callbackAnswer } from '../../../shared/contract/pipeline.ts';
import { signRequest } from '../../../shared/node/signed-request.ts';
import { testPipeline } from '../flows/pipeline/test-pipeline.ts';
import { errorOf, NOW, testApi, WEBHOOK_SECRET } from './test-api.ts';

const slow: Stage = {
  name: 'https://content.test',
  run: async () => ({ kind: 'accepted', until: NOW + 60_000, note: 'accepted' }),
};

/** An API with one job that waits for a callback of WRITING. */
async function waiting() {
  const stages = { WRITING: slow };
  const api = testApi(undefined, stages);
  await api.add('a/b', { status: 'CREATED', content: { title: 'T', body: '' } });
  await new PipelineWorker(api.agent, testPipeline({ stages })).tick();
  const call = String((await api.agent.store.job('a/b'))?.fence);
  const send = (body: unknown, { secret = WEBHOOK_SECRET, at = NOW, stage = 'WRITING', id = call } = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const path = `/v1/jobs/a%2Fb/stages/${stage}/callback?call=${id}`;
    const signed = signRequest(secret, { method: 'POST', url: `http://localhost${path}`, body: text }, at);
    return api.request('POST', path, text, { authorization: '', ...signed });
  };
  return { ...api, send, call };
}

describe('a callback', () => {
  it('brings the content that a service had accepted to write, once', async () => {
    const { send, agent } = await waiting();
    expect((await agent.store.job('a/b'))?.status).toBe('WRITING');
    const answer = await send({ content: { body: 'Written.' }, note: 'by hand' });
    expect(answer.status).toBe(200);
    expect(callbackAnswer.parse(answer.body)).toEqual({ job_id: 'a/b', status: 'QUEUED' });
    expect((await agent.store.content('a/b'))?.body).toBe('Written.');
    const reasons = (await agent.store.history('a/b')).map(({ reason }) => reason);
    expect(reasons).toContain('WRITING done by https://content.test (callback): by hand');

    const again = await send({ content: { body: 'Written twice.' } });
    expect([again.status, errorOf(again).code]).toEqual([409, 'callback_stale']);
    expect((await agent.store.content('a/b'))?.body).toBe('Written.');
  });

  it('counts once when it comes twice at the same time', async () => {
    const { send, agent } = await waiting();
    const answers = await Promise.all([send({ content: { body: 'One.' } }), send({ content: { body: 'Two.' } })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const edits = (await agent.store.history('a/b')).filter(({ from }) => from === 'WRITING');
    expect(edits.filter(({ to }) => to === 'EDITING')).toHaveLength(1);
  });

  it('may say that the service failed', async () => {
    const { send, agent } = await waiting();
    const answer = await send({ error: { kind: 'permanent', message: 'Nothing is known of it.' } });
    expect(answer.body.status).toBe('FAILED');
    expect((await agent.store.job('a/b'))?.errorMessage).toBe(
      'https://content.test called back: Nothing is known of it.',
    );
  });

  it('that brings no usable content leaves the job waiting for a better one', async () => {
    const { send, agent } = await waiting();
    for (const [body, code] of [
      [{ content: { colour: 'red' } }, 'invalid_request'],
      [{ content: { title: '' } }, 'invalid_request'],
      [{ content: { title: null } }, 'stage_patch_invalid'],
      ['no JSON', 'invalid_request'],
      [[], 'invalid_request'],
    ] as const) {
      const answer = await send(body);
      expect([answer.status < 500, errorOf(answer).code]).toEqual([true, code]);
    }
    expect((await agent.store.job('a/b'))?.status).toBe('WRITING');
    expect((await send({ content: { body: 'Good.' } })).status).toBe(200);
  });

  it('needs the signature of its own path, time and body, whatever key it brings', async () => {
    const { send, request, agent } = await waiting();
    for (const options of [{ secret: 'some other secret of theirs' }, { at: NOW - 301_000 }, { at: NOW + 301_000 }]) {
      const answer = await send({ content: { body: 'Forged.' } }, options);
      expect([answer.status, errorOf(answer).code]).toEqual([401, 'bad_signature']);
    }
    const unsigned = await request('POST', '/v1/jobs/a%2Fb/stages/WRITING/callback?call=1', {});
    expect([unsigned.status, errorOf(unsigned).code]).toEqual([401, 'bad_signature']);
    expect((await agent.store.content('a/b'))?.body).toBe('');
  });

  it('for another call, stage or job is refused', async () => {
    const { send } = await waiting();
    expect(errorOf(await send({}, { id: '99' })).code).toBe('callback_stale');
    expect(errorOf(await send({}, { stage: 'EDITING' })).code).toBe('callback_stale');
    expect(errorOf(await send({}, { stage: 'COOKING' })).code).toBe('invalid_request');
    expect(errorOf(await send({}, { id: 'x' })).code).toBe('invalid_request');
  });

  it('that comes after the wait was given up is refused', async () => {
    const { send, agent } = await waiting();
    const claim = { from: 'WRITING', to: 'WRITING', worker: 'w2', leaseMs: 60_000, now: NOW } as const;
    await agent.store.claimJob('a/b', claim);
    expect(errorOf(await send({ content: { body: 'Late.' } })).code).toBe('callback_stale');
  });
});
