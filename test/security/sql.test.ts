import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

function sources(folders: readonly string[], ending: string): { file: string; text: string }[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending))
      .map((name) => ({ file: join(folder, name), text: readFileSync(join(root, folder, name), 'utf8') })),
  );
}

/** Files that write SQL as text, and what that text is made of. No value ever is. */
const RAW: Readonly<Record<string, string>> = {
  'shared/node/migrate.ts': 'the statements of migrations',
  'shared/node/mysql-queries.ts': 'the semicolon between statements of one packet',
  'coordinator/adapters/sql/sql-sites.ts': 'names of columns, from a constant',
};

it('TypeScript builds SQL only from templates whose values are bound', () => {
  const files = sources(['agent', 'coordinator', 'shared'], '.ts');
  const raw = files.filter(({ text }) => /\bsql\s*\.\s*raw\(/.test(text)).map(({ file }) => file);
  expect(raw.toSorted()).toEqual(Object.keys(RAW).toSorted());
  // A driver's own query with a text put together here: `.query(`SELECT ${x}`)`, `.execute('…' + x)`.
  const byHand = files.flatMap(({ file, text }) =>
    [...text.matchAll(/\.(?:query|execute|batch)\(\s*(?:`[^`]*\$\{|'[^']*'\s*\+)/g)].map(
      ([call]) => `${file}: ${call}`,
    ),
  );
  expect(byHand).toEqual([]);
});

/** Statements whose only variable part is a table's name of the plugin's own. */
const OWN_TABLES = new Set(['DROP TABLE IF EXISTS $table', 'ROLLBACK', 'COMMIT', 'START TRANSACTION']);

it('PHP prepares every statement that has a value in it', () => {
  const calls = sources(['wp-plugin/smart-content-scheduler'], '.php').flatMap(({ file, text }) =>
    [...text.matchAll(/\$wpdb->(?:query|get_results|get_row|get_col|get_var)\(\s*([^;]*?)\s*[,)][^;]*;(.*)/g)].map(
      (match) => ({
        file,
        statement: match[1] as string,
        comment: match[2] as string,
      }),
    ),
  );
  expect(calls.length).toBeGreaterThan(3);
  const unprepared = calls.filter(({ statement, comment }) => {
    if (/^\$wpdb->prepare\(?/.test(statement)) return false;
    const literal = /^(['"])([\s\S]*)\1$/.exec(statement)?.[2];
    if (literal !== undefined && (!literal.includes('$') || OWN_TABLES.has(literal))) return false;
    // A function that is handed a statement says that its callers prepare it.
    return !/every caller prepares/.test(comment);
  });
  expect(unprepared).toEqual([]);
});
