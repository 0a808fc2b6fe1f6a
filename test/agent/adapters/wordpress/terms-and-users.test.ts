import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { category, failure, NOW, PLUGIN, route, server, site, useWordPress, wpErrorAnswer } from './handlers.ts';

useWordPress();

interface Term {
  id: number;
  /** As the database holds it: with entities. */
  name: string;
  parent: number;
}

/** WordPress's terms: the search looks at the stored text, names are told apart without regard to case. */
function terms(resource: 'categories' | 'tags', stored: Term[]): { created: string[]; searches: string[] } {
  const log = { created: [] as string[], searches: [] as string[] };
  const path = route(`wp/v2/${resource}`);
  const plain = (name: string) => name.replaceAll('&amp;', '&').toLowerCase();
  server.use(
    http.get(path, ({ request }) => {
      const query = new URL(request.url).searchParams;
      const [search, parent, page] = [query.get('search') ?? '', query.get('parent'), Number(query.get('page'))];
      log.searches.push(search);
      const found = stored.filter(
        (term) =>
          term.name.toLowerCase().includes(search.toLowerCase()) && (parent === null || term.parent === Number(parent)),
      );
      return HttpResponse.json(found.slice((page - 1) * 100, page * 100));
    }),
    http.post(path, async ({ request }) => {
      const { name, parent = 0 } = (await request.json()) as { name: string; parent?: number };
      const there = stored.find((term) => plain(term.name) === name.toLowerCase() && term.parent === parent);
      if (there) return wpErrorAnswer(400, 'term_exists', { term_id: there.id });
      const term = { id: 100 + stored.length, name: name.replaceAll('&', '&amp;'), parent };
      stored.push(term);
      log.created.push(`${parent}:${name}`);
      return HttpResponse.json(term, { status: 201 });
    }),
  );
  return log;
}

describe('a category', () => {
  it('of whose name nothing is left is the job’s fault, not the site’s', async () => {
    terms('categories', []);
    server.use(http.post(route('wp/v2/categories'), () => wpErrorAnswer(500, 'empty_term_name', {})));
    await expect(site().ensureCategory('<hr>')).rejects.toMatchObject({
      code: 'name_refused',
      outcome: 'refused',
      message: expect.stringContaining('no category of the name "<hr>"'),
    });
  });

  it('that the plugin knows by its path, in any case, is not looked for again', async () => {
    server.use(
      http.get(route(`${PLUGIN}/last-published`), () =>
        HttpResponse.json({ generated_at: NOW, categories: [category(3, 'Local'), category(4, 'Sport/Local')] }),
      ),
    );
    expect(await site().ensureCategory('sport/LOCAL')).toBe(4);
  });

  it('is created below its parent, and its parent before it', async () => {
    const stored: Term[] = [{ id: 5, name: 'Local', parent: 0 }];
    const log = terms('categories', stored);
    const id = await site().ensureCategory('Sport/Local');
    expect(stored.find((term) => term.id === id)).toMatchObject({ name: 'Local', parent: 101 });
    expect(log.created).toEqual(['0:Sport', '101:Local']);
  });

  it('is found by its decoded name, whatever else the search finds', async () => {
    const log = terms('categories', [
      { id: 5, name: 'TV &amp; film, old', parent: 0 },
      { id: 6, name: 'tv', parent: 0 },
    ]);
    expect(await site().ensureCategory('TV')).toBe(6);
    expect(log.created).toEqual([]);
  });

  it('that the search misses because of its entities is the one that is there', async () => {
    const log = terms('categories', [{ id: 5, name: 'TV &amp; film', parent: 0 }]);
    expect(await site().ensureCategory('tv & Film')).toBe(5);
    expect(log).toEqual({ created: [], searches: ['tv & Film'] });
  });

  it('that somebody else creates at the same moment is theirs', async () => {
    server.use(
      http.get(route('wp/v2/categories'), () => HttpResponse.json([])),
      http.post(route('wp/v2/categories'), () => wpErrorAnswer(400, 'term_exists', { term_id: 44 })),
    );
    expect(await site().ensureCategory('News')).toBe(44);
  });

  it('that exists without an id in the answer is an error, not a wrong id', async () => {
    server.use(
      http.get(route('wp/v2/categories'), () => HttpResponse.json([])),
      http.post(route('wp/v2/categories'), () => wpErrorAnswer(400, 'term_exists')),
    );
    expect(await failure(site().ensureCategory('News'))).toMatchObject({ code: 'term_exists', outcome: 'refused' });
  });

  it('that the user may not create says so', async () => {
    server.use(
      http.get(route('wp/v2/categories'), () => HttpResponse.json([])),
      http.post(route('wp/v2/categories'), () => wpErrorAnswer(403, 'rest_cannot_create')),
    );
    expect(await failure(site().ensureCategory('News'))).toMatchObject({ code: 'not_allowed' });
  });

  it('is found on the second page of a search', async () => {
    const stored = Array.from({ length: 130 }, (_, i) => ({ id: i + 1, name: `News ${i}`, parent: 0 }));
    stored.push({ id: 900, name: 'News', parent: 0 });
    const log = terms('categories', stored);
    expect(await site().ensureCategory('news')).toBe(900);
    expect(log.searches).toEqual(['news', 'news']);
  });
});

