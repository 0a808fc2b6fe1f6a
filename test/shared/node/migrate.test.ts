import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SQL, sql } from 'drizzle-orm';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Database, DatabaseError, openDatabase, type Queries } from '../../../shared/node/database.ts';
import { type Migration, migrate } from '../../../shared/node/migrate.ts';

const createPosts: Migration = { id: 1, name: 'create-posts', statements: () => ['CREATE TABLE posts (id INTEGER)'] };
const addTitle: Migration = {
  id: 2,
  name: 'add-title',
  statements: ({ text }) => [
    `ALTER TABLE posts ADD COLUMN title ${text(50)}`,
    'CREATE INDEX posts_title ON posts (title)',
  ],
};
const both = [createPosts, addTitle];

async function temporaryUrl(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scs-migrate-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return `file:${join(folder, 'x.sqlite')}`;
}

async function database(url?: string): Promise<Database> {
  const db = await openDatabase(url ?? (await temporaryUrl()));
  onTestFinished(() => db.close());
  return db;
}

const tablesOf = async (db: Database) =>
  (await db.all<{ name: string }>(sql`SELECT name FROM sqlite_master ORDER BY name`)).map(({ name }) => name);

describe('migrations on SQLite', () => {
  it('run once, in their order, and only those that are missing', async () => {
    const db = await database();
    expect(await migrate(db, 'x', [createPosts])).toEqual(['1 create-posts']);
    expect(await migrate(db, 'x', both)).toEqual(['2 add-title']);
    expect(await migrate(db, 'x', both)).toEqual([]);
    await db.run(sql`INSERT INTO posts (id, title) VALUES (1, 'a')`);
  });

  it('of two schemas do not meet', async () => {
    const db = await database();
    await migrate(db, 'x', both);
    expect(await migrate(db, 'y', [{ ...createPosts, statements: () => ['CREATE TABLE other (id INTEGER)'] }])).toEqual(
      ['1 create-posts'],
    );
  });

  it('refuse a database of a newer program, and leave it as it is', async () => {
    const db = await database();
    await migrate(db, 'x', both);
    const before = await tablesOf(db);
    const error = await migrate(db, 'x', [createPosts]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({
      code: 'database_newer',
      retry: false,
      message: expect.stringContaining(
        'is at schema version 2, this program knows version 1. Install the newer program',
      ),
    });
    expect(await tablesOf(db)).toEqual(before);
  });

  it('that are interrupted leave nothing behind, and go on at the next start', async () => {
    const db = await database();
    await migrate(db, 'x', [createPosts]);
    const broken = { ...addTitle, statements: () => ['CREATE TABLE half (id INTEGER)', 'ALTER TABLE nowhere ADD x'] };
    await expect(migrate(db, 'x', [createPosts, broken])).rejects.toThrow();
    expect(await tablesOf(db)).not.toContain('half');
    expect(await migrate(db, 'x', both)).toEqual(['2 add-title']);
  });

  it('run once when several processes start together', async () => {
    const url = await temporaryUrl();
    const databases = await Promise.all([1, 2, 3].map(() => database(url)));
    const ran = await Promise.all(databases.map((db) => migrate(db, 'x', both)));
    expect(ran.flat()).toEqual(['1 create-posts', '2 add-title']);
  });
});

describe('migrations on MySQL, which commits at every step', () => {
  /** A MySQL that remembers what it was told, and answers some statements with an error number. */
  function mysql(errors: Record<string, number> = {}, lockHeld = 1): { db: Database; told: string[] } {
    const told: string[] = [];
    const textOf = (query: SQL) => new SQLiteSyncDialect().sqlToQuery(query).sql;
    const tell = (query: SQL) => {
      const text = textOf(query);
      told.push(text);
      const errno = Object.entries(errors).find(([part]) => text.includes(part))?.[1];
      if (errno === undefined) return;
      throw new Error('Failed query', { cause: Object.assign(new Error('as MySQL says it'), { errno }) });
    };
    const queries: Queries = {
      dialect: 'mysql',
      all: async <Row>(query: SQL) => {
        tell(query);
        return (textOf(query).includes('GET_LOCK') ? [{ held: lockHeld }] : []) as Row[];
      },
      run: async (query) => {
        tell(query);
        return 1;
      },
      allOf: async (all) => Promise.all(all.map(queries.all)),
      runUnique: async () => true,
    };
    const tx = { ...queries, later: tell };
    return { db: { ...queries, transaction: (work) => work(tx), close: async () => undefined }, told };
  }

  it('go on over the columns and indexes that an interrupted run had made', async () => {
    const { db, told } = mysql({ 'ADD COLUMN title VARCHAR(50)': 1060, 'CREATE INDEX': 1061 });
    expect(await migrate(db, 'x', both)).toEqual(['1 create-posts', '2 add-title']);
    expect(told.at(-1)).toContain('RELEASE_LOCK');
  });

  it('stop at any other error, give the lock back, and do not count as done', async () => {
    const { db, told } = mysql({ 'ADD COLUMN': 1142 });
    await expect(migrate(db, 'x', both)).rejects.toThrow('Failed query');
    expect(told.filter((text) => text.startsWith('INSERT'))).toHaveLength(1);
    expect(told.at(-1)).toContain('RELEASE_LOCK');
  });

  it('say that another process is at it', async () => {
    const { db, told } = mysql({}, 0);
    await expect(migrate(db, 'x', both)).rejects.toMatchObject({ code: 'migration_locked', retry: true });
    expect(told.some((text) => text.includes('posts'))).toBe(false);
  });
});
