import { parseFragment } from 'parse5';
import type { HtmlElement, HtmlNode, HtmlParent } from '../html-tree.ts';
import { attributesHtml, block, customHtml, stacked } from './block.ts';
import {
  attribute,
  childrenOf,
  hasOnly,
  htmlOf,
  innerHtml,
  isBlank,
  isComment,
  isElement,
  isInline,
  isText,
  onlyChild,
  outerHtml,
} from './elements.ts';
import { listFrom } from './list-block.ts';
import { figureFrom, imageFrom, playerFrom } from './media-blocks.ts';
import { tableFrom } from './table-block.ts';

/** Boxes that say nothing without attributes: what is in them stands for itself. */
const BOXES = new Set(['div', 'section', 'article', 'main', 'header', 'footer', 'aside', 'nav']);
/** Classes that WordPress's blocks give a meaning, which needs attributes of the block. */
const BLOCK_CLASS = /^(?:has|is|wp|align)/;

/**
 * Sanitised HTML as WordPress's block markup: what a block of core can hold unchanged becomes that block, in the very form
 * that its `save` writes, so that the editor finds nothing invalid; all else becomes Custom HTML. HTML that has blocks
 * already stays as it is.
 */
export function toBlocks(html: string): string {
  if (/<!--\s+wp:/.test(html)) return html;
  return stacked(blocksOf(parseFragment(html)));
}

function blocksOf(parent: HtmlParent): string[] {
  const blocks: string[] = [];
  let line: HtmlNode[] = [];
  const endLine = () => {
    const html = htmlOf(line);
    if (html !== '') blocks.push(...pictures(line, () => paragraph({}, html)));
    line = [];
  };
  for (const node of parent.childNodes) {
    const cut = isComment(node) ? cutBlock(node.data) : null;
    if (cut !== null) {
      endLine();
      blocks.push(cut);
    } else if (isText(node) && /\n\s*\n/.test(node.value)) {
      // As in a text that was typed without markup, an empty line parts two paragraphs.
      const parts = node.value.split(/\n\s*\n/);
      for (const [index, value] of parts.entries()) {
        if (index > 0) endLine();
        line.push({ ...node, value });
      }
    } else if (isInline(node)) {
      if (line.length > 0 || !isBlank(node)) line.push(node);
    } else if (isElement(node)) {
      endLine();
      blocks.push(...elementBlocks(node));
    }
  }
  endLine();
  return blocks;
}

/** Blocks of pictures, when a line or paragraph holds nothing else. */
function pictures(nodes: readonly HtmlNode[], otherwise: () => string): string[] {
  const found = nodes.filter((node) => !isBlank(node)).map((node) => (isElement(node) ? imageFrom(node) : null));
  const all = found.filter((image) => image !== null);
  return all.length > 0 && all.length === found.length ? all : [otherwise()];
}

function elementBlocks(element: HtmlElement): string[] {
  const { tagName } = element;
  if (BOXES.has(tagName) && hasOnly(element)) return blocksOf(element);
  if (tagName === 'p') return textBlock(element, paragraph);
  if (/^h[1-6]$/.test(tagName)) return textBlock(element, heading(Number(tagName[1])));
  return [coreBlock(element) ?? customHtml(outerHtml(element))];
}

function coreBlock(element: HtmlElement): string | null {
  switch (element.tagName) {
    case 'ul':
    case 'ol':
      return listFrom(element);
    case 'blockquote':
      return quote(element);
    case 'pre':
      return preformatted(element);
    case 'table':
      return tableFrom(element);
    case 'figure':
      return figureFrom(element);
    case 'audio':
    case 'video':
      return playerFrom(element);
    case 'hr':
      return block('separator', {}, '<hr class="wp-block-separator has-alpha-channel-opacity"/>');
    default:
      return null;
  }
}

type TextBlock = (attributes: { id?: string | undefined; className?: string | undefined }, html: string) => string;

/** A paragraph or heading: its id and classes are the block's anchor and classes; other attributes make it Custom HTML. */
function textBlock(element: HtmlElement, make: TextBlock): string[] {
  const html = innerHtml(element);
  if (html === '') return [];
  const className = attribute(element, 'class')?.trim().replace(/\s+/g, ' ') || undefined;
  const isPlain =
    hasOnly(element, 'id', 'class') &&
    element.childNodes.every(isInline) &&
    !className?.split(' ').some((name) => BLOCK_CLASS.test(name));
  if (!isPlain) return [customHtml(outerHtml(element))];
  const whole = () => make({ id: attribute(element, 'id'), className }, html);
  return element.tagName === 'p' && hasOnly(element) ? pictures(element.childNodes, whole) : [whole()];
}

const paragraph: TextBlock = ({ id, className }, html) =>
  block('paragraph', { className }, `<p${attributesHtml({ class: className, id })}>${html}</p>`);

const heading =
  (level: number): TextBlock =>
  ({ id, className }, html) =>
    block(
      'heading',
      { level: level === 2 ? undefined : level, className },
      `<h${level}${attributesHtml({ class: className, id })}>${html}</h${level}>`,
    );

/** @param html Inline HTML. */
export const headingBlock = (level: number, html: string): string => heading(level)({}, html);

function quote(element: HtmlElement): string | null {
  if (!hasOnly(element)) return null;
  const children = childrenOf(element);
  const last = children.at(-1);
  const cite = last && isElement(last) && last.tagName === 'cite' && children.length > 1 ? last : null;
  if (cite && !hasOnly(cite)) return null;
  const inner = blocksOf({ ...element, childNodes: element.childNodes.filter((node) => node !== cite) });
  if (inner.length === 0) return null;
  const citation = cite ? `<cite>${innerHtml(cite)}</cite>` : '';
  return block('quote', {}, `<blockquote class="wp-block-quote">${stacked(inner)}${citation}</blockquote>`);
}

/** Code with its language as a class of `pre`, which the code block keeps; text that only keeps its spaces. */
function preformatted(element: HtmlElement): string | null {
  if (!hasOnly(element) || !element.childNodes.every(isInline)) return null;
  const code = onlyChild(element);
  if (code?.tagName !== 'code') {
    return block('preformatted', {}, `<pre class="wp-block-preformatted">${shown(element)}</pre>`);
  }
  const className = attribute(code, 'class');
  if (!hasOnly(code, 'class') || (className !== undefined && !/^language-[\w+#.-]+$/.test(className))) return null;
  const classes = ['wp-block-code', ...(className === undefined ? [] : [className])].join(' ');
  return block('code', { className }, `<pre class="${classes}"><code>${shown(code)}</code></pre>`);
}

/** Text that is shown as it is: WordPress must take no bracket in it for a shortcode, and no address for an embed. */
function shown(element: HtmlElement): string {
  return innerHtmlKeepingSpaces(element)
    .replace(/\n$/, '')
    .replaceAll('[', '&#91;')
    .replace(/^(\s*https?:)\/\/([^\s<>"]+\s*)$/gm, '$1&#47;&#47;$2');
}

const innerHtmlKeepingSpaces = (element: HtmlElement): string => element.childNodes.map(outerHtml).join('');

function cutBlock(comment: string): string | null {
  if (comment === 'nextpage') return block('nextpage', {}, '<!--nextpage-->');
  const more = /^more(?: (.*))?$/.exec(comment);
  if (!more) return null;
  const customText = more[1]?.trim() || undefined;
  return block('more', { customText }, customText ? `<!--more ${customText}-->` : '<!--more-->');
}
