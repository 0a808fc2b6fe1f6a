import { createHash } from 'node:crypto';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import {
  category,
  failure,
  htmlAnswer,
  NOW,
  PASSWORD,
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

describe('a site that answers', () => {
  it('tells its facts and how far its clock is off', async () => {
    server.use(
      http.get(route(`${PLUGIN}/site`), () => HttpResponse.json({ ...siteFacts, now: '2026-11-25T10:00:03Z' })),
    );
    expect(await site().facts()).toMatchObject({ timezone: 'Australia/Sydney', clockSkewMs: 3000 });
  });

  it('is asked with the application password, and never for a redirect', async () => {
    let seen: Request | null = null;
    server.use(
      http.get(route(`${PLUGIN}/site`), ({ request }) => {
        seen = request;
        return HttpResponse.json(siteFacts);
      }),
    );
    await site().facts();
    const header = (seen as Request | null)?.headers.get('authorization') ?? '';
    expect(Buffer.from(header.replace('Basic ', ''), 'base64').toString()).toBe(`scheduler:${PASSWORD}`);
    expect((seen as Request | null)?.redirect).toBe('manual');
  });

  it('receives a publication as it was built', async () => {
    let body: unknown;
    server.use(
      http.post(route(`${PLUGIN}/publications`), async ({ request }) => {
        body = await request.json();
        return HttpResponse.json(publicationAnswer);
      }),
    );
    expect(await site().publish(publicationRequest)).toMatchObject({ state: 'published', post_id: 12 });
    expect(body).toEqual(publicationRequest);
  });

  it('is asked for a job by the hash of its id, which may hold slashes', async () => {
    const paths: string[] = [];
    server.use(
      http.get(route(`${PLUGIN}/publications/*`), ({ request }) => {
        paths.push(decodeURIComponent(new URL(request.url).pathname));
        return HttpResponse.json(publicationAnswer);
      }),
    );
    await site().publication('import:posts/one.md');
    const hash = createHash('sha256').update('import:posts/one.md').digest('hex');
    expect(paths).toEqual([`/wp-json/${PLUGIN}/publications/sha256:${hash}`]);
  });

  it('that has never seen a job answers null, to a question and to a cancellation', async () => {
    const unknown = () => wpErrorAnswer(404, 'publication_not_found');
    server.use(
      http.get(route(`${PLUGIN}/publications/*`), unknown),
      http.delete(route(`${PLUGIN}/publications/*`), unknown),
    );
    expect(await site().publication('a')).toBeNull();
    expect(await site().cancelPublication('a')).toBeNull();
  });

  it('gives and refuses its lease', async () => {
    const lease = { held: true, owner: 'agent-one', label: 'host', epoch: 3, expires_at: NOW, now: NOW };
    server.use(
      http.put(route(`${PLUGIN}/lease`), async ({ request }) => {
        const { owner } = (await request.json()) as { owner: string };
        const held = { owner: 'agent-one', label: 'host', expires_at: NOW };
        return owner === 'agent-one' ? HttpResponse.json(lease) : wpErrorAnswer(409, 'lease_held', held);
      }),
    );
    const ask = (owner: string) => site().lease({ owner, label: 'here', ttl_seconds: 60 });
    expect(await ask('agent-one')).toMatchObject({ epoch: 3 });
    expect(await failure(ask('agent-two'))).toMatchObject({
      code: 'lease_held',
      outcome: 'refused',
      context: { owner: 'agent-one', label: 'host', expires_at: NOW },
    });
  });
});

describe('a site with plain permalinks', () => {
  const answers = (seen: string[]) =>
    http.get(`${SITE_URL}/`, ({ request }) => {
      const rest = new URL(request.url).searchParams.get('rest_route') ?? '';
      seen.push(rest);
      if (rest === '/') return HttpResponse.json({});
      if (rest === `/${PLUGIN}/site`) return HttpResponse.json(siteFacts);
      if (rest === '/wp/v2/users') return HttpResponse.json([{ id: 7, name: 'Ann', slug: 'ann' }]);
      return wpErrorAnswer(404, 'rest_no_route');
    });

  it.each([
    ['the web server has no such page', 404],
    ['WordPress shows its front page', 200],
  ])('is reached through ?rest_route= when for /wp-json/ %s', async (_, status) => {
    const seen: string[] = [];
    server.use(
      http.get(route(''), () => htmlAnswer(status)),
      answers(seen),
    );
    const connected = site();
    expect(await connected.facts()).toMatchObject({ name: 'A site' });
    expect(await connected.findUser('Ann')).toBe(7);
    expect(seen).toEqual(['/', `/${PLUGIN}/site`, '/wp/v2/users']);
    expect(await failure(connected.categories())).toMatchObject({
      code: 'plugin_missing',
      message: expect.stringContaining(`no route /${PLUGIN}/last-published:`),
    });
  });

  it('is found again after somebody changed the permalinks', async () => {
    const connected = site();
    await connected.facts();
    server.use(
      http.get(route(''), () => htmlAnswer(404)),
      http.get(route(`${PLUGIN}/site`), () => htmlAnswer(404)),
      answers([]),
    );
    expect(await failure(connected.facts())).toMatchObject({ code: 'rest_missing' });
    expect(await connected.facts()).toMatchObject({ name: 'A site' });
  });
});

it('finds the categories of the plugin', async () => {
  server.use(
    http.get(route(`${PLUGIN}/last-published`), () =>
      HttpResponse.json({ generated_at: NOW, categories: [category(3, 'Sport/Local')] }),
    ),
  );
  expect(await site().categories()).toEqual([category(3, 'Sport/Local')]);
});
