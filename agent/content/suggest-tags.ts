import { defaultTreeAdapter, parseFragment } from 'parse5';
import { nodesIn } from './html-tree.ts';
import { plainText } from './plain-text.ts';

const MOST_TAGS = 5;
/** A word that is not in the title or a heading has to come this often. */
const OFTEN = 3;
const SHORTEST = 4;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Words that say nothing about a text, in English; those of other languages are kept out by their frequency alone. */
const EMPTY_WORDS = new Set(
  `about above after again against also always among another because been before began being below between both came come
  could does doing done down during each even ever every first from further gets give goes going gone have having here hers
  himself however into itself just know last less like made make many might more most much must myself near need never next
  once only other others ours over really said same says seen shall should since some still such take than that their
  theirs them themselves then there these they thing things this those though through time today together under until upon
  used using very want week well were what when where whether which while whom whose will with within without work would
  year years your yours yourself`.split(/\s+/),
);

/**
 * Words that a text is about: those of its title and headings that its body repeats, then those that come often. The most
 * frequent first; the same text gives the same tags.
 */
export function suggestTags(title: string, html: string): string[] {
  const headings = words(headingsOf(html));
  const counts = new Map<string, { count: number; asWritten: string; isNamed: boolean }>();
  const named = new Set([...words(title), ...headings].map((word) => word.toLowerCase()));
  for (const word of words(plainText(html))) {
    const key = word.toLowerCase();
    const known = counts.get(key) ?? { count: 0, asWritten: word, isNamed: named.has(key) };
    // Where a sentence begins, a word is written large; elsewhere only if it is a name.
    if (word === key) known.asWritten = word;
    counts.set(key, { ...known, count: known.count + 1 });
  }
  return [...counts.values()]
    .filter(({ count, isNamed }) => count >= (isNamed ? 2 : OFTEN))
    .sort((a, b) => Number(b.isNamed) - Number(a.isNamed) || b.count - a.count || (a.asWritten < b.asWritten ? -1 : 1))
    .slice(0, MOST_TAGS)
    .map(({ asWritten }) => asWritten);
}

function words(text: string): string[] {
  return [...segmenter.segment(text.normalize('NFC'))]
    .filter(({ isWordLike, segment }) => isWordLike && isTelling(segment))
    .map(({ segment }) => segment);
}

/** Ideographs say in two characters what takes others four. */
function isTelling(word: string): boolean {
  const isShort =
    [...word].length < (/[\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}]/u.test(word) ? 2 : SHORTEST);
  return !isShort && /\p{L}/u.test(word) && !EMPTY_WORDS.has(word.toLowerCase());
}

function headingsOf(html: string): string {
  let text = '';
  let headingAt: number | null = null;
  for (const { node, depth } of nodesIn(parseFragment(html))) {
    if (headingAt !== null && depth <= headingAt) headingAt = null;
    if (defaultTreeAdapter.isElementNode(node) && /^h[1-6]$/.test(node.tagName)) headingAt = depth;
    else if (headingAt !== null && defaultTreeAdapter.isTextNode(node)) text += ` ${node.value}`;
  }
  return text;
}
