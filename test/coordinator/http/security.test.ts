import { describe, expect, it } from 'vitest';
import { issueToken } from '../../../coordinator/flows/site-token.ts';
import { createApp } from '../../../coordinator/http/app.ts';
import { createMetrics } from '../../../coordinator/metrics.ts';
import { DAY, HOUR, toIso } from '../../../shared/core/instant.ts';
import { type Answer, fleetWorld, KEY, START } from '../fleet-world.ts';

const codeOf = ({ status, body }: Answer) => [status, body.error.code];
const enrolment = (more: Record<string, unknown>) => ({
  invite: 'none',
  site_url: 'https://x.example',
  zone: 'UTC',
  at: toIso(START),
  versions: { agent: '1' },
  ...more,
});

describe('the operators’ API', () => {
  it.each([
    ['GET', '/v1/status'],
    ['GET', '/v1/brands'],
    ['POST', '/v1/brands'],
    ['PUT', '/v1/brands/b/rules'],
    ['GET', '/v1/brands/b/schedule'],
    ['GET', '/v1/sites'],
    ['PATCH', '/v1/sites/x'],
    ['POST', '/v1/sites/x/revoke'],
    ['POST', '/v1/invitations'],
  ])('%s %s is closed without the key', async (method, path) => {
    const world = fleetWorld();
    for (const authorization of ['', 'Bearer wrong', 'Basic abc'])
      expect(codeOf(await world.request(method, path, method === 'GET' ? undefined : {}, authorization))).toEqual([
        401,
        'unauthorized',
      ]);
  });

  it('names every fault of rules, and keeps the old ones', async () => {
    const world = fleetWorld();
    await world.brand('b', { min_gap_hours: 2 });
    const answer = await world.request('PUT', '/v1/brands/b/rules', {
      timezone: 'Mars/Olympus',
      posting_times: ['25:00'],
      posts_per_day: 0,
    });
    expect(codeOf(answer)).toEqual([400, 'invalid_rules']);
    for (const part of ['timezone: must be a time zone', 'posting_times.0: must be a time of day', 'posts_per_day: '])
      expect(answer.body.error.message).toContain(part);
    expect((await world.request('GET', '/v1/brands/b/rules')).body.own).toEqual({ min_gap_hours: 2 });
  });

  it('refuses a brand that is there, one that is not, and a weight of zero', async () => {
    const world = fleetWorld();
    await world.brand('b');
    const site = await world.enrol('b', 'one');
    expect(codeOf(await world.request('POST', '/v1/brands', { id: 'b' }))).toEqual([409, 'brand_exists']);
    expect(codeOf(await world.request('GET', '/v1/brands/none/rules'))).toEqual([404, 'brand_not_found']);
    expect(codeOf(await world.request('POST', '/v1/invitations', { brand: 'none' }))).toEqual([404, 'brand_not_found']);
    const zero = await world.request('PATCH', `/v1/sites/${site.id}`, { weight: 0 });
    expect([...codeOf(zero), zero.body.error.message]).toEqual([
      400,
      'invalid_request',
      'The request cannot be used: weight: must be at least 1.',
    ]);
    expect((await world.request('PATCH', `/v1/sites/${site.id}`, { weight: 7 })).body.weight).toBe(7);
    const invited = await world.request('POST', '/v1/invitations', { brand: 'b', weight: 0 });
    expect([...codeOf(invited), invited.body.error.message]).toEqual([
      400,
      'invalid_request',
      'The request cannot be used: weight: must be at least 1.',
    ]);
  });
});

describe('enrolment', () => {
  it('takes an invitation once, and says why it takes none', async () => {
    const world = fleetWorld();
    await world.brand('b');
    expect(codeOf(await world.request('POST', '/v1/enrol', enrolment({}), ''))).toEqual([403, 'invitation_refused']);
    const { invite } = (await world.request('POST', '/v1/invitations', { brand: 'b' })).body;
    expect((await world.request('POST', '/v1/enrol', enrolment({ invite }), '')).status).toBe(201);
    const again = await world.request('POST', '/v1/enrol', enrolment({ invite, site_url: 'https://y.example' }), '');
    expect([...codeOf(again), again.body.error.message]).toEqual([
      403,
      'invitation_refused',
      expect.stringContaining('used already'),
    ]);
    const other = (await world.request('POST', '/v1/invitations', { brand: 'b', days: 1 })).body.invite;
    const duplicate = enrolment({ invite: other, site_url: 'https://X.example/' });
    expect(codeOf(await world.request('POST', '/v1/enrol', duplicate, ''))).toEqual([409, 'duplicate_site']);
    world.advance(2 * DAY);
    const late = enrolment({ invite: other, site_url: 'https://y.example', at: toIso(world.now()) });
    expect((await world.request('POST', '/v1/enrol', late, '')).body.error.message).toContain('expired at');
  });

  it.each<[string, Record<string, unknown>, number, string]>([
    ['an unknown zone', { zone: 'Mars/Olympus' }, 400, 'invalid_request'],
    ['an address with a password', { site_url: 'https://a:b@x.example' }, 400, 'invalid_request'],
    ['a clock that is an hour off', { at: toIso(START + HOUR) }, 409, 'clock_skew'],
  ])('refuses %s', async (_what, more, status, code) => {
    const world = fleetWorld();
    await world.brand('b');
    const { invite } = (await world.request('POST', '/v1/invitations', { brand: 'b' })).body;
    expect(codeOf(await world.request('POST', '/v1/enrol', enrolment({ invite, ...more }), ''))).toEqual([
      status,
      code,
    ]);
    expect((await world.request('POST', '/v1/enrol', enrolment({ invite }), '')).status).toBe(201);
  });
});

