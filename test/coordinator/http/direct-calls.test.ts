import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { issueToken } from '../../../coordinator/flows/site-token.ts';
import { DAY, HOUR, toIso } from '../../../shared/core/instant.ts';
import { listen } from '../../../shared/node/listen.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { type FleetWorld, fleetWorld, reportBody, START, type TestSite } from '../fleet-world.ts';

let world: FleetWorld;
let site: TestSite;
let server: Server;
/** Addresses of requests that were left to the app. */
let throughApp: string[];

beforeEach(async () => {
  world = fleetWorld();
  await world.brand('b', { min_gap_hours: 1 });
  site = await world.enrol('b', 'one');
  throughApp = [];
  const { app, direct } = world.api;
  const fetch = (request: Request) => {
    throughApp.push(new URL(request.url).pathname);
    return app.fetch(request);
  };
  server = (await listen(fetch, { hostname: '127.0.0.1', port: 0, direct })) as Server;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const port = () => (server.address() as AddressInfo).port;

const report = (more: object = {}) => ({ ...reportBody(START, 'UTC'), ...more });
const reservation = (more: object = {}) => ({
  request_id: 'r1',
  at: toIso(START),
  category: 'Sport',
  wanted_at: toIso(START + 5 * HOUR),
  window_start: toIso(START),
  window_end: toIso(START + DAY),
  ...more,
});

interface Asked {
  method?: string;
  path?: string;
  body?: unknown;
  token?: string;
  headers?: Record<string, string>;
}

const overNetwork = async ({
  method = 'PUT',
  path = '/report',
  body = report(),
  token = site.token,
  headers,
}: Asked) => {
  const response = await fetch(`http://127.0.0.1:${port()}/v1/sites/${site.id}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
};
const throughTheApp = ({ method = 'PUT', path = '/report', body = report(), token = site.token }: Asked) =>
  site.call(method, path, body, token);

/** The name of a request is another one every time. */
// biome-ignore lint/suspicious/noExplicitAny: whatever came
const unnamed = ({ status, body }: { status: number; body: any }) => [
  status,
  body.error ? { ...body.error, request_id: 'any' } : body,
];

describe('calls that are answered without the app', () => {
  it.each<[string, Asked]>([
    ['a report', {}],
    [
      'a report with a result',
      {
        body: report({
          results: [{ result_id: 'x', slot_id: null, kind: 'published', category: 'A', at: toIso(START) }],
        }),
      },
    ],
    [
      'a refused reservation',
      {
        method: 'POST',
        path: '/reservations',
        body: reservation({ wanted_at: toIso(START + 40 * DAY), window_end: toIso(START + 50 * DAY) }),
      },
    ],
    ['a body that is no JSON', { body: '{"at":' }],
    ['a body of another shape', { body: report({ zone: 'Mars/Olympus', queue_total: -1 }) }],
    ['a clock that is an hour off', { body: report({ at: toIso(START - HOUR) }) }],
    [
      'a reservation by a wrong clock',
      { method: 'POST', path: '/reservations', body: reservation({ at: toIso(START + HOUR) }) },
    ],
  ])('%s has the same answer either way', async (_, asked) => {
    const direct = await overNetwork(asked);
    expect(throughApp).toEqual([]);
    expect(unnamed(direct)).toEqual(unnamed(await throughTheApp(asked)));
    expect(direct.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('grants the same slot for the same request, whichever way it comes', async () => {
    const asked = { method: 'POST', path: '/reservations', body: reservation() };
    const first = await overNetwork(asked);
    expect(first.body).toMatchObject({ granted: true, slot: { scheduled_at: toIso(START + 5 * HOUR) } });
    expect((await throughTheApp(asked)).body).toEqual(first.body);
    expect((await overNetwork(asked)).body).toEqual(first.body);
    expect(throughApp).toEqual([]);
  });

  it('refuses a token that was revoked after it had been good', async () => {
    expect((await overNetwork({})).status).toBe(200);
    await world.request('POST', `/v1/sites/${site.id}/revoke`);
    expect(unnamed(await overNetwork({}))).toMatchObject([401, { code: 'token_revoked' }]);
  });

  it('refuses a token that expired after it had been good', async () => {
    expect((await overNetwork({})).status).toBe(200);
    world.advance(31 * DAY);
    expect(unnamed(await overNetwork({ body: report({ at: toIso(world.now()) }) }))).toMatchObject([
      401,
      { code: 'token_expired' },
    ]);
  });

  it('keeps the name that a caller gave its request, in the answer, in an error, and in what is told', async () => {
    const named = { 'x-request-id': 'my-name_1=' };
    const good = await overNetwork({ headers: named });
    expect(good.headers.get('x-request-id')).toBe('my-name_1=');
    expect((await overNetwork({ headers: named, body: '{' })).body.error.request_id).toBe('my-name_1=');
    expect((await overNetwork({ headers: { 'x-request-id': 'no name' } })).headers.get('x-request-id')).toMatch(
      /^[0-9a-f-]{36}$/,
    );
    const served = world.events.filter(({ type }) => type === 'request_served');
    expect(served.slice(-3)).toMatchObject([
      { method: 'PUT', route: '/v1/sites/:id/report', status: 200, requestId: 'my-name_1=' },
      { method: 'PUT', route: '/v1/sites/:id/report', status: 400, requestId: 'my-name_1=' },
      { method: 'PUT', route: '/v1/sites/:id/report', status: 200 },
    ]);
  });

  it('tells the log alone what nobody expected', async () => {
    world.coordinator.store.reportingSites = () => Promise.reject(new Error('the disk is gone'));
    const answer = await overNetwork({});
    expect(unnamed(answer)).toMatchObject([500, { code: 'internal' }]);
    expect(JSON.stringify(answer.body)).not.toContain('disk');
    expect(world.events.find(({ type }) => type === 'flow_failed')).toMatchObject({
      flow: `PUT /v1/sites/${site.id}/report (request ${answer.headers.get('x-request-id')})`,
      message: 'the disk is gone',
    });
  });

  it('goes on when a caller goes away in the middle of its body', async () => {
    const socket = connect(port(), '127.0.0.1');
    await once(socket, 'connect');
    const head = `PUT /v1/sites/${site.id}/report HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${site.token}\r\ncontent-length: 900\r\n\r\n{"at"`;
    await new Promise((resolve) => socket.write(head, resolve));
    socket.destroy();
    await waitUntil(
      () => new Promise<boolean>((resolve) => server.getConnections((_, count) => resolve(count === 0))),
      () => 'The connection is still open.',
    );
    expect(world.events.filter(({ type }) => type === 'flow_failed')).toEqual([]);
    expect((await overNetwork({})).status).toBe(200);
  });
});

describe('what is left to the app', () => {
  it.each<[string, () => Promise<unknown>, unknown]>([
    [
      'a token that nobody made',
      () => overNetwork({ token: 'scs1.x.y' }).then(unnamed),
      [401, { code: 'token_invalid' }],
    ],
    [
      'another site’s token',
      async () => unnamed(await overNetwork({ token: (await world.enrol('b', 'two')).token })),
      [401, { code: 'token_invalid' }],
    ],
    [
      'a token of another secret',
      () =>
        overNetwork({
          token: issueToken('another', { siteId: site.id, brandId: 'b', tokenSerial: 1 }, START).token,
        }).then(unnamed),
      [401, { code: 'token_invalid' }],
    ],
    [
      'a body that is too large',
      () => overNetwork({ body: ' '.repeat(10 * 1024 * 1024 + 1) }).then(unnamed),
      [413, { code: 'body_too_large' }],
    ],
    ['another method', () => overNetwork({ method: 'POST' }).then(unnamed), [401, { code: 'unauthorized' }]],
    ['an address with a query', () => overNetwork({ path: '/report?x=1' }).then(({ status }) => status), 200],
  ])('%s', async (_, ask, expected) => {
    const answer = await ask();
    if (typeof expected === 'number') expect(answer).toBe(expected);
    else expect(answer).toMatchObject(expected as object);
    expect(throughApp).toHaveLength(1);
  });

  it('a body of unknown length', async () => {
    const body = new Blob([JSON.stringify(report())]).stream();
    const response = await fetch(`http://127.0.0.1:${port()}/v1/sites/${site.id}/report`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${site.token}` },
      body,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(200);
    expect(throughApp).toHaveLength(1);
  });
});
