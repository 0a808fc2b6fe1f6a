// The embedded kind alone: the packages' main entries load clients for servers too.
import { createClient } from '@libsql/client/sqlite3';
import type { SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/libsql/sqlite3';
import { type Database, DatabaseError, type Queries, runUniqueBy, type Transaction } from './database.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { anyCause, retryTransient } from './retry-transaction.ts';
import { describeError } from './scheduler-error.ts';

/** SQLite blocks this whole process while it waits for another one's lock, so it waits briefly and we retry instead. */
const BUSY_TIMEOUT_MS = 5;

const isBusy = (error: unknown) =>
  anyCause(error, ({ code }) => typeof code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(code));
const isDuplicate = (error: unknown) =>
  anyCause(error, ({ code }) => typeof code === 'string' && /^SQLITE_CONSTRAINT/.test(code)) &&
  anyCause(error, (cause) => /UNIQUE constraint failed/.test((cause as Error).message));

/** SQLite calls a full disk FULL; where only a quota or a limit on the file's size is met, the write itself fails. */
const isFull = (error: unknown) =>
  anyCause(error, ({ code }) => typeof code === 'string' && /^SQLITE_(FULL|IOERR_WRITE)/.test(code));

interface Runner {
  all(query: SQL): Promise<unknown[]>;
  run(query: SQL): Promise<{ rowsAffected: number }>;
}

function queries(runner: Runner, attempt: <T>(work: () => Promise<T>) => Promise<T>): Queries {
  const run = (query: SQL) => attempt(async () => (await runner.run(query)).rowsAffected);
  return {
    dialect: 'sqlite',
    all: <Row>(query: SQL) => attempt(() => runner.all(query) as Promise<Row[]>),
    run,
    allOf: (all) =>
      attempt(async () => {
        const rows: unknown[][] = [];
        for (const query of all) rows.push(await runner.all(query));
        return rows;
      }),
    runUnique: runUniqueBy(run, isDuplicate),
  };
}

/** Nothing is far away here: what may come later is written before the next step. */
async function inTransaction<T>(runner: Runner, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const waiting: SQL[] = [];
  const tx = queries(runner, (step) => step());
  const flush = async () => {
    for (let query = waiting.shift(); query !== undefined; query = waiting.shift()) await tx.run(query);
  };
  const after =
    <Given, Answer>(step: (given: Given) => Promise<Answer>) =>
    async (given: Given): Promise<Answer> => {
      await flush();
      return step(given);
    };
  const result = await work({
    dialect: tx.dialect,
    all: <Row>(query: SQL) => after(tx.all<Row>)(query),
    allOf: after(tx.allOf),
    run: after(tx.run),
    runUnique: after(tx.runUnique),
    later: (query) => void waiting.push(query),
  });
  await flush();
  return result;
}

/**
 * Embedded SQLite in WAL mode. Within this process everything runs one at a time: two connections of one process would
 * block each other synchronously, and with them the event loop.
 */
export async function openSqlite(url: string): Promise<Database> {
  const file = url.replace(/^sqlite:/, 'file:');
  let client: ReturnType<typeof createClient>;
  try {
    client = createClient({ url: file, timeout: BUSY_TIMEOUT_MS, intMode: 'number' });
    await retryTransient(() => client.execute('PRAGMA journal_mode = WAL'), isBusy);
  } catch (cause) {
    const isOther = anyCause(cause, ({ code }) => code === 'SQLITE_NOTADB');
    const remedy = isOther
      ? 'Name another file, or move that one away'
      : 'Check that its folder exists and can be written';
    throw new DatabaseError(
      'database_unreachable',
      `The SQLite file of DATABASE_URL (${file}) could not be opened: ${describeError(cause)}. ${remedy}.`,
      { cause },
    );
  }
  const db = drizzle(client);
  const inTurn = oneAtATime();
  // A statement that met a busy file stays open on its connection and would keep it from committing ever after.
  const onFreshConnection = (error: unknown) => {
    const busy = isBusy(error);
    if (busy) client.reconnect();
    return busy;
  };
  const attempt = <T>(work: () => Promise<T>) =>
    inTurn(() =>
      retryTransient(work, onFreshConnection).catch((cause: unknown) => {
        if (!isFull(cause)) throw cause;
        client.reconnect();
        throw new DatabaseError(
          'database_full',
          `Nothing can be written to the SQLite file of DATABASE_URL (${file}): its disk, or what this user may use of it, is full. Make room there; what is under way goes on by itself.`,
          { retry: true, cause },
        );
      }),
    );
  return {
    ...queries(db, attempt),
    transaction: (work) => attempt(() => db.transaction((tx) => inTransaction(tx, work))),
    close: () => inTurn(async () => client.close()),
  };
}
