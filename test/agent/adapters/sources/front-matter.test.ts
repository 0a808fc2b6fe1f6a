import { describe, expect, it } from 'vitest';
import { splitFrontMatter } from '../../../../agent/adapters/sources/front-matter.ts';
import { UnusableFile } from '../../../../agent/adapters/sources/unusable-file.ts';
import { onlyJob, onlyReason } from './content-folder.ts';

function faultOf(text: string): { line: number | null; reason: string } {
  try {
    splitFrontMatter(text);
  } catch (error) {
    if (error instanceof UnusableFile) return { line: error.line, reason: error.message };
    throw error;
  }
  throw new Error('no fault');
}

describe('splitting a file', () => {
  it('knows the line of each key and of the body', () => {
    const { fields, body, bodyLine } = splitFrontMatter('---\nTitle: One\n\ntags: [a]\n---\n\nText');
    expect(fields.get('title')).toEqual({ name: 'Title', line: 2, value: 'One' });
    expect(fields.get('tags')).toEqual({ name: 'tags', line: 4, value: ['a'] });
    expect({ body, bodyLine }).toEqual({ body: '\nText', bodyLine: 6 });
  });

  it.each([
    ['Windows line ends and a byte order mark', '\uFEFF---\r\ntitle: One\r\n---\r\n\r\nText\r\n'],
    ['blank lines before it', '\n\n---\ntitle: One\n---\nText'],
    ['the other end mark of YAML', '---\ntitle: One\n...\nText'],
    ['spaces after the dashes', '--- \ntitle: One\n---  \nText'],
  ])('takes front matter with %s', async (_, text) => {
    expect((await onlyJob('a.md', text)).content.title).toBe('One');
  });

  it('keeps values as they were typed', () => {
    const { fields } = splitFrontMatter('---\nversion: 1.10\nyear: 2024\nyes: true\ndate: 2024-01-02\n---\n');
    expect([...fields.values()].map(({ value }) => value)).toEqual(['1.10', '2024', 'true', '2024-01-02']);
  });

  it('takes a rule between paragraphs for what it is', () => {
    expect(splitFrontMatter('---\n\nText').fields.size).toBe(0);
  });
});

describe('broken front matter', () => {
  it.each([
    ['an open quotation', '---\ntitle: "One\ntags: a\n---\nText', 2, 'Missing closing'],
    ['a key twice', '---\ntitle: One\ncategory: A\ntitle: Two\n---\nText', 4, 'unique'],
    ['a colon in a plain value', '---\ncategory: A\ntitle: One: Two\n---\nText', 3, 'Nested mappings'],
    ['a tab as indentation', '---\ntitle: One\nimage:\n\tsrc: a.png\n---\nText', 4, ''],
    ['no second line of dashes', '---\ntitle: One\n\nText', 1, 'never closed'],
    ['a list in place of keys', '---\n- title\n---\nText', 2, 'keys and values'],
    ['TOML', '+++\ntitle = "One"\n+++\nText', 1, 'TOML'],
  ])('with %s is named with its line', (_, text, line, reason) => {
    const fault = faultOf(text);
    expect(fault.line).toBe(line);
    expect(fault.reason).toContain(reason);
    expect(fault.reason).toMatch(/^The .*\.$/s);
  });

  it('does not follow aliases of lists, which can stand for a billion values', () => {
    const bomb = '---\na: &a [x, x]\nb: &b [*a, *a]\ntitle: One\ntags: *b\n---\nText';
    expect(splitFrontMatter(bomb).fields.get('tags')?.value).toBeNull();
  });
});

