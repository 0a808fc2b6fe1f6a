import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { afterEach, expect, it, vi } from 'vitest';
import { createLogger } from '../../../shared/node/logger.ts';
import { type ServedRequest, servedRequests } from '../../../shared/node/served-requests.ts';

afterEach(() => vi.restoreAllMocks());

it('every log line that a request causes carries its id, also after waiting, and no other line does', async () => {
  const lines: Record<string, unknown>[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    lines.push(JSON.parse(String(chunk)));
    return true;
  });
  const logger = createLogger('info', 'scs');
  const served: ServedRequest[] = [];
  const app = new Hono()
    .use(requestId())
    .use(servedRequests((request) => served.push(request)))
    .get('/jobs/:id', async (c) => {
      await new Promise((resolve) => setImmediate(resolve));
      logger.info({ job: c.req.param('id') }, 'working');
      return c.text('done');
    });
  logger.info({ job: 'none' }, 'before');
  await Promise.all(
    ['a', 'b'].map((id) => app.request(`/jobs/${id}`, { headers: { 'x-request-id': `request-of-${id}` } })),
  );
  vi.restoreAllMocks();
  expect(lines.map(({ job, request_id: id }) => [job, id])).toEqual([
    ['none', undefined],
    ['a', 'request-of-a'],
    ['b', 'request-of-b'],
  ]);
  expect(served.map(({ requestId: id, route, status }) => [id, route, status])).toEqual([
    ['request-of-a', '/jobs/:id', 200],
    ['request-of-b', '/jobs/:id', 200],
  ]);
});
