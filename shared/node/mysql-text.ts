import { Name, SQL, StringChunk } from 'drizzle-orm';
import { MySqlDialect } from 'drizzle-orm/mysql-core';

const dialect = new MySqlDialect();

export interface MysqlText {
  sql: string;
  params: unknown[];
}

/**
 * The text of a query with its bound values, as drizzle would write it. Templates here are made of text, values, names, tuples
 * (arrays) and other templates; for those alone this takes a third of drizzle's time, which asks of every value whether it is a table, a
 * view or a column. A report writes a row of 15 values, a hundred at once. Whatever else is in a query is left to drizzle.
 */
export function mysqlText(query: SQL): MysqlText {
  const text: MysqlText = { sql: '', params: [] };
  return append(text, query) ? text : dialect.sqlToQuery(query);
}

/** False when there is something in the chunk that only drizzle knows. */
function append(text: MysqlText, chunk: unknown): boolean {
  if (chunk instanceof StringChunk) text.sql += chunk.value.join('');
  else if (chunk instanceof SQL) return (chunk.queryChunks as unknown[]).every((inner) => append(text, inner));
  else if (chunk instanceof Name) text.sql += `\`${chunk.value.replaceAll('`', '``')}\``;
  else if (Array.isArray(chunk)) return appendTuple(text, chunk);
  else if (typeof chunk === 'object' && chunk !== null) return false;
  else if (chunk !== undefined) {
    text.sql += '?';
    text.params.push(chunk);
  }
  return true;
}

/** Values in brackets. */
function appendTuple(text: MysqlText, values: readonly unknown[]): boolean {
  text.sql += '(';
  for (const [i, value] of values.entries()) {
    if (i > 0) text.sql += ', ';
    if (!append(text, value)) return false;
  }
  text.sql += ')';
  return true;
}
