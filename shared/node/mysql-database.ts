import { createPool, type Pool } from 'mysql2';
import { createPool as createPromisePool } from 'mysql2/promise';
import { type Database, DatabaseError } from './database.ts';
import { mysqlQueries, sender } from './mysql-queries.ts';
import { inMysqlTransaction } from './mysql-transaction.ts';
import { anyCause, retryTransient } from './retry-transaction.ts';
import { describeError } from './scheduler-error.ts';

const DEADLOCK = 1213;
const LOCK_WAIT_TIMEOUT = 1205;

const isTransient = (error: unknown) =>
  anyCause(error, ({ errno }) => errno === DEADLOCK || errno === LOCK_WAIT_TIMEOUT);

/**
 * From so many values of an IN list the optimiser goes by what it knows of the index, instead of looking each value up once
 * more beforehand (MySQL and MariaDB do that up to 200): that was a sixth of what a report costs the database.
 */
const LONG_LIST = 20;

/**
 * READ COMMITTED keeps claims and inserts from locking gaps against each other; the session runs in UTC. mysql2 counts
 * *matched* rows, so every compare-and-set may rely on 1 or 0 even when nothing changed.
 */
const SESSION = `SET SESSION time_zone = '+00:00', SESSION transaction_isolation = 'READ-COMMITTED', SESSION innodb_lock_wait_timeout = 10, SESSION eq_range_index_dive_limit = ${LONG_LIST}, SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'`;
/** MariaDB calls the isolation level by its older name before 11.1. */
const SESSION_MARIADB = SESSION.replace('transaction_isolation', 'tx_isolation');

/** @throws DatabaseError `database_unreachable`, `database_too_old` */
export async function openMysql(url: string): Promise<Database> {
  const address = url.replace(/^mariadb:/, 'mysql:');
  const version = await readVersion(address);
  refuseOldServer(version);
  const pool = createPool({
    uri: address,
    connectionLimit: 10,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    supportBigNumbers: true,
    // Statements that belong together go in one packet. Values are bound in every one of them.
    multipleStatements: true,
  });
  prepareSessions(pool, version.mariadb ? SESSION_MARIADB : SESSION);
  const send = sender(pool);
  const untilItFits = <T>(attempt: () => Promise<T>) => retryTransient(attempt, isTransient);
  return {
    // A lone statement is a transaction of its own: a deadlock has undone the whole of it.
    ...mysqlQueries((statements) => (statements.length === 1 ? untilItFits(() => send(statements)) : send(statements))),
    transaction: (work) => untilItFits(() => inMysqlTransaction(pool, work)),
    close: () => pool.promise().end(),
  };
}

function prepareSessions(pool: Pool, session: string): void {
  // The statement is queued on the new connection ahead of the query that asked for it, which fails without it too.
  pool.on('connection', (connection) => {
    connection.query(session, (error) => {
      if (error) connection.destroy();
    });
  });
}

interface ServerVersion {
  text: string;
  mariadb: boolean;
  number: readonly [number, number, number];
}

async function readVersion(address: string): Promise<ServerVersion> {
  const pool = createPromisePool({ uri: address, connectionLimit: 1, connectTimeout: 10_000 });
  try {
    const [rows] = await pool.query('SELECT VERSION() AS version');
    return parseServerVersion((rows as { version: string }[])[0]?.version ?? '');
  } catch (cause) {
    const { username, hostname, port, pathname } = new URL(address);
    throw new DatabaseError(
      'database_unreachable',
      `The database of DATABASE_URL (${username}@${hostname}:${port || 3306}${pathname}) did not answer: ${describeError(cause)}. Check that it runs, that the database exists, and the user and password.`,
      { cause, retry: true },
    );
  } finally {
    await pool.end().catch(() => undefined);
  }
}

/** Reads `10.11.6-MariaDB-0+deb12u1`, `5.5.5-10.6.1-MariaDB` (the prefix is for old replicas) or `8.0.36`. */
export function parseServerVersion(text: string): ServerVersion {
  const mariadb = /mariadb/i.test(text);
  const match = /(\d+)\.(\d+)\.(\d+)/.exec(mariadb ? text.replace(/^5\.5\.5-/, '') : text);
  return { text, mariadb, number: [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0), Number(match?.[3] ?? 0)] };
}

/** @throws DatabaseError `database_too_old`: without `SKIP LOCKED` workers would wait for each other's rows. */
export function refuseOldServer(version: ServerVersion): void {
  const needed = version.mariadb ? ([10, 6, 0] as const) : ([8, 0, 1] as const);
  const position = needed.findIndex((part, index) => version.number[index] !== part);
  if (position === -1 || (version.number[position] ?? 0) > (needed[position] ?? 0)) return;
  throw new DatabaseError(
    'database_too_old',
    `The database server is ${version.text}, which has no SKIP LOCKED. Use MySQL 8.0.1 or newer, MariaDB 10.6 or newer, or leave DATABASE_URL empty for the embedded SQLite file.`,
    { context: { version: version.text } },
  );
}
