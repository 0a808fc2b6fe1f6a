/** How a network counts and limits a post's text. */
export interface TextLimits {
  graphemes: number;
  /** UTF-8 bytes; null when the network does not count them. */
  bytes: number | null;
  /** What a link counts as, however long it is; null when it counts as what is shown of it. */
  linkLength: number | null;
}

/** Bluesky's lexicon `app.bsky.feed.post`: 300 graphemes and 3,000 bytes. */
export const BLUESKY_LIMITS: TextLimits = { graphemes: 300, bytes: 3000, linkLength: null };
/** Mastodon: 500 characters (graphemes), a link counts as 23. */
export const MASTODON_LIMITS: TextLimits = { graphemes: 500, bytes: null, linkLength: 23 };
/** A receiver of our own making. */
export const WEBHOOK_LIMITS: TextLimits = { graphemes: 5000, bytes: null, linkLength: null };

export interface TextValues {
  title: string;
  excerpt: string;
  url: string;
  category: string;
  tags: readonly string[];
}

/** A part of the text that leads somewhere; UTF-16 offsets. */
export interface Mark {
  from: number;
  to: number;
  link?: string;
  tag?: string;
}

export interface FittedText {
  text: string;
  marks: Mark[];
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
const encoder = new TextEncoder();

export const graphemesOf = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment);
export const byteLength = (text: string): number => encoder.encode(text).length;

/** The names that a template may use. */
const FIELD = /\{(title|excerpt|url|tags|category)\}/g;
/** Where a link counts as what is shown, this much of it is shown. Graphemes. */
const SHOWN_LINK = 30;

/**
 * Fills a template so that the network's limits hold, whatever the values are: first the excerpt is shortened, then tags
 * fall away from the end, then the title is shortened, then the template's own text. A link is never cut where it counts
 * by its text as written; where a network links any text, a shorter form of it is shown.
 */
export function fitText(template: string, values: TextValues, limits: TextLimits): FittedText {
  const clean = {
    title: oneLine(values.title),
    excerpt: oneLine(values.excerpt),
    category: oneLine(values.category),
    url: limits.linkLength === null ? shownLink(values.url) : values.url,
  };
  let tags = values.tags.map(hashtag).filter((tag) => tag !== '#');
  const compose = (excerpt: string, title: string) =>
    tidy(
      template.replace(FIELD, (_, name: string) => {
        if (name === 'tags') return tags.join(' ');
        if (name === 'excerpt') return excerpt;
        return name === 'title' ? title : clean[name as 'url' | 'category'];
      }),
    );
  const fits = (text: string) => isWithin(text, clean.url, limits);
  const result = (text: string): FittedText => ({ text, marks: marksOf(text, clean.url, values.url, tags) });

  let text = compose(clean.excerpt, clean.title);
  if (fits(text)) return result(text);
  text = longest(clean.excerpt, (excerpt) => compose(excerpt, clean.title), fits);
  if (fits(text)) return result(text);
  while (tags.length > 0) {
    tags = tags.slice(0, -1);
    text = compose('', clean.title);
    if (fits(text)) return result(text);
  }
  text = longest(clean.title, (title) => compose('', title), fits);
  if (fits(text)) return result(text);
  // Only a template that is itself too long comes here; its link goes last, where there is one.
  const hasLink = clean.url !== '' && text.includes(clean.url);
  const tail = hasLink ? ` ${clean.url}` : '';
  return result(longest(tidy(text.replaceAll(clean.url, '')), (start) => `${start}${tail}`.trimStart(), fits));
}

/** The text with the longest beginning of `whole` (in whole graphemes, `…` where it was cut) that fits; the shortest otherwise. */
function longest(whole: string, compose: (part: string) => string, fits: (text: string) => boolean): string {
  const graphemes = graphemesOf(whole);
  const part = (count: number) => {
    if (count === graphemes.length) return whole;
    const start = graphemes.slice(0, wordEnd(graphemes, count)).join('').trimEnd();
    return start === '' ? '' : `${start}…`;
  };
  let [low, high] = [0, graphemes.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(compose(part(middle)))) low = middle;
    else high = middle - 1;
  }
  return compose(part(low));
}

/** Where to cut so that no word is cut, unless that word is most of the text (or the script has no blanks). */
function wordEnd(graphemes: readonly string[], count: number): number {
  const blank = graphemes.lastIndexOf(' ', count);
  return blank > count * 0.6 ? blank : count;
}

export function isWithin(text: string, url: string, { graphemes, bytes, linkLength }: TextLimits): boolean {
  const counted = linkLength === null || url === '' ? text : text.replaceAll(url, 'x'.repeat(linkLength));
  return graphemesOf(counted).length <= graphemes && (bytes === null || byteLength(text) <= bytes);
}

/** Host and the beginning of the path, as a reader recognises it. */
function shownLink(url: string): string {
  const bare = graphemesOf(url.replace(/^https?:\/\//, '').replace(/\/$/, ''));
  return bare.length <= SHOWN_LINK ? bare.join('') : `${bare.slice(0, SHOWN_LINK - 1).join('')}…`;
}

/** Letters and digits of every script, words joined: `#SmallBusiness`. */
function hashtag(name: string): string {
  const words = name.split(/[^\p{L}\p{M}\p{N}_]+/u).filter(Boolean);
  const joined = words.map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
  // A hashtag of digits alone is none anywhere.
  return /\p{L}/u.test(joined) ? `#${graphemesOf(joined).slice(0, 60).join('')}` : '#';
}

function marksOf(text: string, shown: string, url: string, tags: readonly string[]): Mark[] {
  const marks: Mark[] = [];
  if (shown !== '') {
    for (let at = text.indexOf(shown); at >= 0; at = text.indexOf(shown, at + shown.length)) {
      marks.push({ from: at, to: at + shown.length, link: url });
    }
  }
  for (const tag of new Set(tags)) {
    const at = text.indexOf(tag);
    const isInLink = marks.some(({ from, to }) => at >= from && at < to);
    if (at >= 0 && !isInLink) marks.push({ from: at, to: at + tag.length, tag: tag.slice(1) });
  }
  return marks.sort((a, b) => a.from - b.from);
}

const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();

/** What an empty field leaves behind: blanks at line ends, more than one empty line. */
const tidy = (text: string): string =>
  text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
