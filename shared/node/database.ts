import type { SQL } from 'drizzle-orm';
import { SchedulerError } from './scheduler-error.ts';

/**
 * The two kinds of database behind one small interface. Queries are drizzle `sql` templates (always bound parameters)
 * in the SQL that both kinds speak; the few words that differ are in `dialect.ts`.
 */
export interface Queries {
  readonly dialect: Dialect;
  /** Rows as plain objects, column names as in the query. */
  all<Row>(query: SQL): Promise<Row[]>;
  /** Number of rows that matched and were written. */
  run(query: SQL): Promise<number>;
  /** Several statements on one way to the database and back, in order; the rows of each. */
  allOf(queries: readonly SQL[]): Promise<unknown[][]>;
  /** Runs a statement; false when a UNIQUE key already holds such a row, which is a normal outcome. */
  runUnique(query: SQL): Promise<boolean>;
}

export interface Transaction extends Queries {
  /**
   * Writes, at the latest with the commit: the statement goes along with the next one. When it fails, that one fails too,
   * or the whole transaction.
   */
  later(query: SQL): void;
}

export interface Database extends Queries {
  /**
   * Runs `work` in one transaction (MySQL: READ COMMITTED; SQLite: a write transaction). Deadlocks, lock waits and a busy
   * file are retried, so `work` may run more than once and must not have effects outside the database.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export type Dialect = 'sqlite' | 'mysql';

export class DatabaseError extends SchedulerError {}

/**
 * Opens `file:path.sqlite` (embedded SQLite) or `mysql://user:password@host:port/name` (MySQL ≥ 8.0.1, MariaDB ≥ 10.6).
 * The driver of the other kind is never loaded.
 * @throws DatabaseError `database_url`, `database_unreachable`, `database_too_old`
 */
export async function openDatabase(url: string): Promise<Database> {
  if (/^(mysql|mariadb):\/\//.test(url)) return (await import('./mysql-database.ts')).openMysql(url);
  if (/^(file:|sqlite:)/.test(url)) return (await import('./sqlite-database.ts')).openSqlite(url);
  throw new DatabaseError(
    'database_url',
    `DATABASE_URL must begin with file: or mysql://, such as file:scs.sqlite or mysql://scs:secret@127.0.0.1:3306/scs; it begins with "${url.slice(0, url.indexOf(':') + 1)}".`,
  );
}

/** `runUnique`, made of `run` and of what tells that a UNIQUE key has refused a row. */
export const runUniqueBy =
  (run: Queries['run'], isDuplicate: (error: unknown) => boolean): Queries['runUnique'] =>
  (query) =>
    run(query).then(
      () => true,
      (error: unknown) => {
        if (isDuplicate(error)) return false;
        throw error;
      },
    );
