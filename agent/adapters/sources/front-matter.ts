import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
  type YAMLParseError,
} from 'yaml';
import { UnusableFile } from './unusable-file.ts';

/** A value of the front matter. Numbers, booleans and dates stay the text that the author typed (`1.10` is not 1.1). */
export type MatterValue = string | null | readonly MatterValue[] | { readonly [key: string]: MatterValue };

export interface MatterField {
  /** The key as written. */
  name: string;
  /** Line of the key inside the file, counted from 1. */
  line: number;
  value: MatterValue;
}

/** A file cut in two. */
export interface SplitFile {
  /** The fields by key, in lower case; empty when the file has no front matter. */
  fields: ReadonlyMap<string, MatterField>;
  body: string;
  /** Line of the file at which the body starts, counted from 1. */
  bodyLine: number;
}

const OPENING = /^(?:[ \t]*\n)*---[ \t]*\n/;
const CLOSING = /^(?:---|\.\.\.)[ \t]*$/m;
const LOOKS_LIKE_A_KEY = /^[A-Za-z_][\w-]*[ \t]*:/;

/**
 * Cuts the YAML front matter (between two lines of `---`) off a text and reads it.
 * @param text Lines ended by `\n`.
 * @throws UnusableFile with the line inside the file, if the front matter is broken.
 */
export function splitFrontMatter(text: string): SplitFile {
  if (/^\s*\+\+\+[ \t]*\n/.test(text)) {
    throw new UnusableFile('The front matter is TOML (+++). Write it as YAML between two lines of ---.', 1);
  }
  const opening = OPENING.exec(text)?.[0];
  if (opening === undefined) return { fields: new Map(), body: text, bodyLine: 1 };

  const rest = text.slice(opening.length);
  const firstLine = linesIn(opening) + 1;
  const closing = CLOSING.exec(rest);
  if (!closing) {
    // A line of --- alone is also Markdown's rule between paragraphs.
    if (!LOOKS_LIKE_A_KEY.test(rest)) return { fields: new Map(), body: text, bodyLine: 1 };
    throw new UnusableFile('The front matter is opened here but never closed by a second line of ---.', firstLine - 1);
  }
  const yaml = rest.slice(0, closing.index);
  const body = rest.slice(closing.index + closing[0].length).replace(/^\n/, '');
  return { fields: readYaml(yaml, firstLine), body, bodyLine: firstLine + linesIn(yaml) + 1 };
}

function readYaml(yaml: string, firstLine: number): Map<string, MatterField> {
  const lineCounter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter, prettyErrors: false, logLevel: 'silent' });
  const lineOf = (offset: number) => firstLine + Math.max(1, lineCounter.linePos(offset).line) - 1;
  const error = document.errors[0];
  if (error) {
    throw new UnusableFile(
      `The front matter is not valid YAML: ${withFullStop(error.message)}`,
      lineOf(startOfFault(error, document.contents, yaml)),
    );
  }
  const fields = new Map<string, MatterField>();
  if (document.contents === null) return fields;
  if (!isMap(document.contents)) {
    throw new UnusableFile('The front matter is not a list of keys and values such as "title: My post".', firstLine);
  }
  for (const pair of (document.contents as YAMLMap<Node, Node | null>).items) {
    const name = isScalar(pair.key) ? String(pair.key.value) : '';
    const key = name.toLowerCase();
    if (fields.has(key)) continue;
    const value = plainValue(
      pair.value && isAlias(pair.value) ? scalarBehind(pair.value.resolve(document)) : pair.value,
      // Properties of schema.org have a case of their own.
      key === 'schema' ? (text) => text : (text) => text.toLowerCase(),
    );
    fields.set(key, { name, line: lineOf(pair.key?.range?.[0] ?? 0), value });
  }
  return fields;
}

/** A quotation or list that is never closed is found at the end of the block; what helps is where it was opened. */
function startOfFault(error: YAMLParseError, contents: unknown, yaml: string): number {
  const value = isMap(contents) ? contents.items.at(-1)?.value : null;
  const opened = error.code === 'MISSING_CHAR' && isNode(value) ? value.range?.[0] : undefined;
  return opened ?? Math.min(error.pos[0], yaml.trimEnd().length);
}

/** Aliases of lists and maps are not followed: a few lines of them can stand for a billion values. */
function scalarBehind(node: Node | undefined): Node | null {
  return node && isScalar(node) ? node : null;
}

/** @param nameOf what becomes of the keys of maps */
function plainValue(node: unknown, nameOf: (key: string) => string): MatterValue {
  if (isScalar(node)) {
    if (typeof node.value === 'string') return node.value.trim();
    if (node.value === null || node.value === undefined) return null;
    if (node.value instanceof Date) return node.value.toISOString();
    return node.source ?? String(node.value);
  }
  if (isSeq(node)) return node.items.map((item) => plainValue(item, nameOf));
  if (isMap(node)) {
    return Object.fromEntries(node.items.map((pair) => [nameOf(keyText(pair.key)), plainValue(pair.value, nameOf)]));
  }
  return null;
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}

function withFullStop(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
