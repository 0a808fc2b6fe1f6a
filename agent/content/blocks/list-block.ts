import type { HtmlElement, HtmlNode } from '../html-tree.ts';
import { attributesHtml, block, stacked } from './block.ts';
import { attribute, childrenOf, hasOnly, htmlOf, isBlank, isElement, isInline } from './elements.ts';

/** The block of a list whose items hold text and further lists; null for any other, such as one with pictures' figures. */
export function listFrom(list: HtmlElement): string | null {
  const ordered = list.tagName === 'ol';
  if (!(ordered ? hasOnly(list, 'start', 'reversed') : hasOnly(list))) return null;
  const items: string[] = [];
  for (const child of childrenOf(list)) {
    const item = isElement(child) && child.tagName === 'li' ? itemFrom(child) : null;
    if (item === null) return null;
    items.push(item);
  }
  if (items.length === 0) return null;
  const start = ordered ? attribute(list, 'start') : undefined;
  const reversed = ordered && attribute(list, 'reversed') !== undefined;
  if (start !== undefined && !/^-?\d+$/.test(start)) return null;
  const attributes = {
    ordered: ordered || undefined,
    reversed: reversed || undefined,
    start: start === undefined ? undefined : Number(start),
  };
  const html = attributesHtml({ reversed: reversed ? '' : undefined, start });
  return block('list', attributes, `<${list.tagName}${html}>${stacked(items)}</${list.tagName}>`);
}

/** An item: its text, and after it the lists inside of it. */
function itemFrom(item: HtmlElement): string | null {
  if (!hasOnly(item)) return null;
  const children = [...item.childNodes];
  const firstList = children.findIndex((node) => isElement(node) && /^[uo]l$/.test(node.tagName));
  const before = firstList < 0 ? children : children.slice(0, firstList);
  const text = textFrom(before);
  if (text === null) return null;
  const inner: string[] = [];
  for (const node of firstList < 0 ? [] : children.slice(firstList)) {
    if (isBlank(node)) continue;
    const nested = isElement(node) && /^[uo]l$/.test(node.tagName) ? listFrom(node) : null;
    if (nested === null) return null;
    inner.push(nested);
  }
  return block('list-item', {}, `<li>${text}${stacked(inner)}</li>`);
}

/** Text of an item; the paragraphs of a loose list become lines. */
function textFrom(nodes: readonly HtmlNode[]): string | null {
  const lines: HtmlNode[][] = [[]];
  for (const node of nodes) {
    if (isInline(node)) lines.at(-1)?.push(node);
    else if (isElement(node) && node.tagName === 'p' && hasOnly(node) && node.childNodes.every(isInline)) {
      lines.push([...node.childNodes], []);
    } else return null;
  }
  return lines
    .map(htmlOf)
    .filter((line) => line !== '')
    .join('<br>');
}
