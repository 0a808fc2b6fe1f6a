import { type SQL, sql } from 'drizzle-orm';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import type { Connection, Pool, ResultSetHeader } from 'mysql2';
import { type Queries, runUniqueBy } from './database.ts';
import { mysqlText } from './mysql-text.ts';
import { anyCause } from './retry-transaction.ts';

const DUPLICATE_ENTRY = 1062;
const isDuplicate = (error: unknown) => anyCause(error, ({ errno }) => errno === DUPLICATE_ENTRY);

/** Sends statements in one packet; answers the result of each, in order. The first that fails ends them. */
export type Send = (statements: readonly SQL[]) => Promise<unknown[]>;

/**
 * Drizzle's templates become text, and the driver sends it. Between the two there is nothing: drizzle's own session and the
 * driver's promises (a stack trace for every query) take more processor time than the query. Errors are what drizzle would throw.
 */
export const sender =
  (client: Pick<Pool | Connection, 'query'>): Send =>
  (statements) => {
    const { sql: text, params } = mysqlText(sql.join([...statements], sql.raw('; ')));
    return new Promise((resolve, reject) => {
      client.query(text, params, (error, result) => {
        if (error) reject(new DrizzleQueryError(text, params, error));
        else resolve(statements.length === 1 ? [result] : (result as unknown[]));
      });
    });
  };

export function mysqlQueries(send: Send): Queries {
  const run = async (query: SQL) => ((await send([query])) as [ResultSetHeader])[0].affectedRows;
  return {
    dialect: 'mysql',
    all: async <Row>(query: SQL) => ((await send([query])) as [Row[]])[0],
    allOf: (all) => send(all) as Promise<unknown[][]>,
    run,
    runUnique: runUniqueBy(run, isDuplicate),
  };
}
