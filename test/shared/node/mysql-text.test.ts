import { type SQL, sql } from 'drizzle-orm';
import { int, MySqlDialect, mysqlTable } from 'drizzle-orm/mysql-core';
import { expect, it } from 'vitest';
import { mysqlText } from '../../../shared/node/mysql-text.ts';

const list = (values: readonly unknown[]) =>
  sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );
const table = mysqlTable('notes', { id: int('id') });

it.each<[string, SQL]>([
  ['text alone', sql`SELECT 1`],
  ['values', sql`SELECT ${'a'}, ${1}, ${null}, ${true}, ${0}, ${''}, ${1n}`],
  ['what is undefined', sql`SELECT 1 ${undefined} AS one`],
  ['names', sql`UPDATE t SET ${sql.identifier('odd`name')} = ${'x'} WHERE ${sql.identifier('plain')} = 1`],
  ['raw text', sql`SELECT ${sql.raw('a, b')} FROM t WHERE c = ${"it's; ?"}`],
  [
    'templates in templates',
    sql`INSERT INTO t (a, b) VALUES ${sql.join([sql`(${1}, ${list(['x', null])})`, sql`(${2}, NULL)`], sql`, `)}`,
  ],
  ['several statements', sql.join([sql`begin`, sql`SELECT ${1}`, sql`commit`], sql.raw('; '))],
  ['an empty template', sql`SELECT 1${sql``}`],
  ['a table and a column', sql`SELECT ${table.id} FROM ${table} WHERE ${table.id} = ${3}`],
  ['a tuple', sql`SELECT 1 WHERE (a, b) IN (${[1, 'x']})`],
  [
    'rows of values',
    sql`INSERT INTO t (a, b) VALUES ${sql.join(
      [
        [1, null],
        ['it’s', undefined],
      ],
      sql`, `,
    )}`,
  ],
  ['an empty tuple', sql`SELECT ${[]}`],
  ['a tuple with a template and a column', sql`SELECT ${[sql`NOW()`, table.id]}`],
  ['bytes', sql`SELECT ${Buffer.from('abc')} AS bytes, ${2} AS two`],
])('%s become what drizzle makes of them', (_, query) => {
  const { sql: text, params } = new MySqlDialect().sqlToQuery(query);
  expect(mysqlText(query)).toMatchObject({ sql: text, params });
});
