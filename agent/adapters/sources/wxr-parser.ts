import { createReadStream } from 'node:fs';
import { SaxesParser } from 'saxes';
import { UnusableFile } from './unusable-file.ts';

type RecordName = 'item' | 'wp:author' | 'wp:category';
const RECORDS: ReadonlySet<string> = new Set(['item', 'wp:author', 'wp:category'] satisfies RecordName[]);

/** An element of an export that repeats: its texts by the names of its children, and what only attributes say. */
export interface WxrRecord {
  /** `item`, or what items refer to. */
  name: RecordName;
  /** Line at which it begins, counted from 1. */
  line: number;
  texts: ReadonlyMap<string, string>;
  /** `<category domain="…" nicename="…">name</category>`; the nicename is the slug. */
  terms: readonly { domain: string; slug: string; name: string }[];
  /** `<wp:postmeta>`: key → value. */
  meta: ReadonlyMap<string, string>;
}

/** No item is larger. */
const MAX_TEXT = 10 * 1024 * 1024;

/**
 * The items, authors and categories of a WordPress export, one at a time, however large the file is. Comments inside of items are passed
 * over. @throws UnusableFile with the line at which the XML is broken
 */
export async function* wxrRecords(path: string): AsyncGenerator<WxrRecord> {
  const found: WxrRecord[] = [];
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: string[] = [];
  let record: {
    name: RecordName;
    line: number;
    texts: Map<string, string>;
    terms: WxrRecord['terms'][number][];
    meta: Map<string, string>;
  } | null = null;
  let depth = 0;
  let text = '';
  let term: { domain: string; slug: string } | null = null;
  let meta = { key: '', value: '' };
  let fault: Error | null = null;

  parser.on('error', (error) => {
    fault ??= error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    open.push(name);
    text = '';
    if (!record && RECORDS.has(name)) {
      record = { name: name as RecordName, line: parser.line, texts: new Map(), terms: [], meta: new Map() };
      depth = open.length;
    } else if (record && name === 'category') {
      term = { domain: String(attributes.domain ?? ''), slug: String(attributes.nicename ?? '') };
    }
    if (record && name === 'wp:postmeta') meta = { key: '', value: '' };
  });
  const take = (more: string) => {
    if (record && text.length < MAX_TEXT) text += more;
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', ({ name }) => {
    const level = open.length - depth;
    open.pop();
    if (!record || fault) return;
    if (level === 0) {
      found.push(record);
      record = null;
    } else if (level === 1 && name === 'category' && term !== null) {
      record.terms.push({ ...term, name: text.trim() });
      term = null;
    } else if (level === 1 && name === 'wp:postmeta') record.meta.set(meta.key, meta.value);
    else if (level === 1) record.texts.set(name, text);
    else if (level === 2 && open.at(-1) === 'wp:postmeta') {
      if (name === 'wp:meta_key') meta.key = text;
      if (name === 'wp:meta_value') meta.value = text;
    }
    text = '';
  });

  const broken = () => {
    const said = (fault as Error | null)?.message ?? 'it ends too early';
    return new UnusableFile(`The XML is broken: ${said.replace(/^\d+:\d+: |\.$/g, '')}.`, parser.line);
  };
  for await (const chunk of createReadStream(path, 'utf8')) {
    parser.write(chunk as string);
    yield* found.splice(0);
    if (fault) throw broken();
  }
  parser.close();
  if (fault) throw broken();
}
