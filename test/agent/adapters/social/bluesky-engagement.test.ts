// Reactions are counted by Bluesky's application view, which a personal data server only passes questions on to, and which
// nobody can run alone. So its answers are given here in the form that its lexicon (app.bsky.feed.defs#postView) prescribes;
// the official library checks that form before it hands an answer on.
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { blueskyNetwork } from '../../../../agent/adapters/social/bluesky/bluesky-network.ts';

const SERVICE = 'https://bluesky.example';
const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';
const CID = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a';
const uri = (n: number) => `at://${DID}/app.bsky.feed.post/${n}`;

const token = (claims: object) =>
  ['{"alg":"HS256"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
const session = {
  did: DID,
  handle: 'news.example.org',
  active: true,
  accessJwt: token({ scope: 'com.atproto.appPass', exp: 4_102_444_800 }),
  refreshJwt: token({ scope: 'com.atproto.refresh', exp: 4_102_444_800 }),
};

const postView = (n: number, counts: object) => ({
  uri: uri(n),
  cid: CID,
  author: { did: DID, handle: 'news.example.org', displayName: 'News', labels: [], viewer: { muted: false } },
  record: { $type: 'app.bsky.feed.post', text: `Post ${n}`, createdAt: '2026-11-25T10:00:00Z', langs: ['en'] },
  bookmarkCount: 0,
  indexedAt: '2026-11-25T10:00:01.123Z',
  labels: [],
  viewer: { bookmarked: false, threadMuted: false, embeddingDisabled: false },
  ...counts,
});

const asked: { uris: string[]; authorization: string | null }[] = [];
let views = new Map<string, object>();
const server = setupServer(
  http.post(`${SERVICE}/xrpc/com.atproto.server.createSession`, () => HttpResponse.json(session)),
  http.get(`${SERVICE}/xrpc/app.bsky.feed.getPosts`, ({ request }) => {
    const uris = new URL(request.url).searchParams.getAll('uris');
    asked.push({ uris, authorization: request.headers.get('authorization') });
    if (uris.length > 25) return HttpResponse.json({ error: 'InvalidRequest', message: 'too many' }, { status: 400 });
    return HttpResponse.json({ posts: uris.flatMap((one) => views.get(one) ?? []) });
  }),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  server.resetHandlers();
  asked.length = 0;
  views = new Map();
});
afterAll(() => server.close());

const network = () =>
  blueskyNetwork({
    service: SERVICE,
    identifier: 'news.example.org',
    appPassword: 'abcd-efgh-ijkl-mnop',
    loadImage: async () => null,
  });

describe('Reactions on Bluesky', () => {
  it('are likes, reposts with quotes, and replies, asked for in the name of the account', async () => {
    views.set(uri(1), postView(1, { likeCount: 12, repostCount: 3, quoteCount: 2, replyCount: 5 }));
    expect(await network().engagement?.([uri(1)])).toEqual(new Map([[uri(1), { likes: 12, reposts: 5, replies: 5 }]]));
    expect(asked).toEqual([{ uris: [uri(1)], authorization: `Bearer ${session.accessJwt}` }]);
  });

  it('are none where the answer names none, and a post that is gone is left out', async () => {
    views.set(uri(1), postView(1, {}));
    expect(await network().engagement?.([uri(1), uri(2)])).toEqual(
      new Map([[uri(1), { likes: 0, reposts: 0, replies: 0 }]]),
    );
  });

  it('are asked for at most 25 posts at once, as many as the network takes', async () => {
    const uris = Array.from({ length: 60 }, (_, n) => uri(n));
    for (const [n, one] of uris.entries()) views.set(one, postView(n, { likeCount: n }));
    const found = await network().engagement?.(uris);
    expect(uris.map((one) => found?.get(one)?.likes)).toEqual(uris.map((_, n) => n));
    expect(asked.map((request) => request.uris.length)).toEqual([25, 25, 10]);
  });

  it('an answer in another form is an error, not a number', async () => {
    views.set(uri(1), { ...postView(1, {}), likeCount: 'many' });
    await expect(network().engagement?.([uri(1)])).rejects.toMatchObject({ name: 'NetworkError' });
  });

  it.each([
    [429, 'RateLimitExceeded', 'bluesky_busy'],
    [502, 'UpstreamFailure', 'bluesky_unknown'],
  ])('status %i, %s, is %s', async (status, error, code) => {
    server.use(
      http.get(`${SERVICE}/xrpc/app.bsky.feed.getPosts`, () =>
        HttpResponse.json({ error, message: 'not now' }, { status }),
      ),
    );
    await expect(network().engagement?.([uri(1)])).rejects.toMatchObject({ code });
  });
});
