import { defaultTreeAdapter } from 'parse5';
import { droppedWithContent } from './allow-list.ts';
import { isBlockComment } from './block-comments.ts';
import { type HtmlFragment, nodesIn } from './html-tree.ts';

/** How often each element, attribute, class and comment occurs. */
export interface MarkupCount {
  elements: ReadonlyMap<string, number>;
  /** By `onclick on a`. */
  attributes: ReadonlyMap<string, { element: string; count: number }>;
  comments: number;
}

/** Counts the markup of a tree; what is inside an element that goes with its content is not counted. */
export function countMarkup(tree: HtmlFragment): MarkupCount {
  const elements = new Map<string, number>();
  const attributes = new Map<string, { element: string; count: number }>();
  let comments = 0;
  for (const { node } of nodesIn(tree, (element) => !droppedWithContent.includes(element.tagName))) {
    if (defaultTreeAdapter.isCommentNode(node) && !isBlockComment(node.data)) comments += 1;
    if (!defaultTreeAdapter.isElementNode(node)) continue;
    const element = node.tagName;
    elements.set(element, (elements.get(element) ?? 0) + 1);
    for (const { name, value } of node.attrs) {
      // A style is a list of its own: one of its parts may go and the others stay.
      const parts =
        name === 'style' ? value.split(';').map((part) => part.split(':')[0]?.trim().toLowerCase()) : [null];
      for (const part of parts) {
        if (part === '') continue;
        const label = `${part ? `${name} ${part}` : name} on ${element}`;
        attributes.set(label, { element, count: (attributes.get(label)?.count ?? 0) + 1 });
      }
    }
  }
  return { elements, attributes, comments };
}

/**
 * What one tree has and a later one lacks, in words and sorted: `script`, `onclick on a`, `style position on div`,
 * `comment`. Found by comparison, so it holds whatever rule took it out.
 */
export function removedMarkup(before: MarkupCount, after: MarkupCount): string[] {
  const removed: string[] = [];
  for (const [name, count] of before.elements) {
    if (count > (after.elements.get(name) ?? 0)) removed.push(name);
  }
  for (const [label, { element, count }] of before.attributes) {
    // The attributes of an element that went altogether go without saying.
    if (after.elements.has(element) && count > (after.attributes.get(label)?.count ?? 0)) removed.push(label);
  }
  if (before.comments > after.comments) removed.push('comment');
  return removed.sort();
}
