import { expect, it } from 'vitest';
import type { ContentPolicy } from '../../../../agent/flows/agent.ts';
import type { ArticleContent } from '../../../../shared/contract/content.ts';
import type { PublicationPayload } from '../../../../shared/contract/plugin.ts';
import { DAY } from '../../../../shared/core/instant.ts';
import { capabilitiesWith } from '../scripted-site.ts';
import { world } from '../world.ts';

const article = (title: string, body: string, more: Partial<ArticleContent> = {}): ArticleContent => ({
  title,
  body: `<p>${body}</p>`,
  format: 'html',
  tags: [],
  extra_categories: [],
  ...more,
});

/** Publishes articles one after the other, in the order given; answers what was sent for each key. */
async function published(
  articles: Readonly<Record<string, ArticleContent>>,
  content: Partial<ContentPolicy> = {},
  fields: Readonly<Record<string, { postStatus: 'draft' | 'pending' }>> = {},
) {
  const made = world({ content, schedule: { intervalDays: 1 } });
  made.site.capabilities = capabilitiesWith('en', 'de');
  for (const [id, one] of Object.entries(articles)) {
    await made.add(id, 'News', { content: one, ...fields[id] });
    const before = made.clock.now();
    while ((await made.job(id)).status === 'QUEUED' && made.clock.now() < before + 5 * DAY) {
      await made.scheduler.tick();
      await made.advance(before + 5 * DAY);
    }
    expect((await made.job(id)).status).toBe('PUBLISHED');
  }
  const sent = made.site.requests.map(({ key, payload }) => [key, (JSON.parse(payload) as PublicationPayload).content]);
  return { ...made, sent: Object.fromEntries(sent) as Record<string, string> };
}

it('what was published is linked to from later posts, by its title and its keywords', async () => {
  const { sent } = await published({
    ferry: article('The old ferry', 'It sails.', { keywords: ['Swing bridge'] }),
    title: article('A walk', 'We took the old ferry home.'),
    keyword: article('Another walk', 'We crossed the swing bridge.'),
  });
  expect(sent.title).toContain('<a href="https://site.test/?p=1">the old ferry</a>');
  expect(sent.keyword).toContain('<a href="https://site.test/?p=1">swing bridge</a>');
});

it('an article is not linked to itself, and not to what comes later', async () => {
  const { sent } = await published({
    ferry: article('The old ferry', 'The old ferry is not the new ferry.'),
    later: article('The new ferry', 'It is new.'),
  });
  expect(sent.ferry).not.toContain('<a ');
});

it('links stay in one language', async () => {
  const { sent } = await published({
    main: article('Hamburg harbour', 'It is large.', {
      translations: [
        { language: 'de', title: 'Hamburger Hafen', body: '<p>Er ist gross.</p>', format: 'html', tags: [] },
      ],
    }),
    next: article('A tour', 'Hamburg harbour, called Hamburger Hafen.', {
      translations: [
        {
          language: 'de',
          title: 'Eine Tour',
          body: '<p>Hamburger Hafen, Hamburg harbour.</p>',
          format: 'html',
          tags: [],
        },
      ],
    }),
  });
  expect(sent.next?.match(/<a href="[^"]+">[^<]+/g)).toEqual(['<a href="https://site.test/?p=1">Hamburg harbour']);
  expect(sent['next#de']?.match(/<a href="[^"]+">[^<]+/g)).toEqual([
    '<a href="https://site.test/?p=2">Hamburger Hafen',
  ]);
});

it('a draft is linked to by nobody, for nobody can read it', async () => {
  const { sent } = await published(
    { draft: article('The old ferry', 'It sails.'), next: article('A walk', 'The old ferry.') },
    {},
    { draft: { postStatus: 'draft' } },
  );
  expect(sent.next).not.toContain('<a ');
});

it.each([
  [1, 1],
  [2, 2],
  [0, 0],
])('at most %i links are made in a post', async (most, found) => {
  const { sent, agent } = await published(
    {
      one: article('First ferry', 'It sails.'),
      two: article('Second ferry', 'It sails.'),
      three: article('Third ferry', 'It sails.'),
      next: article('A walk', 'First ferry, second ferry, third ferry.'),
    },
    { crossLinks: most },
  );
  expect(sent.next?.match(/<a /g) ?? []).toHaveLength(found);
  const kept = await agent.store.publishedArticles('en', 9);
  expect(kept.map(({ jobId }) => jobId)).toEqual(most === 0 ? [] : ['next', 'three', 'two', 'one']);
});
