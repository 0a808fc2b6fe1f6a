import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** The part of a running agent's API that the command line meets first. */
export async function apiServer(key: string): Promise<{ port: string; jobs: Map<string, unknown> }> {
  const jobs = new Map<string, unknown>();
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const fault = (status: number, code: string, message: string) =>
      answer(status, { error: { code, message, docs: `docs/errors.md#${code}`, request_id: '1' } });
    if (request.url === '/healthz') {
      return answer(200, { status: 'ok', site: 'https://site.test', worker: 'the-agent', version: '1' });
    }
    if (request.headers.authorization !== `Bearer ${key}`) return fault(401, 'unauthorized', 'Send the key.');
    let text = '';
    for await (const chunk of request) text += chunk;
    if (request.url === '/v1/jobs/batch') {
      const batch = (JSON.parse(text) as { jobs: { job_id: string }[] }).jobs;
      for (const job of batch) jobs.set(job.job_id, job);
      const results = batch.map((job) => ({ job_id: job.job_id, added: true }));
      return answer(200, { added: batch.length, known: 0, refused: 0, results });
    }
    if (request.url !== '/v1/jobs') return fault(404, 'job_not_found', 'The agent has no such job.');
    const job = JSON.parse(text) as { job_id: string };
    jobs.set(job.job_id, job);
    answer(201, { job_id: job.job_id, added: true });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return { port: String((server.address() as AddressInfo).port), jobs };
}
