import { beforeAll, describe, expect, it } from 'vitest';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { png } from '../rig/picture.ts';
import { stored } from './media-request.ts';
import { post, publish, readPublication, requestFor } from './publication-request.ts';
import { expectCleanLog, useSite } from './use-site.ts';

type Piece = Record<string, unknown>;

describeWordPress('SEO fields and structured data', () => {
  const site = useSite({ timezone: 'Australia/Sydney' });
  let image = 0;
  const seo = () => ({
    title: 'Brücke & "more" %%sep%% \\ site',
    description: 'Both lanes are open.',
    focus_keyphrase: 'harbour bridge',
    canonical: 'https://example.org/bridge/?a=1&b=2',
    social_title: 'Open!',
    social_description: 'Both lanes.',
    social_image: image,
  });
  const activate = (doubles: string) =>
    site.sql(
      "INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('scs_test_doubles', ?, 'no') ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)",
      [doubles],
    );
  const metaOf = async (postId: number | null) =>
    Object.fromEntries(
      (
        await site.sql<{ meta_key: string; meta_value: string }>(
          'SELECT meta_key, meta_value FROM wp_postmeta WHERE post_id = ?',
          [postId],
        )
      ).map((row) => [row.meta_key, row.meta_value]),
    );
  /** All JSON-LD on a page: what is between the tags is what a browser would take. */
  async function graphs(url: string | null): Promise<Piece[]> {
    const page = await (await fetch(url ?? '')).text();
    const scripts = [...page.matchAll(/<script type="application\/ld\+json"[^>]*>(.*?)<\/script>/gs)];
    return scripts.map((match) => JSON.parse(match[1] as string) as Piece);
  }

  beforeAll(async () => {
    image = (await stored(site, png(40, 40, 0xabcdef), { alt: 'x' })).attachment_id;
  });

  describe('without an SEO plugin', () => {
    beforeAll(() => activate(''));

    it('nothing is written, and the answer says so', async () => {
      const answer = await publish(site, requestFor('no plugin', { seo: seo() }));
      expect(answer.seo).toBeNull();
      expect(Object.keys(await metaOf(answer.post_id)).filter((key) => /yoast|rank_math/.test(key))).toEqual([]);
      expect((await publish(site, requestFor('no fields'))).seo).toBeUndefined();
    });

    it('structured data is printed, completed with what WordPress knows', async () => {
      const answer = await publish(
        site,
        requestFor('printed', {
          title: 'The bridge & the "bay"',
          excerpt: 'Both lanes.',
          date_gmt: '2026-11-20T08:00:00Z',
          featured_media: image,
          schema: [{ type: 'NewsArticle', properties: { headline: 'Its own headline', keywords: ['bridge'] } }],
        }),
      );
      expect(await graphs(answer.post_url)).toMatchObject([
        {
          '@context': 'https://schema.org',
          '@type': 'NewsArticle',
          '@id': `${answer.post_url}#/schema/NewsArticle/1`,
          headline: 'Its own headline',
          keywords: ['bridge'],
          name: 'The bridge & the "bay"',
          description: 'Both lanes.',
          datePublished: '2026-11-20T08:00:00Z',
          inLanguage: 'en-US',
          author: { '@type': 'Person', name: 'agent' },
          publisher: { '@type': 'Organization', name: 'Test Site' },
          image: [expect.stringMatching(/picture.*\.png$/)],
          mainEntityOfPage: answer.post_url,
        },
      ]);
    });

    it('several objects are one graph, and a type that is no text gets no author', async () => {
      const answer = await publish(
        site,
        requestFor('several', {
          schema: [
            { type: 'BlogPosting', properties: {} },
            { type: 'Event', properties: { startDate: '2026-12-01', location: { '@type': 'Place', name: 'Bay' } } },
          ],
        }),
      );
      const found = await graphs(answer.post_url);
      expect(found).toHaveLength(1);
      const [article, event] = found.flatMap((graph) => graph['@graph'] as Piece[]);
      expect(article).toMatchObject({ '@type': 'BlogPosting', headline: 'Post of several' });
      expect(event).toEqual({
        '@type': 'Event',
        '@id': `${answer.post_url}#/schema/Event/2`,
        startDate: '2026-12-01',
        location: { '@type': 'Place', name: 'Bay' },
        name: 'Post of several',
        url: answer.post_url,
      });
    });

    it('is on the page of its post only, and not on one with a password', async () => {
      const body = requestFor('one page', { schema: [{ type: 'Article', properties: {} }] });
      const answer = await publish(site, body);
      expect(await graphs(`${site.url}/`)).toEqual([]);
      await site.sql("UPDATE wp_posts SET post_password = 'x' WHERE ID = ?", [answer.post_id]);
      expect(await graphs(answer.post_url)).toEqual([]);
    });
  });

  const hostile = {
    headline: '</script><script>alert(1)</script>',
    alternativeHeadline: '<!--<script>',
    about: { name: '</SCRIPT >', '</script><b>': ['< / script>', '\u2028', 'a < b && "c" \\'] },
  };

  it.each(['', 'yoast', 'rank-math', 'yoast,rank-math'])('no text can end the script (%s)', async (doubles) => {
    await activate(doubles);
    const answer = await publish(
      site,
      requestFor(`hostile-${doubles}`, {
        schema: [
          { type: 'Article', properties: hostile },
          { type: 'Quiz', properties: hostile },
        ],
      }),
    );
    const page = await (await fetch(answer.post_url ?? '')).text();
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<!--<script');
    for (const graph of await graphs(answer.post_url)) expect(graph['@context']).toBe('https://schema.org');
    expect(JSON.stringify(await graphs(answer.post_url))).toContain('a < b && \\"c\\" \\\\');
  });

  describe('with Yoast', () => {
    beforeAll(() => activate('yoast'));

    it('its fields are written before the post goes live, read back, and in its indexable', async () => {
      const answer = await publish(site, requestFor('yoast', { seo: seo() }));
      expect(answer.seo).toEqual(seo());
      expect((await readPublication(site, 'yoast')).json.seo).toEqual(seo());
      expect((await publish(site, requestFor('yoast', { seo: seo() }))).seo).toEqual(seo());
      const meta = await metaOf(answer.post_id);
      expect(meta).toMatchObject({
        _yoast_wpseo_title: seo().title,
        _yoast_wpseo_metadesc: seo().description,
        _yoast_wpseo_focuskw: seo().focus_keyphrase,
        _yoast_wpseo_canonical: seo().canonical,
        '_yoast_wpseo_opengraph-title': seo().social_title,
        '_yoast_wpseo_opengraph-description': seo().social_description,
        '_yoast_wpseo_opengraph-image-id': String(image),
        '_yoast_wpseo_opengraph-image': expect.stringMatching(/\.png$/),
      });
      expect(Object.keys(meta).filter((key) => key.startsWith('rank_math'))).toEqual([]);
      expect(JSON.parse(meta._double_yoast_indexable ?? '')).toMatchObject({
        title: seo().title,
        metadesc: seo().description,
      });
    });

    it('a value that the SEO plugin changes or drops is told as it is stored', async () => {
      const answer = await publish(
        site,
        requestFor('dropped', { seo: { title: '', description: ' two\nlines <b>here</b> ' } }),
      );
      expect(answer.seo).toEqual({ title: '', description: 'two lines here' });
    });

    it('an article is merged into its article, a page into its page, anything else joins its graph', async () => {
      const answer = await publish(
        site,
        requestFor('merged', {
          schema: [
            { type: 'NewsArticle', properties: { headline: 'Ours', '@id': 'not ours', wordCount: 7 } },
            { type: 'FAQPage', properties: { mainEntity: [{ '@type': 'Question', name: 'Why?' }] } },
            { type: 'Quiz', properties: { educationalLevel: 'beginner' } },
          ],
        }),
      );
      const found = await graphs(answer.post_url);
      expect(found).toHaveLength(1);
      const pieces = found[0]?.['@graph'] as Piece[];
      expect(pieces).toHaveLength(4);
      expect(pieces[1]).toMatchObject({
        '@type': ['WebPage', 'FAQPage'],
        '@id': answer.post_url,
        mainEntity: [{ name: 'Why?' }],
      });
      expect(pieces[2]).toMatchObject({
        '@type': ['Article', 'NewsArticle'],
        '@id': `${answer.post_url}#article`,
        headline: 'Ours',
        wordCount: 7,
        isPartOf: { '@id': answer.post_url },
      });
      expect(pieces[3]).toMatchObject({
        '@type': 'Quiz',
        '@id': `${answer.post_url}#/schema/Quiz/3`,
        educationalLevel: 'beginner',
        isPartOf: { '@id': answer.post_url },
      });
    });

    it('a post without structured data leaves its graph as it is', async () => {
      const answer = await publish(site, requestFor('untouched'));
      expect((await graphs(answer.post_url)).map((graph) => (graph['@graph'] as Piece[]).length)).toEqual([3]);
    });
  });

  describe('with Rank Math', () => {
    beforeAll(() => activate('rank-math'));

    it('its fields are written and read back, and its graph is joined', async () => {
      const answer = await publish(
        site,
        requestFor('rank math', {
          seo: seo(),
          schema: [
            { type: 'BlogPosting', properties: { wordCount: 9 } },
            { type: 'HowTo', properties: { totalTime: 'PT5M' } },
          ],
        }),
      );
      expect(answer.seo).toEqual(seo());
      expect(await metaOf(answer.post_id)).toMatchObject({
        rank_math_title: seo().title,
        rank_math_description: seo().description,
        rank_math_focus_keyword: seo().focus_keyphrase,
        rank_math_canonical_url: seo().canonical,
        rank_math_facebook_title: seo().social_title,
        rank_math_facebook_description: seo().social_description,
        rank_math_facebook_image_id: String(image),
        rank_math_facebook_image: expect.stringMatching(/\.png$/),
      });
      const found = await graphs(answer.post_url);
      expect(found).toHaveLength(1);
      expect(found[0]?.['@graph']).toMatchObject([
        { '@type': 'WebPage' },
        { '@type': 'BlogPosting', '@id': `${answer.post_url}#richSnippet`, wordCount: 9 },
        { '@type': 'HowTo', totalTime: 'PT5M', isPartOf: { '@id': `${answer.post_url}#webpage` } },
      ]);
    });
  });

  it.each([
    ['an SEO field that does not exist', { seo: { colour: 'red' } }, 'invalid_payload', 'seo'],
    ['an SEO title that is no text', { seo: { title: ['x'] } }, 'invalid_payload', 'seo'],
    [
      'a canonical address that is none',
      { seo: { canonical: 'javascript:alert(1)' } },
      'invalid_payload',
      'seo.canonical',
    ],
    ['a social image that is not there', { seo: { social_image: 9999 } }, 'unknown_media', 'seo.social_image'],
    ['structured data that is no list', { schema: { type: 'Article', properties: {} } }, 'invalid_payload', 'schema'],
    ['structured data without a type', { schema: [{ properties: {} }] }, 'invalid_payload', 'schema'],
    ['a type that is none', { schema: [{ type: 'Art icle"', properties: {} }] }, 'invalid_payload', 'schema'],
    ['an empty list of structured data', { schema: [] }, 'invalid_payload', 'schema'],
  ])('refuses %s before anything is created', async (_, wrong, code, field) => {
    const before = await site.sql("SELECT COUNT(*) AS n FROM wp_posts WHERE post_type = 'post'");
    const answer = await post(site, requestFor('refused', wrong as Record<string, unknown>));
    expect([answer.status, answer.json.code, answer.json.data.field]).toEqual([400, code, field]);
    expect(await site.sql("SELECT COUNT(*) AS n FROM wp_posts WHERE post_type = 'post'")).toEqual(before);
  });

  expectCleanLog(site);
});
