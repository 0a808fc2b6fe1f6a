import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { httpCoordinator } from '../../../agent/adapters/coordinator/http-coordinator.ts';
import { CoordinatorError } from '../../../agent/ports/coordinator.ts';

const BASE = 'https://coordinator.test';
const ACCESS = { url: BASE, siteId: 'harbour news/1', token: 'scs1.secret' };
const fixture = (name: string) => JSON.parse(readFileSync(`shared/contract/fixtures/coordinator/${name}.json`, 'utf8'));

interface Sent {
  url: string;
  method: string | undefined;
  headers: Record<string, string>;
  body: unknown;
}

/** A client whose requests are answered by hand. */
function client(answer: (sent: Sent) => Response | Promise<Response>) {
  const sent: Sent[] = [];
  const fetch = async (url: unknown, init: RequestInit = {}) => {
    const request = {
      url: String(url),
      method: init.method,
      headers: init.headers as Record<string, string>,
      body: init.body === undefined ? undefined : JSON.parse(String(init.body)),
    };
    sent.push(request);
    return answer(request);
  };
  return { coordinator: httpCoordinator({ timeoutMs: 1000, fetch: fetch as typeof globalThis.fetch }), sent };
}

const json = (body: unknown, status = 200) => Response.json(body, { status });
const fault = (code: string, status: number) =>
  json({ error: { code, message: `It is ${code}.`, docs: 'docs', request_id: 'r' } }, status);
const failure = (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: CoordinatorError) => error,
  );

describe('the routes of the contract', () => {
  it('are called with the site’s token in a header, and answered as the contract says', async () => {
    const { coordinator, sent } = client(({ url, method }) => {
      if (url.endsWith('/v1/enrol')) return json(fixture('enrol.response'), 201);
      if (method === 'PUT') return json(fixture('report.response'));
      if (method === 'POST') return json(fixture('reservation-granted.response'));
      return json(fixture('release.response'));
    });
    expect(await coordinator.enrol(BASE, fixture('enrol.request'))).toEqual(fixture('enrol.response'));
    expect(await coordinator.report(ACCESS, fixture('report.request'))).toEqual(fixture('report.response'));
    expect(await coordinator.reserve(ACCESS, fixture('reservation.request'))).toMatchObject({ granted: true });
    await coordinator.release(ACCESS, 'a slot');
    expect(sent.map(({ method, url }) => `${method} ${url.slice(BASE.length)}`)).toEqual([
      'POST /v1/enrol',
      'PUT /v1/sites/harbour%20news%2F1/report',
      'POST /v1/sites/harbour%20news%2F1/reservations',
      'DELETE /v1/sites/harbour%20news%2F1/reservations/a%20slot',
    ]);
    expect(sent.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      ...Array(3).fill('Bearer scs1.secret'),
    ]);
    expect(sent.every(({ url }) => !url.includes('secret'))).toBe(true);
    expect(sent[1]?.body).toEqual(fixture('report.request'));
  });

  it('an invitation that was used is the coordinator’s own refusal', async () => {
    const { coordinator } = client(() => fault('invitation_used', 409));
    const error = await failure(coordinator.enrol(BASE, fixture('enrol.request')));
    expect(error).toBeInstanceOf(CoordinatorError);
    expect(error).toMatchObject({ code: 'invitation_used', outcome: 'refused', retry: false });
  });
});

describe('what goes wrong', () => {
  const answers: [string, () => Response | Promise<Response>, string, string][] = [
    ['503 of ours', () => fault('database_unreachable', 503), 'coordinator_unavailable', 'unavailable'],
    ['502 of a proxy', () => new Response('<html>', { status: 502 }), 'coordinator_unavailable', 'unavailable'],
    ['429', () => fault('too_many', 429), 'coordinator_unavailable', 'unavailable'],
    ['a refused token', () => fault('token_revoked', 401), 'token_revoked', 'refused'],
    ['another program', () => new Response('<html>welcome</html>'), 'coordinator_answer', 'misconfigured'],
    ['another release', () => json({ granted: 'perhaps' }), 'coordinator_answer', 'misconfigured'],
    ['404 of another program', () => new Response('nothing', { status: 404 }), 'coordinator_answer', 'misconfigured'],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.test' } }),
      'coordinator_answer',
      'misconfigured',
    ],
    [
      'no connection',
      () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })),
      'coordinator_unreachable',
      'unavailable',
    ],
  ];

  it.each(answers)('%s', async (_, answer, code, outcome) => {
    const error = await failure(client(answer).coordinator.reserve(ACCESS, fixture('reservation.request')));
    expect(error).toMatchObject({ code, outcome, retry: outcome === 'unavailable' });
    expect(error.message).toMatch(/\.$/);
    expect(error.message).not.toContain('secret');
  });

  it('a coordinator that hangs is given up after the limit', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const coordinator = httpCoordinator({ timeoutMs: 50 });
    const error = await failure(coordinator.ping(`http://127.0.0.1:${port}`));
    expect(error).toMatchObject({ code: 'coordinator_timeout', outcome: 'unavailable' });
  });

  it('nobody listens', async () => {
    const error = await failure(httpCoordinator({ timeoutMs: 1000 }).ping('http://127.0.0.1:9'));
    expect(error).toMatchObject({ code: 'coordinator_unreachable', retry: true });
  });
});
