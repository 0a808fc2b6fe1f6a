/** The few words in which the two kinds of database differ. */
import { type SQL, sql } from 'drizzle-orm';
import type { Queries } from './database.ts';

/** What a SELECT finds stays locked until the transaction ends. SQLite's write transaction has the whole file anyway. */
export const forUpdate = ({ dialect }: Queries): SQL => (dialect === 'mysql' ? sql` FOR UPDATE` : sql``);

/** The same, but rows that another transaction has locked are passed over instead of waited for. */
export const forUpdateSkipLocked = ({ dialect }: Queries): SQL =>
  dialect === 'mysql' ? sql` FOR UPDATE SKIP LOCKED` : sql``;

/**
 * A table that is read by this index and no other. When many rows came at once, MySQL and MariaDB go by what they knew before,
 * and may read the whole table for a few of its rows until they have counted again. SQLite does not count.
 */
export const byIndex = ({ dialect }: Queries, table: SQL, index: string): SQL =>
  dialect === 'mysql' ? sql`${table} FORCE INDEX (${sql.identifier(index)})` : table;
