import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { wxrSource } from '../../../../agent/adapters/sources/wxr-source.ts';
import type { SourceItem } from '../../../../agent/ports/content-source.ts';

const UNIT_TEST_DATA = '../shared/data/themeunittestdata.wordpress.xml';

async function readFile(path: string, options = {}): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const item of wxrSource(path, options).items()) items.push(item);
  return items;
}

async function read(items: string, options = {}): Promise<SourceItem[]> {
  const folder = await mkdtemp(join(tmpdir(), 'scs-wxr-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'site.xml');
  const authors =
    '<wp:author><wp:author_login>ann</wp:author_login><wp:author_display_name>Ann Lee</wp:author_display_name></wp:author>';
  await writeFile(file, `<?xml version="1.0"?><rss><channel><title>S</title>${authors}\n${items}</channel></rss>`);
  return readFile(file, options);
}

const item = (fields: string, { type = 'post', status = 'publish', title = 'A &amp; B' } = {}) =>
  `<item><title>${title}</title><dc:creator>ann</dc:creator><guid>https://old.test/?p=7</guid>
  <wp:post_id>7</wp:post_id><wp:post_type>${type}</wp:post_type><wp:status>${status}</wp:status>${fields}</item>\n`;

describe('a WordPress export', () => {
  it('gives each post with what the export says about it', async () => {
    const picture = item(
      '<wp:attachment_url>https://old.test/p.png</wp:attachment_url><wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value><![CDATA[A dog]]></wp:meta_value></wp:postmeta>',
      { type: 'attachment' },
    ).replace('<wp:post_id>7<', '<wp:post_id>9<');
    const [found, ...more] = await read(
      item(`<content:encoded><![CDATA[<!-- wp:paragraph --><p>One ]]>]]&gt;<![CDATA[</p><!-- /wp:paragraph -->]]></content:encoded>
        <excerpt:encoded><![CDATA[Short]]></excerpt:encoded>
        <wp:post_date>2024-05-06 09:30:00</wp:post_date><wp:post_date_gmt>2024-05-05 23:30:00</wp:post_date_gmt>
        <wp:post_name>%e6%97%a5%e6%9c%ac</wp:post_name><wp:comment_status>closed</wp:comment_status>
        <category domain="category" nicename="news"><![CDATA[News]]></category>
        <category domain="category" nicename="art"><![CDATA[Art]]></category>
        <category domain="post_tag" nicename="x"><![CDATA[x y]]></category>
        <wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_content>Not a post</wp:comment_content></wp:comment>
        <wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value></wp:postmeta>`) + picture,
      { keepDates: true },
    );
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      kind: 'content',
      line: 2,
      job: {
        job_id: 'import:wxr#https://old.test/?p=7#7',
        category: 'News',
        publish_date: '2024-05-05T23:30:00Z',
        post_status: 'publish',
        content: {
          title: 'A & B',
          body: '<!-- wp:paragraph --><p>One ]]></p><!-- /wp:paragraph -->',
          format: 'html',
          excerpt: 'Short',
          slug: '日本',
          tags: ['x y'],
          extra_categories: ['Art'],
          byline: 'Ann Lee',
          featured_image: { source: 'https://old.test/p.png', alt: 'A dog' },
        },
      },
    });
  });

  const meta = (fields: Readonly<Record<string, string>>) =>
    Object.entries(fields)
      .map(
        ([key, value]) =>
          `<wp:postmeta><wp:meta_key>${key}</wp:meta_key><wp:meta_value><![CDATA[${value}]]></wp:meta_value></wp:postmeta>`,
      )
      .join('');
  const TEXT = '<content:encoded>Text</content:encoded>';

  it('gives categories by their paths, the primary one first, wherever the export lists them', async () => {
    const category = (id: number, slug: string, name: string, parent: string) =>
      `<wp:category><wp:term_id>${id}</wp:term_id><wp:category_nicename>${slug}</wp:category_nicename><wp:category_parent>${parent}</wp:category_parent><wp:cat_name>${name}</wp:cat_name></wp:category>`;
    const terms = ['news', 'local', 'loop', 'gone']
      .map((slug) => `<category domain="category" nicename="${slug}">Name of ${slug}</category>`)
      .join('');
    const [found] = await read(
      item(`${TEXT}${terms}${meta({ _yoast_wpseo_primary_category: '12' })}`) +
        category(11, 'news', 'News', '') +
        category(12, 'local', 'Local', 'sport') +
        category(13, 'sport', 'Sport', '') +
        category(14, 'loop', 'Loop', 'loop'),
    );
    expect(found).toMatchObject({
      job: { category: 'Sport/Local', content: { extra_categories: ['News', 'Loop', 'Name of gone'] } },
    });
  });

  it.each([
    ['Yoast SEO', '_yoast_wpseo_', ['title', 'metadesc', 'focuskw', 'canonical', 'opengraph-title', 'opengraph-image']],
    [
      'Rank Math',
      'rank_math_',
      ['title', 'description', 'focus_keyword', 'canonical_url', 'facebook_title', 'facebook_image'],
    ],
  ])('gives the SEO fields that %s kept', async (_, prefix, keys) => {
    const values = ['T', 'D', 'bridge, quay', 'https://old.test/x', 'Social', 'https://old.test/s.png'];
    const [found] = await read(
      item(TEXT + meta(Object.fromEntries(keys.map((key, n) => [`${prefix}${key}`, values[n] as string])))),
    );
    expect(found).toMatchObject({
      job: {
        content: {
          seo: {
            title: 'T',
            description: 'D',
            focus_keyphrase: 'bridge',
            canonical: 'https://old.test/x',
            social_title: 'Social',
            social_image: { source: 'https://old.test/s.png' },
          },
        },
      },
    });
  });

  it('leaves SEO fields out that are templates, and says so', async () => {
    const [found] = await read(
      item(TEXT + meta({ _yoast_wpseo_title: '%%title%% %%sep%% %%sitename%%', rank_math_description: '100 % sure' })),
    );
    expect(found).toMatchObject({
      job: { content: { seo: { description: '100 % sure' } } },
      warnings: expect.arrayContaining([
        { line: 2, reason: expect.stringMatching(/^The SEO fields title are templates/) },
      ]),
    });
    expect((found as { job: { content: { seo: object } } }).job.content.seo).not.toHaveProperty('title');
  });

  it('gives the language that Polylang has for a post, and the words of its picture', async () => {
    const picture = item(
      '<wp:attachment_url>https://old.test/p.png</wp:attachment_url><excerpt:encoded>Seen</excerpt:encoded>',
      {
        type: 'attachment',
        title: 'Pier',
      },
    ).replace('<wp:post_id>7<', '<wp:post_id>9<');
    const [found] = await read(
      item(`${TEXT}<category domain="language" nicename="de">Deutsch</category>${meta({ _thumbnail_id: '9' })}`) +
        picture,
    );
    expect(found).toMatchObject({
      job: {
        content: {
          language: 'de',
          featured_image: { source: 'https://old.test/p.png', caption: 'Seen', title: 'Pier' },
        },
      },
    });
  });

  it('names what it leaves out, with its line', async () => {
    const text = '<content:encoded>Text</content:encoded>';
    const found = await read(
      item(text, { type: 'page', title: 'About' }) +
        item(text, { status: 'trash', title: 'Gone' }) +
        item(`${text}<wp:post_password>s</wp:post_password>`, { title: 'Secret' }) +
        item(text, { title: '' }) +
        item('', { title: 'Empty' }) +
        item(text, { status: 'draft', title: 'Draft' }),
    );
    expect(found.slice(0, 5)).toMatchObject([
      { kind: 'skipped', line: 2, reason: '"About" is a page; only posts are taken.' },
      { kind: 'skipped', line: 4, reason: 'The post "Gone" has the status "trash", so it is not published again.' },
      { kind: 'skipped', line: 6, reason: 'The post "Secret" is protected by a password.' },
      { kind: 'skipped', line: 8, reason: 'The post has no title.' },
      { kind: 'skipped', line: 10, reason: 'The post has no text. ("Empty")' },
    ]);
    expect(found[5]).toMatchObject({ kind: 'content', job: { post_status: 'draft' } });
  });

  it('that is broken keeps what came before, and says where', async () => {
    const found = await read(`${item('<content:encoded>Text</content:encoded>')}\n<item><title>x</item>`);
    expect(found).toMatchObject([
      { kind: 'content' },
      { kind: 'skipped', line: 5, reason: expect.stringMatching(/^The XML is broken: .*tag/) },
    ]);
  });
});

describe.runIf(existsSync(UNIT_TEST_DATA))('WordPress’s own theme unit test data', () => {
  it('comes in whole: every post is taken or named', async () => {
    const found = await readFile(UNIT_TEST_DATA, { keepDates: true });
    const posts = found.filter((one) => one.kind === 'content');
    const left = found.filter((one) => one.kind === 'skipped');
    expect(found.length).toBe(149);
    expect(left.every(({ line }) => line !== null && line > 1)).toBe(true);
    expect(left.filter(({ reason }) => /only posts are taken/.test(reason))).toHaveLength(91);
    const named = left.filter(({ reason }) => !/only posts are taken/.test(reason)).map(({ reason }) => reason);
    expect(named).toEqual(
      expect.arrayContaining([expect.stringMatching(/protected by a password/), expect.stringMatching(/has no title/)]),
    );
    expect(posts.length + named.length).toBe(58);
    expect(new Set(posts.map(({ job }) => job.job_id)).size).toBe(posts.length);
  });
});
