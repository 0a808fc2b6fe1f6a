import { describe, expect, it } from 'vitest';
import { createApp } from '../../../coordinator/http/app.ts';
import { createMetrics } from '../../../coordinator/metrics.ts';
import { HOUR } from '../../../shared/core/instant.ts';
import { type FleetWorld, fleetWorld, KEY, queueOf, resultOf } from '../fleet-world.ts';

/** A browser without JavaScript: keeps its cookie. */
async function visitor(world: FleetWorld) {
  let cookie = '';
  const app = async (
    method: string,
    path: string,
    form?: Record<string, string>,
    headers: Record<string, string> = {},
  ) => {
    const response = await createApp({
      coordinator: world.coordinator,
      apiKey: KEY,
      version: '1',
      metrics: createMetrics('1'),
    }).request(path, {
      method,
      headers: { cookie, host: 'localhost', ...headers },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    });
    const set = response.headers.get('set-cookie');
    if (set !== null) cookie = set.split(';')[0] ?? '';
    return { status: response.status, headers: response.headers, text: await response.text(), set };
  };
  return {
    get: (path: string, headers?: Record<string, string>) => app('GET', path, undefined, headers),
    post: (path: string, form: Record<string, string>, headers?: Record<string, string>) =>
      app('POST', path, form, headers),
    signIn: () => app('POST', '/sign-in', { key: KEY }),
    setCookie: (value: string) => {
      cookie = value;
    },
    cookie: () => cookie,
  };
}

async function fleet() {
  const world = fleetWorld();
  await world.brand('b', { mode: 'slots', timezone: 'UTC', brand_rotation: 'weighted' });
  const one = await world.enrol('b', 'one', { zone: 'Australia/Sydney', weight: 2 });
  const two = await world.enrol('b', 'two', { zone: 'America/New_York' });
  for (const site of [one, two])
    await site.report({ queue_hash: 'q', queue: queueOf(site.id, 2, 30), queue_total: 60 });
  await world.tick();
  return { world, one, two };
}

