import { defaultTreeAdapter, parseFragment } from 'parse5';
import { nodesIn } from './html-tree.ts';

/** The text of HTML as it is read, without the white space around it. */
export function visibleText(html: string): string {
  let text = '';
  for (const { node } of nodesIn(parseFragment(html))) if (defaultTreeAdapter.isTextNode(node)) text += node.value;
  return text.trim();
}
