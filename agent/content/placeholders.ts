import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parseFragment } from 'parse5';
import { nodesIn } from './html-tree.ts';

const CODE = new Set(['code', 'pre', 'kbd', 'samp']);
/** Elements that text runs through: `{{<em>name</em>}}` is one placeholder. */
const INLINE = new Set([
  'a',
  'abbr',
  'b',
  'cite',
  'del',
  'em',
  'i',
  'ins',
  'mark',
  'q',
  's',
  'small',
  'span',
  'strong',
  'u',
]);
/** Stands where text does not run on: no placeholder reaches across it. */
const BREAK = '\uFFFC';

const PATTERNS = [
  /\{\{[^{}\uFFFC]{0,200}\}\}/g,
  /\[\s*INSERT\b[^\]\uFFFC]{0,200}\]/g,
  // A word of its own: not in TODOS, TODO_LIST or TODO-list, but in "TODO:" and "TODO(ann)".
  /(?<![\p{L}\p{N}_-])TODO(?![\p{L}\p{N}_-])/gu,
];

/** The unresolved placeholders of a plain text, each named once, in the order of the kinds above. */
export function placeholdersIn(text: string): string[] {
  const found = PATTERNS.flatMap((pattern) => text.match(pattern) ?? []);
  return [...new Set(found.map((placeholder) => placeholder.replace(/\s+/g, ' ')))];
}

/** The same in HTML: in its text outside of code, and in the addresses and words of its attributes. */
export function placeholdersInHtml(html: string): string[] {
  let text = '';
  const enter = (element: DefaultTreeAdapterTypes.Element) => !CODE.has(element.tagName);
  for (const { node } of nodesIn(parseFragment(html), enter)) {
    if (defaultTreeAdapter.isTextNode(node)) text += node.value;
    else if (defaultTreeAdapter.isElementNode(node)) {
      if (!INLINE.has(node.tagName)) text += BREAK;
      if (!enter(node)) continue;
      for (const { name, value } of node.attrs) {
        if (['href', 'src', 'alt', 'title'].includes(name)) text += `${BREAK}${decoded(value)}${BREAK}`;
      }
    }
  }
  return placeholdersIn(text);
}

/** Markdown writes `{{url}}` into an address as `%7B%7Burl%7D%7D`. */
function decoded(address: string): string {
  return address.replace(/%7B/gi, '{').replace(/%7D/gi, '}');
}
