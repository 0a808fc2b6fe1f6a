import { defaultTreeAdapter, parseFragment, serialize } from 'parse5';
import { attributesHtml, escapeText } from './blocks/block.ts';
import { isElement, isText } from './blocks/elements.ts';
import type { HtmlNode, HtmlParent } from './html-tree.ts';

/** An earlier post that others may link to. */
export interface LinkTarget {
  url: string;
  /** Its title and keywords, plain text; the first mention of any becomes a link. */
  phrases: readonly string[];
}

/** Where a link would be wrong: in another link, in headings and captions, in code and in what is to be opened. */
const NO_LINKS = new Set([
  ...[
    'a',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'code',
    'pre',
    'kbd',
    'samp',
    'button',
    'summary',
    'figcaption',
    'caption',
  ],
  ...['math', 'cite', 'th'],
]);
/** Shorter phrases are found in every text. */
const SHORTEST = 4;
const SHORTEST_CJK = 2;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/**
 * Links the first mention of each earlier post, in the order of the text, to at most `most` of them. Of two posts with the
 * same phrase the first one in `targets` gets it, of two phrases at one place the longer one. The same input always gives
 * the same links; without a mention the HTML stays byte for byte.
 */
export function addCrossLinks(
  html: string,
  targets: readonly LinkTarget[],
  most: number,
): { html: string; linked: string[] } {
  const byPhrase = phrasesOf(targets);
  const pattern = most > 0 ? patternOf([...byPhrase.keys()]) : null;
  if (pattern === null) return { html, linked: [] };
  const tree = parseFragment(html);
  const linked: string[] = [];
  for (const text of textsIn(tree)) {
    if (linked.length >= most) break;
    const pieces = linkText(text.value, pattern, byPhrase, linked, most);
    if (pieces === null) continue;
    const parent = text.parentNode as HtmlParent;
    const fragment = parseFragment(pieces);
    for (const node of [...fragment.childNodes]) defaultTreeAdapter.insertBefore(parent, node, text);
    defaultTreeAdapter.detachNode(text);
  }
  return linked.length === 0 ? { html, linked } : { html: serialize(tree), linked };
}

const fold = (phrase: string): string => phrase.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();

function phrasesOf(targets: readonly LinkTarget[]): Map<string, string> {
  const byPhrase = new Map<string, string>();
  for (const { url, phrases } of targets) {
    for (const phrase of phrases.map(fold)) {
      const isLong = [...phrase].length >= (CJK.test(phrase) ? SHORTEST_CJK : SHORTEST);
      if (isLong && !byPhrase.has(phrase)) byPhrase.set(phrase, url);
    }
  }
  return byPhrase;
}

/** Whole words only; scripts without spaces between words have none. */
function patternOf(phrases: readonly string[]): RegExp | null {
  if (phrases.length === 0) return null;
  const longestFirst = phrases.toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const alternatives = longestFirst.map((phrase) => {
    const words = phrase
      .split(' ')
      .map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
      .join('\\s+');
    return CJK.test(phrase) ? words : `(?<![\\p{L}\\p{N}])${words}(?![\\p{L}\\p{N}])`;
  });
  return new RegExp(alternatives.join('|'), 'giu');
}

/** The text with its new links as HTML; null when there is none. */
function linkText(
  text: string,
  pattern: RegExp,
  byPhrase: ReadonlyMap<string, string>,
  linked: string[],
  most: number,
): string | null {
  let html = '';
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const url = byPhrase.get(fold(match[0]));
    if (url === undefined || linked.includes(url) || linked.length >= most) continue;
    linked.push(url);
    html += `${escapeText(text.slice(end, match.index))}<a${attributesHtml({ href: url })}>${escapeText(match[0])}</a>`;
    end = match.index + match[0].length;
  }
  return end === 0 ? null : html + escapeText(text.slice(end));
}

type TextNode = Extract<HtmlNode, { value: string }>;

/** The texts that may hold links, in the order of the document. */
function textsIn(parent: HtmlParent): TextNode[] {
  return parent.childNodes.flatMap((node) => {
    if (isText(node)) return [node];
    return isElement(node) && !NO_LINKS.has(node.tagName) ? textsIn(node) : [];
  });
}
