import { Marked, type Tokens } from 'marked';
import { parseFragment } from 'parse5';
import { textOf } from './html-elements.ts';

/** A heading of a Markdown text, and where it stands. */
export interface MarkdownHeading {
  text: string;
  level: number;
  /** Line in the Markdown, counted from 1. */
  line: number;
  /** Nothing but blank lines and comments stands before it. */
  isFirst: boolean;
  /** The Markdown without it. */
  rest: string;
}

const marked = new Marked({ gfm: true });

/** The first heading of a Markdown text (not of a quotation or a list in it), or null. */
export function firstHeading(markdown: string): MarkdownHeading | null {
  let position = 0;
  let isFirst = true;
  for (const token of marked.lexer(markdown)) {
    if (token.type === 'heading') {
      const { depth, text, raw } = token as Tokens.Heading;
      const line = markdown.slice(0, position).split('\n').length;
      const rest = markdown.slice(0, position) + markdown.slice(position + raw.length);
      return { text: plainText(text), level: depth, line, isFirst, rest };
    }
    const isNothing = token.type === 'space' || token.type === 'def' || /^\s*<!--[\s\S]*-->\s*$/.test(token.raw);
    if (!isNothing) isFirst = false;
    position += token.raw.length;
  }
  return null;
}

/** What a reader sees of inline Markdown: `The *end* &amp; more` → `The end & more`. */
function plainText(markdown: string): string {
  const html = marked.parseInline(markdown, { async: false });
  return textOf(parseFragment(html)).replace(/\s+/g, ' ').trim();
}
