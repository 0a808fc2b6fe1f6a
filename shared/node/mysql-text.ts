import { Name, SQL, StringChunk } from 'drizzle-orm';
import { MySqlDialect } from 'drizzle-orm/mysql-core';

const dialect = new MySqlDialect();

export interface MysqlText {
  sql: string;
  params: unknown[];
}

/**
 * The text of a query with its bound values, as drizzle would write it. Templates here are made of text, values, names and
 * other templates; for those alone this takes a third of drizzle's time, which asks of every value whether it is a table, a
 * view or a column. A report writes a row of 15 values, a hundred at once. Whatever else is in a query is left to drizzle.
 */
export function mysqlText(query: SQL): MysqlText {
  const text: MysqlText = { sql: '', params: [] };
  return append(text, query) ? text : dialect.sqlToQuery(query);
}

/** False when there is something in the query that only drizzle knows. */
function append(text: MysqlText, { queryChunks }: SQL): boolean {
  for (const chunk of queryChunks as unknown[]) {
    if (chunk instanceof StringChunk) text.sql += chunk.value.join('');
    else if (chunk instanceof SQL) {
      if (!append(text, chunk)) return false;
    } else if (chunk instanceof Name) text.sql += `\`${chunk.value.replaceAll('`', '``')}\``;
    else if (typeof chunk === 'object' && chunk !== null) return false;
    else if (chunk !== undefined) {
      text.sql += '?';
      text.params.push(chunk);
    }
  }
  return true;
}
