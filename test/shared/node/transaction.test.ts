import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../shared/node/database.ts';
import { describeMariaDb } from '../../rig/describe-wordpress.ts';
import { type MariaDb, startMariaDb } from '../../rig/mariadb.ts';
import { waitUntil } from '../../rig/wait-until.ts';

/** What holds of statements that share a way to the database, with both kinds. */
function transactions(open: () => Promise<Database>): void {
  let db: Database;
  beforeEach(async () => {
    db = await open();
    await db.run(sql`CREATE TABLE notes (id VARCHAR(20) NOT NULL PRIMARY KEY, body VARCHAR(100) NOT NULL)`);
  });
  afterEach(() => db?.close());

  const add = (id: string, body = 'text') => sql`INSERT INTO notes (id, body) VALUES (${id}, ${body})`;
  const read = sql`SELECT id FROM notes ORDER BY id`;
  const ids = async () => (await db.all<{ id: string }>(read)).map(({ id }) => id);

  it('answers several statements in their order, whatever their values hold', async () => {
    await db.run(add('a', "semicolon; quote ' and ? mark"));
    const asked = [
      sql`SELECT body FROM notes WHERE id = ${'a'}`,
      read,
      sql`SELECT id FROM notes WHERE id = ${'none; no'}`,
    ];
    const expected = [[{ body: "semicolon; quote ' and ? mark" }], [{ id: 'a' }], []];
    expect(await db.allOf(asked)).toEqual(expected);
    expect(await db.transaction((tx) => tx.allOf(asked))).toEqual(expected);
    expect(await db.allOf(asked.slice(0, 1))).toEqual(expected.slice(0, 1));
  });

  it('writes what is left for later before the next statement, and the rest with the commit', async () => {
    await db.transaction(async (tx) => {
      tx.later(add('a'));
      tx.later(add('b'));
      expect(await tx.all(read)).toEqual([{ id: 'a' }, { id: 'b' }]);
      tx.later(add('c'));
      expect(await tx.run(sql`UPDATE notes SET body = 'new'`)).toBe(3);
      tx.later(add('d'));
    });
    expect(await ids()).toEqual(['a', 'b', 'c', 'd']);
    await db.transaction(async (tx) => tx.later(add('alone')));
    expect(await ids()).toContain('alone');
  });

  it('tells a key that a statement violates from one that something left for later does', async () => {
    await db.run(add('a'));
    expect(
      await db.transaction(async (tx) => {
        tx.later(add('b'));
        return tx.runUnique(add('a'));
      }),
    ).toBe(false);
    const failing = db.transaction(async (tx) => {
      tx.later(add('a'));
      return tx.runUnique(add('c'));
    });
    await expect(failing).rejects.toThrow();
    await expect(db.transaction(async (tx) => tx.later(add('a')))).rejects.toThrow();
    expect(await ids()).toEqual(['a', 'b']);
  });

  it('leaves nothing of a transaction that fails, and the next one is whole again', async () => {
    for (const [name, fail] of [
      ['at once', async () => undefined],
      ['behind a statement', (tx: Database | { run: Database['run'] }) => tx.run(add('x'))],
    ] as const) {
      await expect(
        db.transaction(async (tx) => {
          await fail(tx);
          tx.later(add('y'));
          throw new Error(name);
        }),
      ).rejects.toThrow(name);
      expect(await ids()).toEqual([]);
    }
    expect(await db.transaction(async () => 'nothing asked')).toBe('nothing asked');
    await db.transaction((tx) => tx.run(add('good')));
    expect(await ids()).toEqual(['good']);
  });
}

describe('statements of one transaction on SQLite', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scs-transaction-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  transactions(() => openDatabase(`file:${join(folder, 'notes.sqlite')}`));
});

describeMariaDb('statements of one transaction on MariaDB', () => {
  let server: MariaDb;
  beforeAll(async () => {
    server = await startMariaDb();
  });
  afterAll(() => server?.stop());
  transactions(async () => openDatabase(server.url(await server.createDatabase('notes'))));

  it('refuses a statement that comes after the end', async () => {
    const db = await openDatabase(server.url(await server.createDatabase('over')));
    const late: { ask?: () => Promise<unknown> } = {};
    await db.transaction(async (tx) => {
      await tx.all(sql`SELECT 1 AS one`);
      late.ask = () => tx.all(sql`SELECT 2 AS two`);
    });
    await expect(late.ask?.()).rejects.toThrow('after the end of its transaction');
    await db.close();
  });

  it('a lone statement that loses a deadlock is run again', async () => {
    const db = await openDatabase(server.url(await server.createDatabase('deadlock')));
    await db.run(sql`CREATE TABLE notes (id VARCHAR(20) NOT NULL PRIMARY KEY, body INT NOT NULL)`);
    await db.run(
      sql`INSERT INTO notes (id, body) VALUES ${sql.join(
        ['a', 'b', 'c', 'd', 'e'].map((id) => [id, 0]),
        sql`, `,
      )}`,
    );
    const isWaiting = async () => {
      const [row] = await db.all<{ Value: string }>(sql`SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'`);
      return Number(row?.Value) > 0;
    };
    const deadlocks = async () => {
      const [row] = await db.all<{ Value: string }>(sql`SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'`);
      return Number(row?.Value);
    };
    const before = await deadlocks();
    let lone: Promise<number> | undefined;
    // The transaction has written more, so the server lets it win.
    await db.transaction(async (tx) => {
      await tx.run(sql`UPDATE notes SET body = body + 10 WHERE id IN ('b', 'c', 'd', 'e')`);
      lone = db.run(sql`UPDATE notes SET body = body + 1 ORDER BY id`);
      await waitUntil(isWaiting, () => 'The lone statement does not wait for the transaction.');
      await tx.run(sql`UPDATE notes SET body = body + 10 WHERE id = 'a'`);
    });
    expect(await lone).toBe(5);
    expect((await deadlocks()) - before).toBe(1);
    expect(await db.all(sql`SELECT DISTINCT body FROM notes`)).toEqual([{ body: 11 }]);
    await db.close();
  });

  it('a connection that breaks in the middle is given to nobody again', async () => {
    const db = await openDatabase(server.url(await server.createDatabase('broken')));
    const broken = db.transaction(async (tx) => {
      const [row] = await tx.all<{ id: number }>(sql`SELECT CONNECTION_ID() AS id`);
      await db.run(sql`KILL ${sql.raw(String(row?.id))}`);
      await tx.all(sql`SELECT 1 AS one`);
    });
    await expect(broken).rejects.toThrow();
    for (let i = 0; i < 20; i++) expect(await db.all(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
    await db.close();
  });
});
