import { type DefaultTreeAdapterTypes, defaultTreeAdapter } from 'parse5';

export type HtmlNode = DefaultTreeAdapterTypes.ChildNode;
export type HtmlElement = DefaultTreeAdapterTypes.Element;
export type HtmlParent = DefaultTreeAdapterTypes.ParentNode;
export type HtmlFragment = DefaultTreeAdapterTypes.DocumentFragment;

/**
 * Every node below a node, parents first, in the order of the document.
 * @param enter Whether the nodes inside an element are wanted.
 */
export function* nodesIn(
  parent: HtmlFragment,
  enter: (element: HtmlElement) => boolean = () => true,
): Generator<{ node: HtmlNode; depth: number }> {
  const waiting = parent.childNodes.toReversed().map((node) => ({ node, depth: 1 }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next;
    const { node, depth } = next;
    if (!defaultTreeAdapter.isElementNode(node) || !enter(node)) continue;
    for (const child of node.childNodes.toReversed()) waiting.push({ node: child, depth: depth + 1 });
  }
}
