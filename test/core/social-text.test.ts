import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BLUESKY_LIMITS,
  byteLength,
  fitText,
  graphemesOf,
  isWithin,
  MASTODON_LIMITS,
  type TextValues,
  WEBHOOK_LIMITS,
} from '../../shared/core/social-text.ts';

const URL_ = 'https://news.example.org/2026/11/a-post';
const values = (fields: Partial<TextValues> = {}): TextValues => ({
  title: 'A title',
  excerpt: 'What it is about.',
  url: URL_,
  category: 'News',
  tags: ['Small business', 'C++', '2026', '天気'],
  ...fields,
});
const ALL = '{title}\n\n{excerpt}\n\n{tags}\n\n{url}';
const FAMILY = '👩‍👩‍👧‍👦';

describe('a template', () => {
  it('is filled, with links and hashtags marked', () => {
    const { text, marks } = fitText(ALL, values(), MASTODON_LIMITS);
    expect(text).toBe(`A title\n\nWhat it is about.\n\n#SmallBusiness #C #天気\n\n${URL_}`);
    expect(marks.map(({ from, to, link, tag }) => [text.slice(from, to), link ?? tag])).toEqual([
      ['#SmallBusiness', 'SmallBusiness'],
      ['#C', 'C'],
      ['#天気', '天気'],
      [URL_, URL_],
    ]);
  });

  it('leaves no holes where a value is empty', () => {
    expect(fitText(ALL, values({ excerpt: '', tags: [] }), MASTODON_LIMITS).text).toBe(`A title\n\n${URL_}`);
  });

  it('shows a long link in short where any text can be a link', () => {
    const url = `https://news.example.org/${'long/'.repeat(40)}`;
    const { text, marks } = fitText('{title} {url}', values({ url }), BLUESKY_LIMITS);
    expect(text).toBe('A title news.example.org/long/long/lo…');
    expect(marks).toEqual([{ from: 8, to: text.length, link: url }]);
  });
});

describe('what does not fit', () => {
  it('gives up the excerpt first, then tags, then the title; the link stays', () => {
    const long = 'Wort '.repeat(200);
    const excerpt = fitText(ALL, values({ excerpt: long }), MASTODON_LIMITS).text;
    expect(excerpt).toMatch(/^A title\n\nWort Wort [\s\S]*Wort…\n\n#SmallBusiness #C #天気\n\nhttps/);
    const title = fitText(ALL, values({ title: long }), MASTODON_LIMITS).text;
    expect(title).toMatch(/^Wort [\s\S]*…\n\nhttps:\/\/news\.example\.org\/2026\/11\/a-post$/);
    for (const text of [excerpt, title]) expect(graphemesOf(text).length).toBeGreaterThan(440);
  });

  it('is exactly at the limit, and one more is not', () => {
    const at = 'x'.repeat(300);
    expect(fitText('{title}', values({ title: at }), BLUESKY_LIMITS).text).toBe(at);
    expect(graphemesOf(fitText('{title}', values({ title: `${at}y` }), BLUESKY_LIMITS).text)).toHaveLength(300);
  });

  it('counts emoji as one each, and bytes beside them', () => {
    const { text } = fitText('{title}', values({ title: FAMILY.repeat(299) }), BLUESKY_LIMITS);
    expect(graphemesOf(text).length).toBeLessThan(299);
    expect(byteLength(text)).toBeLessThanOrEqual(3000);
    expect(byteLength(text)).toBeGreaterThan(2950);
    expect(fitText('{title}', values({ title: FAMILY.repeat(100) }), BLUESKY_LIMITS).text).toBe(FAMILY.repeat(100));
    expect(fitText('{title}', values({ title: '漢'.repeat(300) }), BLUESKY_LIMITS).text).toBe('漢'.repeat(300));
  });

  it('on Mastodon a link counts 23, however long it is', () => {
    const url = `https://example.org/${'y'.repeat(900)}`;
    const title = 'x'.repeat(500 - 23 - 1);
    expect(fitText('{title} {url}', values({ title, url }), MASTODON_LIMITS).text).toBe(`${title} ${url}`);
    expect(fitText('{title} {url}', values({ title: `${title}x`, url }), MASTODON_LIMITS).text).toBe(
      `${title.slice(0, -1)}… ${url}`,
    );
  });

  it('is cut to fit even when the template itself is too long', () => {
    const { text } = fitText(`${'z'.repeat(900)} {url}`, values(), MASTODON_LIMITS);
    expect(text.endsWith(` ${URL_}`)).toBe(true);
    expect(isWithin(text, URL_, MASTODON_LIMITS)).toBe(true);
  });
});

it('always keeps the limits and cuts no character in half, whatever the texts are', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      FAMILY,
      '👍🏽',
      '🇦🇺',
      '漢字',
      'नमस्ते',
      'e\u0301',
      'ﷺ',
      '\u200f',
      '{url}',
      'https://x.example',
      '\n',
      ' ',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  );
  const long = (maxLength: number) => fc.array(piece, { maxLength }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      long(150),
      long(200),
      fc.array(long(4), { maxLength: 8 }),
      fc.webUrl({ withQueryParameters: true }),
      fc.constantFrom(ALL, '{title} {url}', '{tags} {excerpt}', '{title}'),
      fc.constantFrom(BLUESKY_LIMITS, MASTODON_LIMITS, WEBHOOK_LIMITS),
      (title, excerpt, tags, url, template, limits) => {
        const { text, marks } = fitText(template, { title, excerpt, tags, url, category: 'News' }, limits);
        const counted = limits.linkLength === null ? text : text.replaceAll(url, 'x'.repeat(limits.linkLength));
        expect(graphemesOf(counted).length).toBeLessThanOrEqual(limits.graphemes);
        if (limits.bytes !== null) expect(byteLength(text)).toBeLessThanOrEqual(limits.bytes);
        expect(text).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
        for (const { from, to } of marks) expect(from < to && to <= text.length).toBe(true);
        if (template.includes('{url}')) expect(marks.some(({ link }) => link === url)).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
});