describe('the keys', () => {
  it('become the fields of the contract', async () => {
    const text = `---
title: One
category: News
categories: [News, Harbour/Ferry]
tags: boats, Boats , ferry
authors: [Ann Lee, { name: Bo }]
slug: first-post
description: In short.
image: { src: ../pictures/a.png, alt: A boat }
priority: 80
layout: blog-post
---

Text.`;
    const { job, warnings } = await onlyJob('posts/one.md', text);
    expect(warnings).toEqual([]);
    expect(job).toEqual({
      job_id: 'import:posts/one.md',
      category: 'News',
      priority: 80,
      content: {
        title: 'One',
        body: 'Text.',
        format: 'markdown',
        excerpt: 'In short.',
        slug: 'first-post',
        tags: ['boats', 'ferry'],
        extra_categories: ['Harbour/Ferry'],
        byline: 'Ann Lee, Bo',
        featured_image: { source: 'pictures/a.png', alt: 'A boat' },
      },
    });
  });

  it('give the author as a login only when that is asked for', async () => {
    const text = '---\ntitle: One\nauthor: ann\n---\nText';
    expect((await onlyJob('a.md', text)).content).toMatchObject({ byline: 'ann' });
    const { content } = await onlyJob('a.md', text, { authorIsLogin: true });
    expect(content.author).toBe('ann');
    expect(content.byline).toBeUndefined();
  });

  it.each([
    ['status: draft', { post_status: 'draft' }],
    ['status: Published', { post_status: 'publish' }],
    ['status: CREATED', { status: 'CREATED' }],
    ['draft: true', { post_status: 'draft' }],
    ['published: false', { post_status: 'draft' }],
    ['priority: "7"', { priority: 7 }],
  ])('%s', async (line, expected) => {
    expect((await onlyJob('a.md', `---\ntitle: One\n${line}\n---\nText`)).job).toMatchObject(expected);
  });

  it('that leave open how to publish stop the file', async () => {
    const withLine = (line: string) => onlyReason('a.md', `---\ntitle: One\n${line}\n---\nText`);
    expect(await withLine('status: private')).toMatchObject({ line: 3, reason: expect.stringContaining('"private"') });
    expect(await withLine('priority: high')).toEqual({
      line: 3,
      reason: 'The priority is not a whole number from 0 to 100.',
    });
    expect(await withLine('priority: 101')).toMatchObject({ line: 3 });
    expect(await onlyReason('a.md', '---\ntitle: [a, b]\n---\nText')).toEqual({
      line: 2,
      reason: 'The title is no text.',
    });
  });

  it('that are too long for the contract are named', async () => {
    expect((await onlyReason('a.md', `---\ntitle: ${'x'.repeat(301)}\n---\nText`)).reason).toMatch(
      /^The field content\.title is not valid/,
    );
  });

  it('of little weight are ignored with a warning', async () => {
    const { warnings, content } = await onlyJob(
      'n/a.md',
      '---\ntitle: One\ncategory: N\ntags: {a: b}\nslug: [a]\nimage: {alt: x}\n---\nText',
    );
    expect(warnings).toEqual([
      { line: 4, reason: '"tags" is neither text nor a list of names and was ignored.' },
      { line: 5, reason: '"slug" is no text and was ignored.' },
      { line: 6, reason: '"image" names no picture and was ignored.' },
    ]);
    expect(content).not.toHaveProperty('slug');
  });

  it.each(['../../secret.png', '/../secret.png', 'file:///etc/passwd', '//host/a.png'])(
    'never point outside of the folder: %s',
    async (path) => {
      const { warnings, content } = await onlyJob('a/b.md', `---\ntitle: One\ncategory: N\nimage: ${path}\n---\nText`);
      expect(content.featured_image).toBeUndefined();
      expect(warnings).toEqual([{ line: 4, reason: expect.stringContaining('was ignored') }]);
    },
  );

  it.each([
    ['https://example.org/a.png', 'https://example.org/a.png'],
    ['12', '12'],
    ['b.png', 'a/b.png'],
    ['/img/b.png', 'img/b.png'],
  ])('name a picture: %s', async (written, source) => {
    const { content } = await onlyJob('a/b.md', `---\ntitle: One\nimage: ${written}\n---\nText`);
    expect(content.featured_image).toEqual({ source });
  });
});
