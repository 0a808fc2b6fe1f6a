// Writes the tables by which the plugin normalises titles where PHP has no intl, from the Unicode data of this Node:
// `npx tsx scripts/write-unicode-data.ts`. Run it when the normaliser needs a newer Unicode.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'wp-plugin/smart-content-scheduler/includes/titles/unicode-data.php';
const HANGUL = /^[\uAC00-\uD7A3]$/;

const hex = (text: string) => [...text].map((character) => character.codePointAt(0)?.toString(16)).join(' ');

function* characters(): Generator<string> {
  for (let code = 0x80; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    if (/\p{Assigned}/u.test(character) && !/\p{Co}/u.test(character) && !HANGUL.test(character)) yield character;
  }
}

/** One mark of every combining class, in their order: by them the class of any other mark is found. */
function combiningClasses(marks: readonly string[]): Map<string, number> {
  const follows = (first: string, second: string) => `a${first}${second}`.normalize('NFD') !== `a${first}${second}`;
  const classes: string[][] = [];
  for (const mark of marks) {
    const same = classes.find(([other]) => other !== undefined && !follows(other, mark) && !follows(mark, other));
    if (same) same.push(mark);
    else classes.push([mark]);
  }
  classes.sort(([a = ''], [b = '']) => (follows(a, b) ? 1 : -1));
  return new Map(classes.flatMap((members, rank) => members.map((mark) => [mark, rank + 1] as const)));
}

const decompositions: string[] = [];
const compositions: string[] = [];
const lower: string[] = [];
const marks: string[] = [];
for (const character of characters()) {
  if (character.normalize('NFKD') !== character)
    decompositions.push(`${hex(character)}>${hex(character.normalize('NFKD'))}`);
  const canonical = [...character.normalize('NFD')];
  if (canonical.length > 1 && character.normalize('NFC') === character) {
    const last = canonical.pop() as string;
    compositions.push(`${hex(canonical.join('').normalize('NFC') + last)}>${hex(character)}`);
  }
  if (character.toLowerCase() !== character) lower.push(`${hex(character)}>${hex(character.toLowerCase())}`);
  // A mark has a combining class above 0 when another one can change places with it: U+0334 has the lowest, U+0345 the
  // highest class.
  const moves = [`a${character}\u0334`, `a\u0345${character}`].some((text) => text.normalize('NFD') !== text);
  if (
    /\p{M}/u.test(character) &&
    character.normalize('NFD') === character &&
    (moves || '\u0334\u0345'.includes(character))
  )
    marks.push(character);
}
for (let code = 0x41; code <= 0x5a; code++) lower.push(`${code.toString(16)}>${(code + 32).toString(16)}`);
const classes = [...combiningClasses(marks)].map(([mark, rank]) => `${hex(mark)}>${rank}`);

const tables = { decompositions, compositions, classes, lower };
const lines = Object.entries(tables).map(([name, entries]) => `\t'${name}' => '${entries.join(';')}',`);
writeFileSync(
  join(import.meta.dirname, '..', FILE),
  `<?php
/**
 * Tables of Unicode ${process.versions.unicode}, written by scripts/write-unicode-data.ts. Entries are parted by semicolons; code points are
 * hexadecimal. Classes are ranks of the canonical combining classes: only their order matters.
 *
 * @package Smart_Content_Scheduler
 */

defined( 'ABSPATH' ) || exit;

return array(
${lines.join('\n')}
);
`,
);
