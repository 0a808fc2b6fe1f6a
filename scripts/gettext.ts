import { keyOf, type Translatable } from './php-strings.ts';

/** Translations by the key of their string; two for a string with a plural. */
export type Catalogue = ReadonlyMap<string, readonly string[]>;

const quote = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
const unquote = (text: string): string => JSON.parse(text) as string;

/** A `.pot` or `.po` file. Without a catalogue all translations are empty. */
export function writePo(header: string, strings: readonly Translatable[], catalogue: Catalogue = new Map()): string {
  const entries = strings.map((string) => {
    const { text, plural, context, note, files } = string;
    const given = catalogue.get(keyOf(string)) ?? [];
    return [
      ...(note ? [`#. translators: ${note}`] : []),
      `#: ${files.join(' ')}`,
      ...(/%(\d\$)?[sd]/.test(text) ? ['#, php-format'] : []),
      ...(context === null ? [] : [`msgctxt ${quote(context)}`]),
      `msgid ${quote(text)}`,
      ...(plural === null
        ? [`msgstr ${quote(given[0] ?? '')}`]
        : [
            `msgid_plural ${quote(plural)}`,
            `msgstr[0] ${quote(given[0] ?? '')}`,
            `msgstr[1] ${quote(given[1] ?? '')}`,
          ]),
    ].join('\n');
  });
  const head = ['msgid ""', 'msgstr ""', ...header.split('\n').map((line) => quote(`${line}\n`))].join('\n');
  return `${[head, ...entries].join('\n\n')}\n`;
}

/** The translations of a `.po` file; those that are empty are left out. */
export function readPo(po: string): Map<string, string[]> {
  const catalogue = new Map<string, string[]>();
  for (const block of po.split(/\n\n+/)) {
    const fields = new Map<string, string>();
    let last = '';
    for (const line of block.split('\n')) {
      const [, name = '', value = ''] = /^(msg\w+(?:\[\d\])?) (".*")$/.exec(line) ?? [];
      if (name !== '') {
        last = name;
        fields.set(name, unquote(value));
      } else if (line.startsWith('"')) fields.set(last, (fields.get(last) ?? '') + unquote(line));
    }
    const text = fields.get('msgid');
    const given = ['msgstr', 'msgstr[0]', 'msgstr[1]'].flatMap((name) => fields.get(name) || []);
    if (text && given.length > 0) catalogue.set(keyOf({ text, context: fields.get('msgctxt') ?? null }), given);
  }
  return catalogue;
}

/** A `.mo` file, as gettext's manual describes it: sorted originals, their translations, no hash table. */
export function writeMo(header: string, strings: readonly Translatable[], catalogue: Catalogue): Buffer {
  const pairs: [Buffer, Buffer][] = strings.flatMap((string): [Buffer, Buffer][] => {
    const given = catalogue.get(keyOf(string));
    if (!given) return [];
    const original = string.plural === null ? keyOf(string) : `${keyOf(string)}\0${string.plural}`;
    return [[Buffer.from(original), Buffer.from(given.join('\0'))]];
  });
  pairs.push([Buffer.alloc(0), Buffer.from(`${header}\n`)]);
  pairs.sort(([a], [b]) => Buffer.compare(a, b));
  const tables = Buffer.alloc(28 + pairs.length * 16);
  const words = [0x950412de, 0, pairs.length, 28, 28 + pairs.length * 8, 0, 28 + pairs.length * 16];
  for (const [i, word] of words.entries()) tables.writeUInt32LE(word, i * 4);
  let offset = tables.length;
  const texts: Buffer[] = [];
  for (const side of [0, 1] as const) {
    for (const [i, pair] of pairs.entries()) {
      const at = 28 + side * pairs.length * 8 + i * 8;
      tables.writeUInt32LE(pair[side].length, at);
      tables.writeUInt32LE(offset, at + 4);
      texts.push(pair[side], Buffer.alloc(1));
      offset += pair[side].length + 1;
    }
  }
  return Buffer.concat([tables, ...texts]);
}
