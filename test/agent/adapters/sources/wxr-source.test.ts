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