describe('tags', () => {
  it('are found or created, in the order given, each once', async () => {
    const stored: Term[] = [{ id: 5, name: 'harbour', parent: 0 }];
    const log = terms('tags', stored);
    expect(await site().ensureTags(['R&D', 'Harbour', 'ferry', 'FERRY', '東京'])).toEqual([101, 5, 102, 103]);
    expect(log.created).toEqual(['0:R&D', '0:ferry', '0:東京']);
  });

  it('none need no request', async () => {
    expect(await site().ensureTags([])).toEqual([]);
  });
});

describe('a user', () => {
  const user = (id: number, login: string, email: string, slug: string, name: string) => ({
    id,
    name,
    slug,
    content_scheduler_identity: { login, email },
  });
  const everybody = [
    user(1, 'anna', 'anna@example.org', 'anna-lee', 'Anna Lee'),
    user(2, 'ben', 'ben@example.org', 'ben', 'Sam Wren'),
    user(3, 'cleo', 'cleo@example.org', 'cleo', 'Sam Wren'),
    user(4, '77', 'dan@example.org', 'dan', 'ben'),
    { id: 5, name: 'Zo&amp;e', slug: 'zoe', content_scheduler_identity: null },
  ];
  const answerWith = (users: unknown[]) =>
    server.use(
      http.get(route('wp/v2/users'), ({ request }) => {
        const include = new URL(request.url).searchParams.get('include');
        const found = users.filter((one) => include === null || (one as { id: number }).id === Number(include));
        return HttpResponse.json(found);
      }),
    );

  it.each([
    ['a login', 'anna', 1],
    ['a login in another case', 'ANNA', 1],
    ['an e-mail address', 'Cleo@Example.org', 3],
    ['a slug', 'anna-lee', 1],
    ['an id', '3', 3],
    ['a login of digits that is no id', '77', 4],
    ['a display name', 'anna lee', 1],
    ['a display name with entities', 'Zo&e', 5],
    ['a login before another one’s display name', 'ben', 2],
    ['a display name of two', 'Sam Wren', null],
    ['nobody', 'erik', null],
    ['a part of a name', 'Ann', null],
  ])('is found by %s', async (_, reference, id) => {
    answerWith(everybody);
    expect(await site().findUser(reference)).toBe(id);
  });

  it('that the plugin says nothing about is found by slug and name', async () => {
    answerWith([{ id: 9, name: 'Ann', slug: 'ann-9' }]);
    expect(await site().findUser('ann-9')).toBe(9);
  });
});
