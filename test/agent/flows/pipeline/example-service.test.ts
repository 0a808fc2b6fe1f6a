import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { expect, it, onTestFinished } from 'vitest';
import { webhookStage } from '../../../../agent/adapters/stages/webhook-stage.ts';
import { PipelineWorker } from '../../../../agent/flows/pipeline/pipeline-worker.ts';
import { freePort } from '../../../rig/free-port.ts';
import { startProcessGroup } from '../../../rig/process-group.ts';
import { waitUntil } from '../../../rig/wait-until.ts';
import { testApi, WEBHOOK_SECRET } from '../../http/test-api.ts';
import { testPipeline } from './test-pipeline.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/pipeline.md'), 'utf8');
const example = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

it('the example of docs/pipeline.md writes articles, at once and by callback', async () => {
  expect(example.trim().split('\n').length).toBeLessThanOrEqual(42);
  const folder = await mkdtemp(join(tmpdir(), 'scs-example-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'service.mjs'), example);
  const [port, apiPort] = [await freePort(), await freePort()];
  const service = startProcessGroup(process.execPath, [join(folder, 'service.mjs')], {
    cleanUp: folder,
    env: { PIPELINE_WEBHOOK_SECRET: WEBHOOK_SECRET, PORT: String(port) },
  });
  onTestFinished(() => service.kill());
  const unsigned = () => fetch(`http://127.0.0.1:${port}/write`, { method: 'POST', body: '{}' });
  await waitUntil(
    () =>
      unsigned().then(
        (response) => response.status === 401,
        () => false,
      ),
    () => `The service does not answer.\n${service.output()}`,
  );

  const callbackBase = `http://127.0.0.1:${apiPort}`;
  const options = { secret: WEBHOOK_SECRET, timeoutMs: 10_000, callbackMs: 60_000, callbackBase };
  const clock = { now: () => Date.now() };
  const stages = {
    RESEARCHING: webhookStage({ ...options, url: `http://127.0.0.1:${port}/write` }, clock),
    WRITING: webhookStage({ ...options, url: `http://127.0.0.1:${port}/slow` }, clock),
  };
  const { app, agent, add, setNow } = testApi(undefined, stages);
  setNow(Date.now());
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: apiPort });
  onTestFinished(() => {
    server.close();
  });
  await add('a', { status: 'CREATED', content: { title: 'Harbour', body: '' } });
  await new PipelineWorker(agent, testPipeline({ stages })).tick();
  await waitUntil(
    async () => (await agent.store.job('a'))?.status === 'QUEUED',
    () => `The job was not called back.\n${service.output()}`,
  );
  expect((await agent.store.content('a'))?.body).toBe('Harbour, written for News.');
  const reasons = (await agent.store.history('a')).map(({ reason }) => reason);
  expect(reasons).toContain(`RESEARCHING done by http://127.0.0.1:${port}/write: one sentence`);
  expect(reasons).toContain(`WRITING done by http://127.0.0.1:${port}/slow (callback): one sentence`);
});
