import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  asked,
  failure,
  htmlAnswer,
  published,
  route,
  SITE_URL,
  server,
  site,
  siteFacts,
  useWordPress,
  wpErrorAnswer,
} from './handlers.ts';

useWordPress();

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
