import { defaultTreeAdapter, serialize, serializeOuter } from 'parse5';
import { inlineTags } from '../allow-list.ts';
import type { HtmlElement, HtmlNode, HtmlParent } from '../html-tree.ts';

/** Elements that stand inside a line of text. */
const INLINE = new Set([...inlineTags, 'br', 'img', 'wbr']);

export const isElement = (node: HtmlNode): node is HtmlElement => defaultTreeAdapter.isElementNode(node);
export const isText = defaultTreeAdapter.isTextNode;
export const isComment = defaultTreeAdapter.isCommentNode;

export const isBlank = (node: HtmlNode): boolean => isText(node) && node.value.trim() === '';

/** Whether a node is text, or an inline element with nothing but inline ones in it. */
export function isInline(node: HtmlNode): boolean {
  if (isText(node) || isComment(node)) return true;
  return isElement(node) && INLINE.has(node.tagName) && node.childNodes.every(isInline);
}

export const attribute = (element: HtmlElement, name: string): string | undefined =>
  element.attrs.find((attr) => attr.name === name)?.value;

/** Whether an element has no attributes but these. */
export const hasOnly = (element: HtmlElement, ...names: readonly string[]): boolean =>
  element.attrs.every(({ name }) => names.includes(name));

/** Children without white space between them. */
export const childrenOf = (parent: HtmlParent): HtmlNode[] => parent.childNodes.filter((node) => !isBlank(node));

/** The only child but for white space; null when there are none or several. */
export function onlyChild(parent: HtmlParent): HtmlElement | null {
  const [only, another] = childrenOf(parent);
  return only !== undefined && another === undefined && isElement(only) ? only : null;
}

export const outerHtml = (node: HtmlNode): string => serializeOuter(node);
export const innerHtml = (element: HtmlElement): string => serialize(element).trim();
export const htmlOf = (nodes: readonly HtmlNode[]): string => nodes.map(outerHtml).join('').trim();
