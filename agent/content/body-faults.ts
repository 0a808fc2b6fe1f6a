import { defaultTreeAdapter, parseFragment } from 'parse5';
import type { ImageReference } from '../../shared/contract/content.ts';
import { attribute } from './blocks/elements.ts';
import { nodesIn } from './html-tree.ts';
import type { RenderedBody } from './render-body.ts';
import type { ValidationFault, ValidationRules } from './validate-article.ts';
import { visibleText } from './visible-text.ts';

/** Markup that runs, or asks the reader for something. A frame is none of it: a link takes its place. */
const ACTIVE = /^(?:script|object|embed|applet|form|input|button|textarea|select|base|meta)$|^on[a-z]+ on /;

/**
 * Phrases with which language models decline, or speak of themselves, instead of writing. Each is a whole way of speaking,
 * so that an article about such models passes.
 */
const REFUSALS = [
  /\bas an? (?:ai|artificial intelligence)(?: language)? (?:model|assistant),? i\b/i,
  /\bi(?:'|’)?m sorry,? but i (?:can(?:'|’)?t|cannot|am unable to)\b/i,
  /\bi (?:can(?:'|’)?t|cannot|am unable to) (?:assist|help|fulfil+|comply) with (?:that|this|your) request\b/i,
  /\b(?:certainly|sure)! here(?:'|’)?s? (?:is )?(?:an? |the |your )?(?:article|draft|blog post|rewritten)/i,
  /\bmy knowledge cut-?off\b/i,
];
const LOREM_IPSUM = /\blorem ipsum\b/i;
/** Scripts that put no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/** What is wrong with a body that shows something. */
export function bodyFaults(
  { html, removed }: RenderedBody,
  { images = [] }: { images?: readonly ImageReference[] | undefined },
  rules: ValidationRules,
): ValidationFault[] {
  const faults: ValidationFault[] = [];
  const fault = (message: string, field = 'body') => faults.push({ field, message });
  const text = visibleText(html);

  const words = countWords(text);
  if (words < rules.minWords) fault(`The body has ${words} words, and ${rules.minWords} is the least`);
  const refusal = rules.modelRefusals ? REFUSALS.map((pattern) => pattern.exec(text)?.[0]).find(Boolean) : undefined;
  if (refusal) fault(`The body holds what a language model says instead of writing ("${refusal}")`);
  if (rules.loremIpsum && LOREM_IPSUM.test(text)) fault('The body holds filler text (lorem ipsum)');
  const active = rules.activeMarkup === 'refuse' ? removed.filter((markup) => ACTIVE.test(markup)) : [];
  if (active.length > 0) fault(`The body holds markup that is not allowed (${active.join(', ')})`);
  if (rules.altText) {
    const mute = imagesWithoutAlt(html);
    if (mute.length > 0) fault(`The body has pictures without alternative text (${mute.slice(0, 3).join(', ')})`);
    for (const { source } of images.filter(({ alt }) => alt === undefined)) {
      fault(`The images have one without alternative text (${source})`, 'images');
    }
  }
  return faults;
}

/** Words of the text; in scripts without spaces two characters count as one word. */
function countWords(text: string): number {
  const unspaced = text.match(UNSPACED)?.length ?? 0;
  const spaced = text.replace(UNSPACED, ' ').match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu)?.length ?? 0;
  return spaced + Math.ceil(unspaced / 2);
}

function imagesWithoutAlt(html: string): string[] {
  const sources: string[] = [];
  for (const { node } of nodesIn(parseFragment(html))) {
    const isImage = defaultTreeAdapter.isElementNode(node) && node.tagName === 'img';
    if (isImage && attribute(node, 'alt') === undefined) sources.push(attribute(node, 'src') ?? '');
  }
  return sources;
}
