import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mastodonNetwork } from '../../../../agent/adapters/social/mastodon/mastodon-network.ts';
import type { SocialItem } from '../../../../agent/ports/network.ts';
import { socialPost } from '../../../conformance/social-posts.ts';

const URL_ = 'https://mastodon.example';
const TOKEN = 'very-secret-token';
const LINK = 'https://news.example.org/a?b=1&c=2';

/** A status as the API gives it, as far as anybody reads it. */
const status = (id: string, content: string, fields = {}) => ({
  id,
  uri: `${URL_}/users/news/statuses/${id}`,
  url: `${URL_}/@news/${id}`,
  content,
  card: null,
  favourites_count: 3,
  reblogs_count: 2,
  replies_count: 1,
  ...fields,
});

const seen: { path: string; key: string | null; authorization: string | null; body: string }[] = [];
let latest: object[] = [];
const server = setupServer(
  http.post(`${URL_}/api/v1/statuses`, async ({ request }) => {
    const { headers } = request;
    seen.push({
      path: 'statuses',
      key: headers.get('idempotency-key'),
      authorization: headers.get('authorization'),
      body: await request.text(),
    });
    return HttpResponse.json(status('1', '<p>x</p>'));
  }),
  http.post(`${URL_}/api/v2/media`, async ({ request }) => {
    const form = await request.formData();
    seen.push({ path: 'media', key: null, authorization: null, body: String(form.get('description')) });
    return HttpResponse.json({ id: 'm1', type: 'image', url: `${URL_}/m1.png` });
  }),
  http.get(`${URL_}/api/v1/media/m1`, () => HttpResponse.json({ id: 'm1', type: 'image', url: `${URL_}/m1.png` })),
  http.get(`${URL_}/api/v1/accounts/verify_credentials`, () => HttpResponse.json({ id: '42' })),
  http.get(`${URL_}/api/v1/accounts/42/statuses`, ({ request }) => {
    seen.push({ path: `list?${new URL(request.url).searchParams}`, key: null, authorization: null, body: '' });
    return HttpResponse.json(latest);
  }),
  http.get(`${URL_}/api/v1/statuses/:id`, ({ params }) =>
    params.id === 'gone'
      ? HttpResponse.json({ error: 'Record not found' }, { status: 404 })
      : HttpResponse.json(status(String(params.id), '')),
  ),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  server.resetHandlers();
  seen.length = 0;
  latest = [];
});
afterAll(() => server.close());

const network = mastodonNetwork({
  url: URL_,
  accessToken: TOKEN,
  loadImage: async (url) => (url.endsWith('.png') ? { bytes: new Uint8Array([1]), mimeType: 'image/png' } : null),
});
const item = (image: string | null = null): SocialItem => {
  const { key, content } = socialPost('a');
  const link = { ...content.link, url: LINK, image, image_alt: 'Ein Bild' };
  return { jobId: 'a', category: 'News', key, content: { ...content, text: `Grüße ${LINK}`, link, language: 'de' } };
};

describe('Mastodon', () => {
  it('gets the text under an idempotency key that stays the same', async () => {
    expect(await network.post(item())).toEqual({ remoteId: '1', url: `${URL_}/@news/1` });
    await network.post(item());
    expect(seen.map(({ key, authorization }) => [key, authorization])).toEqual([
      ['ab'.repeat(32), `Bearer ${TOKEN}`],
      ['ab'.repeat(32), `Bearer ${TOKEN}`],
    ]);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ status: `Grüße ${LINK}`, visibility: 'public', language: 'de' });
  });

  it('gets the picture with its description; one that cannot be had is left out', async () => {
    await network.post(item('https://news.example.org/a.png'));
    expect(seen.map(({ path, body }) => (path === 'media' ? body : JSON.parse(body).media_ids))).toEqual([
      'Ein Bild',
      ['m1'],
    ]);
    await network.post(item('https://news.example.org/a.svg'));
    expect(JSON.parse(seen.at(-1)?.body ?? '')).not.toHaveProperty('media_ids');
  });

  it.each([
    ['in the text', status('7', `<p>Grüße <a href="${LINK.replace('&', '&amp;')}">…</a></p>`), '7'],
    ['on the card', status('8', '<p>Grüße</p>', { card: { url: LINK } }), '8'],
    ['of another post', status('9', '<p><a href="https://news.example.org/a?b=1">…</a></p>'), null],
  ])('is looked through for the link %s', async (_, found, id) => {
    latest = [status('5', '<p>Something else</p>'), found];
    expect((await network.find(item()))?.remoteId ?? null).toBe(id);
    expect(seen[0]?.path).toBe('list?limit=40&exclude_reblogs=true');
  });

  it('tells reactions; a post that is gone has none', async () => {
    expect(await network.engagement?.(['7', 'gone'])).toEqual(new Map([['7', { likes: 3, reposts: 2, replies: 1 }]]));
  });

  it.each([
    [401, 'mastodon_token', 'misconfigured'],
    [403, 'mastodon_token', 'misconfigured'],
    [422, 'mastodon_refused', 'refused'],
    [429, 'mastodon_busy', 'unavailable'],
    [503, 'mastodon_busy', 'unavailable'],
    [500, 'mastodon_unknown', 'unknown'],
  ])('status %i is %s, %s', async (code, name, outcome) => {
    server.use(
      http.post(`${URL_}/api/v1/statuses`, () => HttpResponse.json({ error: `no, ${TOKEN}` }, { status: code })),
    );
    await expect(network.post(item())).rejects.toMatchObject({
      code: name,
      outcome,
      message: expect.not.stringContaining(TOKEN),
    });
  });

  it('an answer that never came is unknown', async () => {
    server.use(http.post(`${URL_}/api/v1/statuses`, () => HttpResponse.error()));
    await expect(network.post(item())).rejects.toMatchObject({ code: 'mastodon_unknown', outcome: 'unknown' });
  });
});
