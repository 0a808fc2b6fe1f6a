import { type SQL, sql } from 'drizzle-orm';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import type { Pool, PoolConnection } from 'mysql2';
import type { Transaction } from './database.ts';
import { mysqlQueries, type Send, sender } from './mysql-queries.ts';

/**
 * One attempt at a transaction. It begins with the packet of its first statement, and what was left for later goes with the
 * next one or with the commit, so that short ones take half the ways to the database. Nothing is sent for one that asks nothing.
 */
export async function inMysqlTransaction<T>(pool: Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const connection = await connectionOf(pool);
  const send = sender(connection);
  let hasBegun = false;
  let isOver = false;
  const waiting: SQL[] = [];
  const withWaiting: Send = async (statements) => {
    // The connection may be another transaction's by now.
    if (isOver) throw new Error('A statement came after the end of its transaction.');
    const ahead = [...(hasBegun ? [] : [sql`begin`]), ...waiting.splice(0)];
    hasBegun = true;
    return (await send([...ahead, ...statements])).slice(ahead.length);
  };
  const queries = mysqlQueries(withWaiting);
  const tx: Transaction = {
    ...queries,
    later: (query) => void waiting.push(query),
    async runUnique(query) {
      // A key that something left for later violates is not this one's.
      if (waiting.length > 0) await withWaiting([]);
      return queries.runUnique(query);
    },
  };
  try {
    const result = await work(tx);
    if (hasBegun || waiting.length > 0) await withWaiting([sql`commit`]);
    isOver = true;
    connection.release();
    return result;
  } catch (error) {
    isOver = true;
    await abandon(connection, hasBegun);
    throw error;
  }
}

const connectionOf = (pool: Pool): Promise<PoolConnection> =>
  new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => {
      if (error) reject(new DrizzleQueryError('begin', [], error));
      else resolve(connection);
    });
  });

/** A connection that cannot even roll back is broken; nobody gets it again. */
async function abandon(connection: PoolConnection, hasBegun: boolean): Promise<void> {
  try {
    if (hasBegun) await sender(connection)([sql`rollback`]);
    connection.release();
  } catch {
    connection.destroy();
  }
}
