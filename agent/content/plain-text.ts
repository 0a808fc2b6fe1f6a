import { defaultTreeAdapter, parseFragment } from 'parse5';
import { nodesIn } from './html-tree.ts';

/** What interrupts a sentence: what stands before and after it are no neighbours. */
const BREAKS = /^(?:p|div|h[1-6]|li|td|th|tr|br|hr|blockquote|figcaption|pre|dd|dt|summary|details)$/;
/** Not the article's own words. */
const NOT_TEXT = /^(?:code|pre|script|style|figcaption)$/;

/** The words of an HTML body as one line of text; code and captions are left out. */
export function plainText(html: string): string {
  let text = '';
  for (const { node } of nodesIn(parseFragment(html), ({ tagName }) => !NOT_TEXT.test(tagName))) {
    if (defaultTreeAdapter.isElementNode(node) && BREAKS.test(node.tagName)) text += ' ';
    else if (defaultTreeAdapter.isTextNode(node)) text += node.value;
  }
  return text.replace(/\s+/g, ' ').trim();
}
