/** A string of the plugin that is translated. */
export interface Translatable {
  text: string;
  plural: string | null;
  context: string | null;
  /** What the comment before it tells translators. */
  note: string | null;
  /** Files that have it. */
  files: string[];
}

const DOMAIN = 'smart-content-scheduler';
const STRING = /\s*'((?:[^'\\]|\\.)*)'\s*/y;
const CALL = /\b(_n|_x|__|_e|esc_html__|esc_html_e|esc_attr__|esc_attr_e)\(/g;

const unquotePhp = (php: string): string => php.replace(/\\(['\\])/g, '$1');

/** Every translated string of a PHP file, in order. Strings of other text domains (WordPress's own) are left out. */
export function phpStrings(file: string, source: string): Translatable[] {
  const found: Translatable[] = [];
  for (const call of source.matchAll(CALL)) {
    const strings: string[] = [];
    let at = (call.index ?? 0) + call[0].length;
    for (;;) {
      STRING.lastIndex = at;
      const match = STRING.exec(source);
      if (!match) break;
      strings.push(unquotePhp(match[1] as string));
      at = STRING.lastIndex;
      if (source[at] !== ',') break;
      at += 1;
    }
    const [text, second] = strings;
    if (text === undefined) continue;
    // After a number, which is an expression, `_n` has the domain at its end.
    const end = call[1] === '_n' ? source.slice(at, at + 400) : '';
    const isOurs = strings.at(-1) === DOMAIN || (call[1] === '_n' && end.includes(`'${DOMAIN}'`));
    if (!isOurs) continue;
    found.push({
      text,
      plural: call[1] === '_n' ? (second ?? null) : null,
      context: call[1] === '_x' ? (second ?? null) : null,
      note: noteBefore(source, call.index ?? 0),
      files: [file],
    });
  }
  return found;
}

/** The comment for translators on the line of a call, or in the two lines before it. */
function noteBefore(source: string, at: number): string | null {
  const lines = source.slice(0, at).split('\n').slice(-3).join('\n');
  const note = [...lines.matchAll(/translators: (.*?)\s*\*\/([\s\S]*)$/g)].at(-1);
  // A call in between is the one that the note is about.
  return note && !new RegExp(CALL.source).test(note[2] ?? '') ? (note[1] ?? null) : null;
}

/** The same strings once, with all files that have them. */
export function mergeStrings(strings: readonly Translatable[]): Translatable[] {
  const merged = new Map<string, Translatable>();
  for (const string of strings) {
    const key = keyOf(string);
    const known = merged.get(key);
    if (!known) merged.set(key, { ...string, files: [...string.files] });
    else {
      known.files = [...new Set([...known.files, ...string.files])];
      known.plural ??= string.plural;
      known.note ??= string.note;
    }
  }
  return [...merged.values()];
}

/** As gettext names a string: its context before it, if it has one. */
export const keyOf = ({ text, context }: Pick<Translatable, 'text' | 'context'>): string =>
  context === null ? text : `${context}\u0004${text}`;
