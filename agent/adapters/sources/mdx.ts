import type { SourceRemark } from '../../ports/content-source.ts';
import { lineAt } from './decode-text.ts';
import { blank, maskCode } from './mask-code.ts';
import { UnusableFile } from './unusable-file.ts';

interface ComponentTag {
  name: string;
  isClosing: boolean;
  /** `<Name />` */
  isAlone: boolean;
  start: number;
  end: number;
}

const IMPORT = /^import\s+(?:[\w*{][\w\s{},*$]{0,2000}?\sfrom\s+)?(?:'[^'\n]+'|"[^"\n]+");?[ \t]*$/gm;
const EXPORT = /^export\s+(?:const|let|var|default|function|async|class|\{|\*)/m;
const COMMENT = /\{\s*\/\*[\s\S]*?\*\/\s*\}/g;
const ATTRIBUTES = /(?:\s+[\w:.-]+(?:=(?:"[^"]*"|'[^']*'))?)*/.source;
const TAG = new RegExp(`<(/?)([A-Z][\\w.]*)${ATTRIBUTES}\\s*(/?)>`, 'g');

/**
 * MDX as plain Markdown: imports and comments are dropped, and a component that wraps text gives way to that text.
 * @param bodyLine Line of the file at which the text starts, for reasons and warnings.
 * @throws UnusableFile with the line, if something would be lost or shown as garbage: an export, an expression in
 *   braces, a component without text of its own.
 */
export function mdxToMarkdown(mdx: string, bodyLine: number): { markdown: string; warnings: SourceRemark[] } {
  const warnings: SourceRemark[] = [];
  const lineOf = (position: number) => bodyLine + lineAt(mdx, position) - 1;
  let text = mdx;
  // Everything is replaced by as many spaces, so positions stay those of the file.
  const drop = (pattern: RegExp, reason: string | null) => {
    for (const match of maskCode(text).matchAll(pattern)) {
      text = text.slice(0, match.index) + blank(match[0]) + text.slice(match.index + match[0].length);
      if (reason) warnings.push({ line: lineOf(match.index), reason });
    }
  };
  drop(COMMENT, null);
  drop(IMPORT, 'An import of MDX was left out.');

  const visible = maskCode(text);
  const tags = componentTags(visible);
  refuse(visible, EXPORT, lineOf, 'exports a value, which only a program can use');
  refuse(
    withoutTags(visible, tags),
    /<\/?(?:[A-Z]|>)/,
    lineOf,
    'uses a component in a way that plain text cannot show',
  );
  refuse(
    withoutTags(visible, tags),
    /(?<!\\)[{}]/,
    lineOf,
    'holds an expression in braces, which only a program can show',
  );

  requirePairs(tags, lineOf);

  for (const tag of tags) {
    if (!tag.isClosing) {
      const reason = `The component <${tag.name}> was left out, its text was kept.`;
      warnings.push({ line: lineOf(tag.start), reason });
    }
  }
  if (tags.length > 0) text = unwrap(text, tags);
  return { markdown: htmlAttributes(text).replace(/^[ \t]+$/gm, ''), warnings };
}

/** `className` is how MDX writes HTML's `class`. */
function htmlAttributes(text: string): string {
  let result = text;
  for (const match of [...maskCode(text).matchAll(/<[a-z][^<>]*?\sclassName(?==["'])/g)].reverse()) {
    const end = match.index + match[0].length;
    result = `${result.slice(0, end - 'className'.length)}class${result.slice(end)}`;
  }
  return result;
}

function componentTags(visible: string): ComponentTag[] {
  return [...visible.matchAll(TAG)].map(({ 0: whole, 1: slash, 2: name = '', 3: selfClosing, index }) => ({
    name,
    isClosing: slash !== '',
    isAlone: selfClosing !== '',
    start: index,
    end: index + whole.length,
  }));
}

/** Every component wraps text: what it would show by itself is not in the file. */
function requirePairs(tags: readonly ComponentTag[], lineOf: (position: number) => number): void {
  const open: ComponentTag[] = [];
  for (const tag of tags) {
    const { name } = tag;
    if (tag.isAlone)
      throw unusable(lineOf(tag.start), `uses the component <${name} />, whose content is not in the file`);
    if (!tag.isClosing) open.push(tag);
    else if (open.pop()?.name !== name) throw unusable(lineOf(tag.start), `closes <${name}>, which is not open there`);
  }
  const left = open.pop();
  if (left) throw unusable(lineOf(left.start), `opens <${left.name}> and never closes it`);
}

/** Takes the tags out, and the indentation that a component's text has because of its tags. */
function unwrap(text: string, tags: readonly ComponentTag[]): string {
  let depth = 0;
  let result = '';
  let from = 0;
  for (const tag of [...tags, { start: text.length, end: text.length, isClosing: false }]) {
    const between = text.slice(from, tag.start);
    result +=
      depth === 0 ? between : between.replace(new RegExp(`(?<=\\n)(?: {1,${2 * depth}}|\\t{1,${depth}})`, 'g'), '');
    depth += tag.isClosing ? -1 : 1;
    from = tag.end;
  }
  return result;
}

function withoutTags(visible: string, tags: readonly ComponentTag[]): string {
  let result = visible;
  for (const { start, end } of tags) {
    result = result.slice(0, start) + blank(result.slice(start, end)) + result.slice(end);
  }
  return result;
}

function refuse(text: string, pattern: RegExp, lineOf: (position: number) => number, what: string): void {
  const match = pattern.exec(text);
  if (match) throw unusable(lineOf(match.index), what);
}

function unusable(line: number, what: string): UnusableFile {
  return new UnusableFile(`The MDX ${what}. Write this part as plain Markdown.`, line);
}
