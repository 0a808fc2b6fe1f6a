import { PLUGIN_NAMESPACE, wpError } from '../../../shared/contract/plugin.ts';
import { SiteError } from '../../ports/site.ts';
import { ANSWER_LOST, type Method, type RawAnswer, type SiteAccess } from './fetch-transport.ts';

/** WordPress's own codes for credentials that arrived and are wrong. */
const WRONG_CREDENTIALS = new Set([
  'incorrect_password',
  'invalid_username',
  'invalid_email',
  'invalid_application_password',
]);

/** Request timeout and too early: the server itself asks to send the same again. */
const MAY_BE_REPEATED = new Set([408, 425]);

/**
 * The JSON of a successful answer. Everything else becomes a SiteError whose message says which layer failed and what
 * to do, and whose outcome says whether the request may have been carried out.
 */
export function readAnswer(access: SiteAccess, method: Method, url: string, answer: RawAnswer): unknown {
  const { status, headers, text } = answer;
  const site = access.siteUrl;
  const json = parseJson(text);
  if (status >= 200 && status < 300 && json !== undefined) return json;

  if (status >= 300 && status < 400) {
    const target = headers.get('location') ?? 'another address';
    throw new SiteError(
      'site_redirects',
      `WordPress at ${site} redirects ${method} requests to ${target}. Set WP_SITE_URL to the address that the site itself uses (http or https, with or without www).`,
      { outcome: 'misconfigured', context: { location: target } },
    );
  }
  const error = wpError.safeParse(json);
  if (!error.success) throw notJson(site, method, url, answer);
  const { code, message, data } = error.data;
  const context = { ...data, status };
  if (status === 401) throw notAuthorised(access, code, message);
  if (status === 404 && code === 'rest_no_route') throw routeMissing(site, routeOf(url), context);
  if (status === 403) {
    throw new SiteError(
      'not_allowed',
      `WordPress at ${site} refused user ${access.username} (${code}: ${message}). Give the user the role content_scheduler_agent.`,
      { outcome: 'misconfigured', context },
    );
  }
  const retryAfterMs = retryAfter(headers);
  if (status === 429) {
    throw new SiteError('site_busy', `WordPress at ${site} asks for fewer requests (429).`, {
      outcome: 'unavailable',
      retryAfterMs: retryAfterMs ?? 60_000,
      context,
    });
  }
  if (status === 423) throw new SiteError(code, message, { outcome: 'unknown', retryAfterMs, context });
  if (status >= 500) {
    throw new SiteError(
      'site_error',
      `WordPress at ${site} failed with status ${status} (${code}: ${message}). Look into its PHP error log.`,
      { outcome: method === 'GET' ? 'unavailable' : 'unknown', retryAfterMs, context: { ...context, wp_code: code } },
    );
  }
  throw new SiteError(code, message, { outcome: 'refused', context });
}

/** The REST route of an address, with pretty or with plain permalinks. */
export function routeOf(url: string): string {
  const { searchParams, pathname } = new URL(url);
  return searchParams.get('rest_route') ?? pathname;
}

function routeMissing(site: string, route: string, context: Record<string, unknown>): SiteError {
  const ours = route.includes(PLUGIN_NAMESPACE);
  return new SiteError(
    ours ? 'plugin_missing' : 'route_missing',
    ours
      ? `WordPress at ${site} has no route ${route}: the plugin Smart Content Scheduler is not installed, not active, or too old. Install and activate it there.`
      : `WordPress at ${site} has no route ${route}, which belongs to WordPress itself: a plugin there closes parts of the REST API. Allow this route.`,
    { outcome: 'misconfigured', context },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function retryAfter(headers: Headers): number | null {
  const value = headers.get('retry-after');
  if (!value) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

function notAuthorised(access: SiteAccess, code: string, message: string): SiteError {
  const { siteUrl, username } = access;
  if (WRONG_CREDENTIALS.has(code)) {
    return new SiteError(
      'wrong_credentials',
      `WordPress at ${siteUrl} does not accept WP_USERNAME "${username}" with WP_APP_PASSWORD (${code}). Create a new application password under Users → Profile; the login password does not work here.`,
      { outcome: 'misconfigured' },
    );
  }
  if (code === 'application_passwords_disabled' || code === 'application_passwords_disabled_for_user') {
    return new SiteError(
      'app_passwords_disabled',
      `WordPress at ${siteUrl} has application passwords switched off (${message}). They need https, or WP_ENVIRONMENT_TYPE "local", and no plugin that disables them.`,
      { outcome: 'misconfigured' },
    );
  }
  return new SiteError(
    'header_stripped',
    `WordPress at ${siteUrl} saw no credentials (${code}), although they were sent: the web server strips the Authorization header, or application passwords are not available there. For Apache with CGI add "CGIPassAuth On" or SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1; without https set WP_ENVIRONMENT_TYPE to "local".`,
    { outcome: 'misconfigured' },
  );
}

function notJson(site: string, method: Method, url: string, { status, headers, text }: RawAnswer): SiteError {
  const retryAfterMs = retryAfter(headers);
  const start = text.trim().slice(0, 60).replace(/\s+/g, ' ');
  if (status === 404) {
    return new SiteError(
      'rest_missing',
      `${url} does not exist (404, no JSON): WP_SITE_URL ${site} is not the address of a WordPress, or its REST API is blocked.`,
      { outcome: 'misconfigured' },
    );
  }
  if (status === 429) {
    return new SiteError('site_busy', `The server of ${site} asks for fewer requests (429).`, {
      outcome: 'unavailable',
      retryAfterMs: retryAfterMs ?? 60_000,
    });
  }
  if (status === 413) {
    return new SiteError(
      'post_too_large',
      `The web server of ${site} takes no request of this size (413). Raise its limit (client_max_body_size, LimitRequestBody, post_max_size), or shorten the post.`,
      { outcome: 'refused' },
    );
  }
  if (status >= 400 && status < 500 && !MAY_BE_REPEATED.has(status)) {
    return new SiteError(
      'firewall',
      `Something in front of WordPress at ${site} refused the request (${status}, "${start}…"): a firewall or a password on the web server. Allow ${routeOf(url)} for this agent.`,
      { outcome: 'misconfigured' },
    );
  }
  return new SiteError(
    'site_answer',
    `WordPress at ${site} answered ${method} ${routeOf(url)} with status ${status} and no whole JSON ("${start}…"). Look into its PHP error log; a plugin or a cache may add text to answers.`,
    { outcome: method === 'GET' ? 'unavailable' : 'unknown', retryAfterMs, context: status === 200 ? ANSWER_LOST : {} },
  );
}
