import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delay, HttpResponse, http, passthrough } from 'msw';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SiteError } from '../../../../agent/ports/site.ts';
import {
  failure,
  htmlAnswer,
  PLUGIN,
  publicationAnswer,
  publicationRequest,
  route,
  SITE_URL,
  server,
  site,
  siteFacts,
  useWordPress,
  wpErrorAnswer,
} from './handlers.ts';

useWordPress();

type Answer = () => Response | Promise<Response>;

/** What a GET of a plugin's route comes to when it is answered so. */
function asked(answer: Answer): Promise<SiteError> {
  server.use(http.get(route(`${PLUGIN}/site`), answer as () => HttpResponse<null>));
  return failure(site().facts());
}

/** What a publication comes to when it is answered so. */
function published(answer: Answer): Promise<SiteError> {
  server.use(http.post(route(`${PLUGIN}/publications`), answer as () => HttpResponse<null>));
  return failure(site().publish(publicationRequest));
}

describe('what a person has to put right', () => {
  it.each<[string, Answer, string, RegExp]>([
    [
      'the plugin is not there',
      () => wpErrorAnswer(404, 'rest_no_route'),
      'plugin_missing',
      /is not installed, not active/,
    ],
    [
      'the password is wrong',
      () => wpErrorAnswer(401, 'incorrect_password'),
      'wrong_credentials',
      /"scheduler" with WP_APP_PASSWORD/,
    ],
    [
      'the user is unknown',
      () => wpErrorAnswer(401, 'invalid_username'),
      'wrong_credentials',
      /new application password/,
    ],
    [
      'the application password was revoked',
      () => wpErrorAnswer(401, 'invalid_application_password'),
      'wrong_credentials',
      /login password does not work/,
    ],
    [
      'the Authorization header is stripped',
      () => wpErrorAnswer(401, 'rest_forbidden'),
      'header_stripped',
      /CGIPassAuth On/,
    ],
    [
      'application passwords are off',
      () => wpErrorAnswer(401, 'application_passwords_disabled'),
      'app_passwords_disabled',
      /switched off/,
    ],
    [
      'they are off for the user',
      () => wpErrorAnswer(401, 'application_passwords_disabled_for_user'),
      'app_passwords_disabled',
      /need https/,
    ],
    [
      'the role is too small',
      () => wpErrorAnswer(403, 'rest_forbidden'),
      'not_allowed',
      /role content_scheduler_agent/,
    ],
    ['a firewall refuses', () => htmlAnswer(403), 'firewall', /Allow \/wp-json\/smart-content-scheduler\/v1\//],
    ['the web server asks for a password', () => htmlAnswer(401), 'firewall', /password on the web server/],
    ['the method is not let through', () => htmlAnswer(405), 'firewall', /\(405,/],
    ['there is no REST API', () => htmlAnswer(404), 'rest_missing', /not the address of a WordPress/],
  ])('%s', async (_, answer, code, message) => {
    for (const error of [await asked(answer), await published(answer)]) {
      expect(error).toMatchObject({ code, outcome: 'misconfigured', retry: false });
      expect(error.message).toMatch(message);
      expect(error.message).toContain(SITE_URL);
    }
  });

  it('the site is no WordPress at all', async () => {
    const nothing = () => htmlAnswer(404);
    server.use(http.get(route(''), nothing), http.get(`${SITE_URL}/`, nothing));
    expect(await failure(site().facts())).toMatchObject({
      code: 'rest_missing',
      outcome: 'misconfigured',
      message: expect.stringContaining('/wp-json/ does not exist'),
    });
  });

  it('behind plain permalinks the layer that fails is named, not the permalinks', async () => {
    server.use(
      http.get(route(''), () => htmlAnswer(404)),
      http.get(`${SITE_URL}/`, () => wpErrorAnswer(401, 'incorrect_password')),
    );
    expect(await failure(site().facts())).toMatchObject({ code: 'wrong_credentials' });
  });

  it('a route of WordPress itself is closed, which is not the plugin’s fault', async () => {
    server.use(http.get(route('wp/v2/users'), () => wpErrorAnswer(404, 'rest_no_route')));
    const error = await failure(site().findUser('ann'));
    expect(error).toMatchObject({ code: 'route_missing', outcome: 'misconfigured' });
    expect(error.message).toContain('/wp/v2/users');
    expect(error.message).not.toContain('not installed');
  });

  it.each([
    ['http to https', 'http://site.test', 'https://site.test/wp-json/'],
    ['with www', SITE_URL, 'https://www.site.test/wp-json/'],
  ])('a redirect is never followed: %s', async (_, siteUrl, location) => {
    server.use(http.get(`${siteUrl}/wp-json/`, () => new HttpResponse(null, { status: 301, headers: { location } })));
    const error = await failure(site({ siteUrl }).facts());
    expect(error).toMatchObject({ code: 'site_redirects', outcome: 'misconfigured', context: { location } });
    expect(error.message).toContain(`redirects GET requests to ${location}. Set WP_SITE_URL`);
  });

  it('the plugin speaks another version of the contract', async () => {
    const error = await asked(() => HttpResponse.json({ ...siteFacts, contract_version: 2 }));
    expect(error).toMatchObject({ code: 'contract_mismatch', outcome: 'misconfigured' });
    expect(error.message).toContain('speaks version 2 of the contract, this agent version 1');
  });

  it('the answer has another form', async () => {
    const error = await asked(() => HttpResponse.json({ ...siteFacts, timezone: 11 }));
    expect(error).toMatchObject({ code: 'contract_mismatch', outcome: 'misconfigured' });
    expect(error.message).toMatch(/\/site in another form than version 1 of the contract \(timezone: /);
  });
});

describe('what WordPress refuses', () => {
  it.each([
    [409, 'window_used', { post_id: 7, key_hash: 'c'.repeat(64) }],
    [409, 'category_moved', { last_published_at: '2026-11-25T09:00:00Z' }],
    [409, 'stale_epoch', { epoch: 4 }],
    [409, 'payload_conflict', {}],
    [409, 'cancelled', {}],
    [400, 'unknown_author', { field: 'author' }],
    [400, 'future_date', {}],
  ])('%i %s keeps its code, its words and its data', async (status, code, data) => {
    const error = await published(() => wpErrorAnswer(status, code, data));
    expect(error).toMatchObject({
      code,
      message: `What ${code} means.`,
      outcome: 'refused',
      retry: false,
      context: { ...data, status },
    });
  });

  it('a post that the web server finds too large fails alone', async () => {
    expect(await published(() => htmlAnswer(413))).toMatchObject({
      code: 'post_too_large',
      outcome: 'refused',
      message: expect.stringContaining('client_max_body_size'),
    });
  });
});

describe('what may be tried later', () => {
  it.each([
    ['JSON, seconds', () => wpErrorAnswer(429, 'too_many', {}, { 'retry-after': '7' }), 7_000],
    ['JSON, no time', () => wpErrorAnswer(429, 'too_many'), 60_000],
    ['HTML, seconds', () => htmlAnswer(429, { 'retry-after': '90' }), 90_000],
    ['HTML, a date that has passed', () => htmlAnswer(429, { 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT' }), 0],
    ['HTML, no date at all', () => htmlAnswer(429, { 'retry-after': 'soon' }), 60_000],
  ])('429 was not carried out: %s', async (_, answer, retryAfterMs) => {
    const expected = { code: 'site_busy', outcome: 'unavailable', retry: true, retryAfterMs };
    expect(await asked(answer)).toMatchObject(expected);
    expect(await published(answer)).toMatchObject(expected);
  });

  it('429 until a date', async () => {
    const until = new Date(Date.now() + 120_000).toUTCString();
    const { retryAfterMs } = await asked(() => wpErrorAnswer(429, 'too_many', {}, { 'retry-after': until }));
    expect(retryAfterMs).toBeGreaterThan(110_000);
    expect(retryAfterMs).toBeLessThanOrEqual(120_000);
  });
});

describe('what may have been carried out', () => {
  const whole = JSON.stringify(publicationAnswer);
  const text = (body: string) => () => new HttpResponse(body, { headers: { 'content-type': 'application/json' } });

  it.each<[string, Answer, string, RegExp]>([
    [
      '500 in JSON',
      () => wpErrorAnswer(500, 'internal_server_error'),
      'site_error',
      /status 500 \(internal_server_error: .*PHP error log/,
    ],
    ['500 in HTML', () => htmlAnswer(500), 'site_answer', /status 500 and no whole JSON \("<html>/],
    ['503 for maintenance', () => htmlAnswer(503, { 'retry-after': '30' }), 'site_answer', /status 503/],
    ['JSON that ends too early', text(whole.slice(0, 40)), 'site_answer', /status 200 and no whole JSON/],
    ['a warning of PHP before the JSON', text(`<br />Warning: x${whole}`), 'site_answer', /may add text/],
    ['an empty answer', text(''), 'site_answer', /status 200/],
    ['408', () => htmlAnswer(408), 'site_answer', /status 408/],
  ])('%s', async (_, answer, code, message) => {
    const [question, publication] = [await asked(answer), await published(answer)];
    expect(question).toMatchObject({ code, outcome: 'unavailable', retry: true });
    expect(publication).toMatchObject({ code, outcome: 'unknown', retry: true });
    expect(publication.message).toMatch(message);
  });

  it('maintenance says how long', async () => {
    expect((await published(() => htmlAnswer(503, { 'retry-after': '30' }))).retryAfterMs).toBe(30_000);
  });

  it('423: another request is at it', async () => {
    const answer = () => wpErrorAnswer(423, 'in_progress', { retry_after: 5 }, { 'retry-after': '5' });
    expect(await published(answer)).toMatchObject({
      code: 'in_progress',
      outcome: 'unknown',
      retryAfterMs: 5000,
      context: { retry_after: 5 },
    });
  });

  it('an answer in another form, because the post may be out', async () => {
    expect(await published(() => HttpResponse.json({ ok: true }))).toMatchObject({
      code: 'contract_mismatch',
      outcome: 'unknown',
    });
  });

  it('no answer in time', async () => {
    const forever = async () => {
      await delay('infinite');
      return HttpResponse.json({});
    };
    server.use(
      http.get(route(`${PLUGIN}/last-published`), forever),
      http.post(route(`${PLUGIN}/publications`), forever),
    );
    const impatient = site({ timeoutMs: 150 });
    expect(await failure(impatient.categories())).toMatchObject({ code: 'site_timeout', outcome: 'unavailable' });
    const error = await failure(impatient.publish(publicationRequest));
    expect(error).toMatchObject({ code: 'site_timeout', outcome: 'unknown' });
    expect(error.message).toContain('did not answer within 0.15 seconds');
    expect(error.message).toContain('SCHEDULER_PUBLISH_TIMEOUT_SECONDS');
  });

  it('a connection that broke after the request was sent, or in the middle of the answer', async () => {
    const broken = createServer((request, response) => {
      if (request.url === '/wp-json/') return response.end('{}');
      if (request.method === 'GET') return request.socket.destroy();
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write(whole.slice(0, 40), () => request.socket.destroy());
    });
    const siteUrl = await listening(broken);
    const connected = site({ siteUrl });
    expect(await failure(connected.facts())).toMatchObject({ code: 'site_unreachable', outcome: 'unavailable' });
    expect(await failure(connected.publish(publicationRequest))).toMatchObject({
      code: 'site_unreachable',
      outcome: 'unknown',
    });
  });
});

describe('what was certainly not carried out', () => {
  it('a request whose connection is refused, also when the site answered before', async () => {
    const stopping = createServer((_, response) => {
      response.setHeader('connection', 'close').end(JSON.stringify(siteFacts));
    });
    const siteUrl = await listening(stopping);
    const connected = site({ siteUrl });
    await connected.facts();
    await new Promise((done) => stopping.close(done));
    for (const call of [() => connected.facts(), () => connected.publish(publicationRequest)]) {
      const error = await failure(call());
      expect(error).toMatchObject({ code: 'site_unreachable', outcome: 'unavailable', retry: true });
      expect(error.message).toContain(`${siteUrl} could not be reached (ECONNREFUSED). Check WP_SITE_URL`);
    }
  });

  it('a request to an address that nothing can be sent to names the reason', async () => {
    server.use(http.all('http://127.0.0.1:1/*', () => passthrough()));
    const error = await failure(site({ siteUrl: 'http://127.0.0.1:1' }).facts());
    expect(error.message).toContain('could not be reached (bad port)');
  });
});

/** The address of a real server, to which requests are let through. */
async function listening(real: Server): Promise<string> {
  real.listen(0, '127.0.0.1');
  onTestFinished(() => void real.close());
  await once(real, 'listening');
  const url = `http://127.0.0.1:${(real.address() as AddressInfo).port}`;
  server.use(http.all(`${url}/*`, () => passthrough()));
  return url;
}
