import { type DefaultTreeAdapterTypes, defaultTreeAdapter } from 'parse5';

export type HtmlNode = DefaultTreeAdapterTypes.ChildNode;
export type HtmlElement = DefaultTreeAdapterTypes.Element;
export type HtmlParent = DefaultTreeAdapterTypes.ParentNode;

/** Every element below a node, in the order of the document. */
export function* elementsIn(parent: HtmlParent): Generator<HtmlElement> {
  const waiting: HtmlNode[] = parent.childNodes.toReversed();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (!defaultTreeAdapter.isElementNode(node)) continue;
    yield node;
    for (const child of node.childNodes.toReversed()) waiting.push(child);
  }
}

const UNSEEN = new Set(['script', 'style', 'template', 'noscript']);

/** The text that a reader sees of a node. */
export function textOf(parent: HtmlParent): string {
  let text = '';
  const waiting: HtmlNode[] = parent.childNodes.toReversed();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (defaultTreeAdapter.isTextNode(node)) text += node.value;
    else if (defaultTreeAdapter.isElementNode(node) && !UNSEEN.has(node.tagName)) {
      for (const child of node.childNodes.toReversed()) waiting.push(child);
    }
  }
  return text;
}

/** The value of an attribute, or null when the element does not have it. */
export function attribute(element: HtmlElement, name: string): string | null {
  return element.attrs.find((attr) => attr.name === name)?.value ?? null;
}
