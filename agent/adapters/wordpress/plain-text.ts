import { type DefaultTreeAdapterMap, parseFragment } from 'parse5';

type Node = DefaultTreeAdapterMap['node'];

/** The text of a fragment of HTML: `TV &amp; film` → `TV & film`. */
export function plainText(html: string): string {
  const textOf = (node: Node): string => {
    if ('value' in node) return node.value;
    return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
  };
  return textOf(parseFragment(html));
}

/** The form in which names are compared: decoded, Unicode-normalised, without regard to case or outer white space. */
export const foldName = (name: string): string => plainText(name).normalize('NFC').trim().toLowerCase();
