import { sql } from 'drizzle-orm';
import type { Database, Dialect, Queries } from './database.ts';
import { DatabaseError } from './database.ts';
import { anyCause } from './retry-transaction.ts';

/** One forward-only step of a schema. `statements` are plain DDL, given the column types of the dialect. */
export interface Migration {
  /** Counts up from 1 without a gap. */
  id: number;
  /** Says what it does: `create-queue`. */
  name: string;
  statements(types: ColumnTypes): string[];
}

/** The column types that differ. Instants are ISO 8601 text with milliseconds and `Z`, so that text order is time order. */
export interface ColumnTypes {
  dialect: Dialect;
  serial: string;
  /** At most `n` characters, compared byte by byte: an id never equals another through a collation. */
  text(n: number): string;
  longText: string;
  instant: string;
  integer: string;
  real: string;
  /** What stands behind the closing bracket of `CREATE TABLE`. */
  tableEnd: string;
}

export const columnTypes = (dialect: Dialect): ColumnTypes =>
  dialect === 'sqlite'
    ? {
        dialect,
        serial: 'INTEGER PRIMARY KEY AUTOINCREMENT',
        text: () => 'TEXT',
        longText: 'TEXT',
        instant: 'TEXT',
        integer: 'INTEGER',
        real: 'REAL',
        tableEnd: '',
      }
    : {
        dialect,
        serial: 'BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY',
        text: (n) => `VARCHAR(${n})`,
        longText: 'LONGTEXT',
        instant: 'CHAR(24) CHARACTER SET ascii COLLATE ascii_bin',
        integer: 'BIGINT',
        real: 'DOUBLE',
        tableEnd: 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin',
      };

/**
 * Brings the schema called `schema` up to date, one process at a time, and says which migrations ran.
 * @throws DatabaseError `database_newer` when the database was written by a newer version of this program
 */
export async function migrate(db: Database, schema: string, migrations: readonly Migration[]): Promise<string[]> {
  const table = sql.identifier(`${schema}_migrations`);
  const types = columnTypes(db.dialect);
  await db.run(
    sql`CREATE TABLE IF NOT EXISTS ${table} (id ${sql.raw(types.integer)} NOT NULL PRIMARY KEY, name ${sql.raw(types.text(100))} NOT NULL)`,
  );
  return underLock(db, `${schema}_migrations`, async (queries) => {
    const done = await queries.all<{ id: number }>(sql`SELECT id FROM ${table} ORDER BY id`);
    const newest = Number(done.at(-1)?.id ?? 0);
    if (newest > migrations.length) {
      throw new DatabaseError(
        'database_newer',
        `The database is at schema version ${newest}, this program knows version ${migrations.length}. Install the newer program again, or point DATABASE_URL at another database.`,
      );
    }
    const ran: string[] = [];
    for (const migration of migrations.slice(newest)) {
      for (const statement of migration.statements(types)) await runOnce(queries, statement);
      await queries.run(sql`INSERT INTO ${table} (id, name) VALUES (${migration.id}, ${migration.name})`);
      ran.push(`${migration.id} ${migration.name}`);
    }
    return ran;
  });
}

const DUPLICATE_KEY_NAME = 1061;
const DUPLICATE_COLUMN = 1060;

/** MySQL commits at every DDL statement, so a migration that was interrupted starts again and meets its own indexes. */
async function runOnce(queries: Queries, statement: string): Promise<void> {
  try {
    await queries.run(sql.raw(statement));
  } catch (error) {
    const exists = anyCause(error, ({ errno }) => errno === DUPLICATE_KEY_NAME || errno === DUPLICATE_COLUMN);
    if (!exists) throw error;
  }
}

/**
 * SQLite's DDL is transactional, so one write transaction is lock and atomicity. MySQL commits at every DDL statement;
 * there a named lock, held by one connection for the whole run, keeps a second process out.
 */
async function underLock<T>(db: Database, name: string, work: (queries: Queries) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    if (tx.dialect === 'sqlite') return work(tx);
    const [lock] = await tx.all<{ held: number | null }>(
      sql`SELECT GET_LOCK(CONCAT(DATABASE(), '.', ${name}), 60) AS held`,
    );
    if (Number(lock?.held) !== 1) {
      throw new DatabaseError(
        'migration_locked',
        'Another process has been migrating this database for more than 60 seconds. Wait for it, or end it, and start again.',
        { retry: true },
      );
    }
    try {
      return await work(tx);
    } finally {
      await tx.all(sql`SELECT RELEASE_LOCK(CONCAT(DATABASE(), '.', ${name})) AS released`);
    }
  });
}
