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
import { runs } from './property-runs.ts';

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

  it('has each field as often as it stands there, each value on one line', () => {
    const title = 'A\n\ttitle\u0007of  two\r\nlines ';
    expect(fitText('{category}: {title} / {title} {other}', values({ title }), MASTODON_LIMITS).text).toBe(
      'News: A title of two lines / A title of two lines {other}',
    );
    const [excerpt, category] = [' an\nexcerpt ', ' Top\nNews '];
    expect(fitText('[{excerpt}] [{category}]', values({ excerpt, category }), MASTODON_LIMITS).text).toBe(
      '[an excerpt] [Top News]',
    );
  });

  it.each([
    ['blanks at the ends of lines', '{title}  \n  {category}', 'A title\nNews'],
    ['more than one empty line', '{title}\n\n\n\n\n{category}', 'A title\n\nNews'],
    ['more than one blank', '{title}   \t {category}', 'A title News'],
    ['what stands around an empty field', '\n{title} {excerpt} {category} {excerpt}\n', 'A title News'],
  ])('is tidied of %s', (_, template, expected) => {
    expect(fitText(template, values({ excerpt: '' }), MASTODON_LIMITS).text).toBe(expected);
  });

  it.each([
    ['new york city', '#newYorkCity'],
    ['  - news', '#news'],
    ['snake_case', '#snake_case'],
    ['Web 2.0', '#Web20'],
    ['cafe\u0301 noir', '#cafe\u0301Noir'],
    ['x'.repeat(61), `#${'x'.repeat(60)}`],
    ['2026', ''],
    ['---', ''],
    ['', ''],
  ])('writes the tag %j as the hashtag %j', (tag, expected) => {
    const { text, marks } = fitText('{tags}', values({ tags: [tag] }), MASTODON_LIMITS);
    expect(text).toBe(expected);
    expect(marks).toEqual(expected === '' ? [] : [{ from: 0, to: expected.length, tag: expected.slice(1) }]);
  });

  it('marks every link and each tag once, in the order of the text', () => {
    const { text, marks } = fitText('{url} {tags} {url}', values({ tags: ['news', 'news'] }), BLUESKY_LIMITS);
    const shown = 'news.example.org/2026/11/a-po…';
    expect(text).toBe(`${shown} #news #news ${shown}`);
    expect(marks).toEqual([
      { from: 0, to: 30, link: URL_ },
      { from: 31, to: 36, tag: 'news' },
      { from: 43, to: 73, link: URL_ },
    ]);
  });

  it('marks no tag that it does not show, nor one inside a link', () => {
    expect(fitText('{title}', values(), MASTODON_LIMITS).marks).toEqual([]);
    const url = 'https://x.example/#news';
    expect(fitText('{url}', values({ url, tags: ['news'] }), MASTODON_LIMITS).marks).toEqual([
      { from: 0, to: url.length, link: url },
    ]);
    expect(fitText('{tags} {url}', values({ url, tags: ['news'] }), MASTODON_LIMITS).marks).toEqual([
      { from: 0, to: 5, tag: 'news' },
      { from: 6, to: 6 + url.length, link: url },
    ]);
    expect(
      fitText('{url}{tags}', values({ url: 'https://x.example/', tags: ['news'] }), MASTODON_LIMITS).marks,
    ).toEqual([
      { from: 0, to: 18, link: 'https://x.example/' },
      { from: 18, to: 23, tag: 'news' },
    ]);
  });

  it('has no link where there is none', () => {
    for (const limits of [BLUESKY_LIMITS, MASTODON_LIMITS])
      expect(fitText('{title} {url}', values({ url: '' }), limits)).toEqual({ text: 'A title', marks: [] });
  });

  it.each([
    ['https://example.org/', 'example.org'],
    ['http://example.org/a/b/', 'example.org/a/b'],
    ['https://example.org/https://x/y', 'example.org/https://x/y'],
    [`https://example.org/${'a'.repeat(18)}`, `example.org/${'a'.repeat(18)}`],
    [`https://example.org/${'a'.repeat(19)}`, `example.org/${'a'.repeat(17)}…`],
  ])('shows %s as %s where any text can be a link', (url, shown) => {
    expect(fitText('{url}', values({ url }), BLUESKY_LIMITS)).toEqual({
      text: shown,
      marks: [{ from: 0, to: shown.length, link: url }],
    });
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

  it('loses its tags one by one from the end, before anything of the title', () => {
    const tags = ['aaaaaaaaa', 'bbbbbbbbb', 'ccccccccc'];
    const text = (length: number) => {
      const fitted = fitText('{tags} {excerpt} {title}', values({ tags, title: 'x'.repeat(length) }), MASTODON_LIMITS);
      return fitted.text.replace(/x+/, (title) => String(title.length));
    };
    expect(text(467)).toBe('#aaaaaaaaa #bbbbbbbbb #ccccccccc 467');
    expect(text(468)).toBe('#aaaaaaaaa #bbbbbbbbb 468');
    expect(text(478)).toBe('#aaaaaaaaa #bbbbbbbbb 478');
    expect(text(479)).toBe('#aaaaaaaaa 479');
    expect(text(490)).toBe('490');
    expect(text(501)).toBe('499…');
  });

  it.each([
    ['between words', `${'x'.repeat(200)} ${'y'.repeat(200)}`, `${'x'.repeat(200)}…`],
    ['right after a word that ends there', `${'x'.repeat(299)} y`, `${'x'.repeat(299)}…`],
    [
      'in a word that is most of the text',
      `${'x'.repeat(100)} ${'y'.repeat(300)}`,
      `${'x'.repeat(100)} ${'y'.repeat(198)}…`,
    ],
    ['anywhere in a script without blanks', '漢'.repeat(400), `${'漢'.repeat(299)}…`],
  ])('is cut %s', (_, title, expected) => {
    expect(fitText('{title}', values({ title }), BLUESKY_LIMITS).text).toBe(expected);
  });

  it('uses the last byte and grapheme that a network takes, and not one more', () => {
    expect(isWithin(FAMILY.repeat(120), '', BLUESKY_LIMITS)).toBe(true);
    expect(isWithin(FAMILY.repeat(121), '', BLUESKY_LIMITS)).toBe(false);
    for (const [limits, length] of [
      [BLUESKY_LIMITS, 300],
      [MASTODON_LIMITS, 500],
      [WEBHOOK_LIMITS, 5000],
    ] as const)
      expect([0, 1].map((more) => isWithin('x'.repeat(length + more), '', limits))).toEqual([true, false]);
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
    expect(text).toBe(`${'z'.repeat(475)}… ${URL_}`);
    expect(isWithin(text, URL_, MASTODON_LIMITS)).toBe(true);
    expect(fitText(`{url} ${'z'.repeat(900)}`, values(), MASTODON_LIMITS).text).toBe(text);
    expect(fitText(`{url} ${'z'.repeat(900)} {url}`, values(), MASTODON_LIMITS).text).toBe(text);
    expect(fitText(`${'z'.repeat(900)} {url}`, values({ url: '' }), MASTODON_LIMITS).text).toBe(`${'z'.repeat(499)}…`);
    expect(fitText('z'.repeat(900), values(), MASTODON_LIMITS)).toEqual({ text: `${'z'.repeat(499)}…`, marks: [] });
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
    { numRuns: runs(100) },
  );
});
