import { HttpResponse, http, type RequestHandler } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { wordpressSite } from '../../../../agent/adapters/wordpress/wordpress-site.ts';
import { type Site, SiteError } from '../../../../agent/ports/site.ts';
import type { LastPublishedCategory, PublicationRequest, SiteResponse } from '../../../../shared/contract/plugin.ts';

export const SITE_URL = 'https://site.test';
export const PASSWORD = 'abcd EFGH 1234 ijkl MNOP 5678';
export const PLUGIN = 'smart-content-scheduler/v1';
export const NOW = '2026-11-25T10:00:00Z';

/** A route of the REST API with pretty permalinks; `*` stands for one part of it. */
export const route = (path: string): string => `${SITE_URL}/wp-json/${path}`;

export const siteFacts: SiteResponse = {
  contract_version: 1,
  plugin_version: '0.1.0',
  wp_version: '6.8',
  php_version: '8.2.0',
  site_url: SITE_URL,
  home_url: SITE_URL,
  name: 'A site',
  blog_id: 1,
  multisite: false,
  timezone: 'Australia/Sydney',
  timezone_string: 'Australia/Sydney',
  gmt_offset: 11,
  now: NOW,
  default_category: { term_id: 1, slug: 'news', name: 'News' },
  user: { id: 2, login: 'scheduler', can_publish: true },
};

export const category = (termId: number, path: string): LastPublishedCategory => ({
  term_id: termId,
  slug: `c${termId}`,
  name: path.split('/').at(-1) ?? path,
  parent: 0,
  path,
  last_post_id: null,
  last_published_at: null,
  published_count: 0,
  scheduled_post_id: null,
  scheduled_at: null,
});

export const publicationAnswer = {
  key_hash: 'a'.repeat(64),
  state: 'published',
  replayed: false,
  revision: 1,
  payload_hash: 'b'.repeat(64),
  slot_key: null,
  post_id: 12,
  post_status: 'publish',
  post_url: `${SITE_URL}/?p=12`,
  date_gmt: NOW,
  hooks: 'done',
  created_at: NOW,
  updated_at: NOW,
};

export const publicationRequest: PublicationRequest = {
  key: 'job/1',
  revision: 1,
  payload: '{}',
  payload_hash: 'b'.repeat(64),
  epoch: 1,
  slot: null,
};

/** WordPress's own error. */
export const wpErrorAnswer = (
  status: number,
  code: string,
  data: Record<string, unknown> = {},
  headers: Record<string, string> = {},
) => HttpResponse.json({ code, message: `What ${code} means.`, data: { status, ...data } }, { status, headers });

/** What a web server, a firewall or a dying PHP answers. */
export const htmlAnswer = (status: number, headers: Record<string, string> = {}, body = '<html><h1>No</h1></html>') =>
  new HttpResponse(body, { status, headers: { 'content-type': 'text/html', ...headers } });

/** A WordPress with the plugin that answers everything well. Tests put one failing layer before it. */
const healthy: RequestHandler[] = [
  http.get(route(''), () => HttpResponse.json({ name: 'A site', namespaces: ['wp/v2', PLUGIN] })),
  http.get(route(`${PLUGIN}/site`), () => HttpResponse.json(siteFacts)),
  http.get(route(`${PLUGIN}/last-published`), () => HttpResponse.json({ generated_at: NOW, categories: [] })),
  http.post(route(`${PLUGIN}/publications`), () => HttpResponse.json(publicationAnswer)),
  http.get(route(`${PLUGIN}/publications/*`), () => HttpResponse.json(publicationAnswer)),
];

export const server = setupServer(...healthy);

/** Starts and stops the intercepted network around the tests of a file; a request that nobody expects fails. */
export function useWordPress(): void {
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());
}

export const site = (changes: { siteUrl?: string; timeoutMs?: number } = {}): Site =>
  wordpressSite(
    { siteUrl: SITE_URL, username: 'scheduler', appPassword: PASSWORD, timeoutMs: 5_000, ...changes },
    { now: () => Date.parse(NOW) },
  );

/** The SiteError of a call that has to fail. It never holds the password, in any form. */
export async function failure(call: Promise<unknown>): Promise<SiteError> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SiteError)) throw new Error(`expected a SiteError, got ${error}`, { cause: error });
  const shown = `${error.message} ${JSON.stringify(error.context)} ${error.stack} ${error.cause}`;
  for (const secret of [PASSWORD, Buffer.from(`scheduler:${PASSWORD}`).toString('base64')]) {
    if (shown.includes(secret)) throw new Error('The error shows the password.');
  }
  return error;
}

export type Answer = () => Response | Promise<Response>;

/** What a GET of a plugin's route comes to when it is answered so. */
export function asked(answer: Answer): Promise<SiteError> {
  server.use(http.get(route(`${PLUGIN}/site`), answer as () => HttpResponse<null>));
  return failure(site().facts());
}

/** What a publication comes to when it is answered so. */
export function published(answer: Answer): Promise<SiteError> {
  server.use(http.post(route(`${PLUGIN}/publications`), answer as () => HttpResponse<null>));
  return failure(site().publish(publicationRequest));
}