describe('a site’s token', () => {
  it('is for its own site, signed, unexpired and not revoked', async () => {
    const world = fleetWorld();
    await world.brand('b');
    const [one, two] = [await world.enrol('b', 'one'), await world.enrol('b', 'two')];
    const ask = async (token: string) => codeOf(await one.call('PUT', '/report', {}, token));
    expect(await ask(two.token)).toEqual([401, 'token_invalid']);
    expect(await ask('')).toEqual([401, 'token_missing']);
    for (const forged of ['x', 'scs1.', `${one.token}x`, one.token.replace('scs1.', 'scs1.A'), one.token.slice(0, -3)])
      expect(await ask(forged)).toEqual([401, 'token_invalid']);
    const claims = { siteId: one.id, brandId: 'b', tokenSerial: 1 };
    expect(await ask(issueToken('another secret key', claims, START).token)).toEqual([401, 'token_invalid']);
    expect(await ask(issueToken(world.coordinator.secretKey, claims, START - 31 * DAY).token)).toEqual([
      401,
      'token_expired',
    ]);
    expect((await world.request('POST', `/v1/sites/${one.id}/revoke`)).body).toMatchObject({ revoked: true });
    await expect(one.report()).rejects.toThrow('token_revoked');
    await expect(one.reserve(START + HOUR)).rejects.toThrow('token_revoked');
  });

  it('comes back with a new invitation, under the same id, and the old token stays refused', async () => {
    const world = fleetWorld();
    await world.brand('b');
    const site = await world.enrol('b', 'one');
    await world.request('POST', `/v1/sites/${site.id}/revoke`);
    const back = await world.enrol('b', 'one');
    expect(back.id).toBe(site.id);
    await back.report();
    await expect(site.report()).rejects.toThrow('token_revoked');
  });

  it('gets nothing for a clock that is an hour off, with the figures', async () => {
    const world = fleetWorld();
    await world.brand('b');
    const site = await world.enrol('b', 'one');
    await expect(site.report({ at: toIso(START - HOUR) })).rejects.toThrow(
      '3600 seconds apart, at most 120 are allowed',
    );
    await expect(site.reserve(START, { at: toIso(START + HOUR) })).rejects.toThrow('clock_skew');
    await site.report({ at: toIso(START + 119_000) });
  });
});

it('no body makes an unexpected error', async () => {
  const world = fleetWorld();
  await world.brand('b');
  const site = await world.enrol('b', 'one');
  const bodies = [
    '',
    '{',
    'null',
    '[]',
    '"x"',
    '{"at":1}',
    JSON.stringify({ held: [{}], results: 7 }),
    '{"at":"2026-02-30T00:00:00Z"}',
  ];
  for (const body of bodies) {
    for (const [method, path] of [
      ['PUT', '/report'],
      ['POST', '/reservations'],
      ['DELETE', `/reservations/${encodeURIComponent(body || 'x')}`],
    ] as const) {
      const { status } = await site.call(method, path, method === 'DELETE' ? undefined : body);
      expect([400, 404], `${method} ${path} ${body}`).toContain(status);
    }
  }
  expect(world.events.filter(({ type }) => type === 'flow_failed')).toEqual([]);
});

it.each([
  ['announced', { 'content-length': String(11 * 1024 * 1024) }],
  ['not announced', {}],
])('a body that is too large is refused, %s', async (_how, headers) => {
  const world = fleetWorld();
  const app = createApp({ coordinator: world.coordinator, apiKey: KEY, version: '1', metrics: createMetrics('1') });
  const body = Object.keys(headers).length > 0 ? '{}' : 'x'.repeat(11 * 1024 * 1024);
  const response = await app.request('/v1/enrol', { method: 'POST', headers, body });
  expect([response.status, ((await response.json()) as Answer['body']).error.code]).toEqual([413, 'body_too_large']);
});
