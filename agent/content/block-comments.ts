import { defaultTreeAdapter } from 'parse5';
import { type HtmlFragment, type HtmlParent, nodesIn } from './html-tree.ts';

/** ` wp:image {"id":7} `, ` /wp:image `, ` wp:my-plugin/box /`: the grammar of WordPress's block parser. */
const BLOCK = /^\s+\/?wp:[a-z][a-z0-9_-]*(?:\/[a-z][a-z0-9_-]*)?\s+(?<attributes>\{[\s\S]*\}\s+)?\/?$/;
/** The marks that WordPress cuts posts at. */
const CUT = /^(?:more(?: [^<>]*)?|nextpage|noteaser)$/;

/** Whether a comment means something to WordPress: a block's delimiter with valid attributes, or a mark to cut at. */
export function isBlockComment(data: string): boolean {
  if (CUT.test(data)) return true;
  const match = BLOCK.exec(data);
  if (!match) return false;
  const attributes = match.groups?.attributes;
  return attributes === undefined || isJson(attributes);
}

/** Block comments that were taken out of a tree, and how to put them back into the HTML made from it. */
export interface SetAside {
  restore(html: string): string;
}

/**
 * Replaces each block comment by a token, because the sanitiser drops all comments. A token is a number between two
 * characters of Unicode's private use area that occur nowhere in the tree, so that no content can pose as one.
 * @param serialised The HTML of the tree, with all character references resolved.
 */
export function setBlockCommentsAside(tree: HtmlFragment, serialised: string): SetAside {
  const mark = unusedCharacter(serialised);
  const comments: string[] = [];
  const parents: HtmlParent[] = [tree];
  for (const { node } of nodesIn(tree)) if (defaultTreeAdapter.isElementNode(node)) parents.push(node);
  for (const parent of parents) {
    for (const [index, child] of parent.childNodes.entries()) {
      if (!defaultTreeAdapter.isCommentNode(child) || !isBlockComment(child.data)) continue;
      const token = defaultTreeAdapter.createTextNode(`${mark}${comments.length}${mark}`);
      comments.push(`<!--${child.data}-->`);
      token.parentNode = parent;
      parent.childNodes[index] = token;
    }
  }
  return {
    restore: (html) => html.replace(new RegExp(`${mark}(\\d+)${mark}`, 'g'), (_, n) => comments[Number(n)] ?? ''),
  };
}

function unusedCharacter(text: string): string {
  const used = new Set(text.match(/[\uE000-\uF8FF]/g));
  for (let code = 0xe000; code <= 0xf8ff; code += 1) {
    const character = String.fromCharCode(code);
    if (!used.has(character)) return character;
  }
  throw new RangeError('The text uses all 6,400 characters of the private use area.');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