describe('the dashboard', () => {
  it('shows nothing to who is not signed in', async () => {
    const { world, one } = await fleet();
    const visit = await visitor(world);
    for (const path of ['/', '/brands', `/sites/${one.id}`]) {
      const { status, headers, text } = await visit.get(path);
      expect([status, headers.get('location'), text]).toEqual([302, '/sign-in', '']);
    }
    expect((await visit.get('/sign-in')).text).toContain('<label for="key">');
  });

  it('opens with the API key, with a cookie that scripts and other sites cannot use, until it expires', async () => {
    const { world } = await fleet();
    const visit = await visitor(world);
    const wrong = await visit.post('/sign-in', { key: 'wrong' });
    expect([wrong.status, wrong.set]).toEqual([401, null]);
    expect(wrong.text).toContain('role="alert"');
    const { status, set } = await visit.signIn();
    expect(status).toBe(303);
    expect(set).toMatch(/HttpOnly/);
    expect(set).toMatch(/SameSite=Strict/);
    const page = await visit.get('/');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('cache-control')).toBe('no-store');
    world.advance(13 * HOUR);
    expect((await visit.get('/')).status).toBe(302);
  });

  it('refuses a forged or foreign cookie, and forms from another site', async () => {
    const { world } = await fleet();
    const visit = await visitor(world);
    await visit.signIn();
    const good = visit.cookie();
    for (const forged of [good.replace(/\.(.)/, '.x$1'), 'scs_session=99999999999.', 'scs_session=99999999999.abc']) {
      visit.setCookie(forged);
      expect((await visit.get('/')).status).toBe(302);
    }
    visit.setCookie(good);
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }])
      expect((await visit.post('/sign-out', {}, headers as Record<string, string>)).status).toBe(403);
    expect((await visit.get('/')).status).toBe(200);
    expect((await visit.post('/sign-out', {}, { origin: 'http://localhost' })).status).toBe(303);
    expect((await visit.get('/')).status).toBe(302);
  });

  it('shows the week, the share of each site, what is next and what is wrong', async () => {
    const { world, one } = await fleet();
    const [grant] = (await one.report()).grants;
    world.advance(7 * HOUR);
    if (grant)
      await one.report({
        results: [resultOf(grant)],
        failures: { last_day: 2, last_message: 'The <title> is missing.' },
      });
    const visit = await visitor(world);
    await visit.signIn();
    const { text } = await visit.get('/?brand=b');
    for (const part of [
      '<b>1</b>published this week',
      'least gap between two posts (rule: 180)',
      'Australia/Sydney',
      'aria-current="page"',
    ])
      expect(text).toContain(part);
    expect(text).toMatch(/\d+ of \d+ \(\d+ %, due 67 %\)/);
    expect(text).toContain('2 failed jobs in the last day: The &lt;title&gt; is missing.');
    const other = await visit.get('/?brand=b&clock=site&week=2026-12-01');
    expect(other.text).toContain('by each site’s clock');
    expect(other.text).toContain('<a href="/?brand=b&amp;clock=site">This week</a>');
    expect(text).not.toContain('This week<');
    const site = await visit.get(`/sites/${one.id}`);
    expect(site.text).toContain('published');
    expect(site.text).toContain('A post 0');
    expect((await visit.get('/brands')).text).toContain('The brand b');
  });

  it('says in a page, not in JSON, what is not there', async () => {
    const { world } = await fleet();
    const visit = await visitor(world);
    await visit.signIn();
    for (const [path, words] of [
      ['/?brand=%3Cb%3Enone', 'There is no brand &quot;&lt;b&gt;none&quot;'],
      ['/sites/none', 'There is no site'],
    ] as const) {
      const { status, headers, text } = await visit.get(path);
      expect([status, headers.get('content-type')]).toEqual([404, expect.stringContaining('text/html')]);
      expect(text).toContain(words);
      expect(text).toContain('<a href="/brands">');
    }
  });

  it('says in a page what nobody expected, without its words, and tells the log', async () => {
    const { world } = await fleet();
    const visit = await visitor(world);
    await visit.signIn();
    world.coordinator.store.sites = () => Promise.reject(new Error('a secret of the inside'));
    const { status, text } = await visit.get('/');
    expect(status).toBe(500);
    expect(text).toContain('did not expect');
    expect(text).not.toContain('a secret');
    expect(world.events).toContainEqual(
      expect.objectContaining({ type: 'flow_failed', message: 'a secret of the inside' }),
    );
  });

  it('takes a sign-in that is no form for a wrong key, which is no trouble of the coordinator', async () => {
    const world = fleetWorld();
    const app = createApp({ coordinator: world.coordinator, apiKey: KEY, version: '1', metrics: createMetrics('1') });
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x', 'application/json', 'text/plain']) {
      const headers = { 'content-type': type };
      expect((await app.request('/sign-in', { method: 'POST', headers, body: '{' })).status).toBe(401);
    }
    expect(world.events.filter(({ type }) => type === 'flow_failed')).toEqual([]);
  });

  it('shows the problems of its own brand, and that there are others', async () => {
    const { world } = await fleet();
    await world.brand('other', { mode: 'cadence', timezone: 'UTC' });
    await world.enrol('other', 'fresh');
    const visit = await visitor(world);
    await visit.signIn();
    const silent = 'https://fresh.example is enrolled and has not reported yet.';
    expect((await visit.get('/?brand=other')).text).toContain(silent);
    const { text } = await visit.get('/?brand=b');
    expect(text).not.toContain(silent);
    expect(text).toContain('Other brands have a problem');
    expect((await visit.get('/brands')).text).toContain(silent);
  });

  it('counts a revoked site nowhere, and does not call it a problem', async () => {
    const { world, one } = await fleet();
    await one.report({ queue_total: 60, failures: { last_day: 3, last_message: 'Down.' } });
    await world.request('POST', `/v1/sites/${one.id}/revoke`);
    const { body } = await world.request('GET', '/v1/status');
    expect([body.queue_total, body.problems, body.brands[0].sites]).toEqual([60, [], 1]);
    const visit = await visitor(world);
    await visit.signIn();
    const { text } = await visit.get('/');
    for (const part of ['<b>1 of 1</b>sites healthy', '<b>60</b>jobs waiting', 'revoked']) expect(text).toContain(part);
  });

  it('lists the sites that need somebody first, the others as people count', async () => {
    const world = fleetWorld();
    await world.brand('b');
    for (const name of ['site-10', 'site-2', 'site-1'])
      await (await world.enrol('b', name)).report(
        name === 'site-10' ? { failures: { last_day: 1, last_message: 'Down.' } } : {},
      );
    const visit = await visitor(world);
    await visit.signIn();
    const { text } = await visit.get('/');
    expect([...text.matchAll(/<strong>(.*?)<\/strong>/g)].map(([, name]) => name)).toEqual([
      'site-10',
      'site-1',
      'site-2',
    ]);
  });

  it('names the minute and the zone of what a site last said', async () => {
    const { world, one } = await fleet();
    await one.report();
    world.advance(2 * HOUR);
    await world.tick();
    const visit = await visitor(world);
    await visit.signIn();
    const { text } = await visit.get('/');
    expect(text).toContain('https://one.example has not reported since 2026-11-24 00:00 UTC.');
    expect(text).toContain('since 2026-11-24 02:00 UTC');
  });

  it('takes ten wrong keys a minute and no more', async () => {
    const world = fleetWorld();
    const app = createApp({ coordinator: world.coordinator, apiKey: KEY, version: '1', metrics: createMetrics('1') });
    const sign = async (key: string) =>
      (await app.request('/sign-in', { method: 'POST', body: new URLSearchParams({ key }) })).status;
    for (let i = 0; i < 10; i++) expect(await sign('wrong')).toBe(401);
    expect(await sign(KEY)).toBe(429);
    world.advance(61_000);
    expect(await sign(KEY)).toBe(303);
  });
});

it('a fleet without a brand says how to begin', async () => {
  const visit = await visitor(fleetWorld());
  await visit.signIn();
  expect((await visit.get('/')).text).toContain('scs-coordinator brands --add');
});

it('a brand without a site says how one joins', async () => {
  const world = fleetWorld();
  await world.brand('b');
  const visit = await visitor(world);
  await visit.signIn();
  const { text } = await visit.get('/');
  expect(text).toContain('scs-coordinator invite --brand b');
  expect(text).not.toContain('<table aria-labelledby="sites">');
});
