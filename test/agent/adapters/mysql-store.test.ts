import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { claimQuery } from '../../../agent/adapters/sql/claims.ts';
import { openSqlStore } from '../../../agent/adapters/sql/sql-store.ts';
import type { Store } from '../../../agent/ports/store.ts';
import { type Database, openDatabase } from '../../../shared/node/database.ts';
import { pipelineStoreConformance } from '../../conformance/pipeline-store.ts';
import { draft, storeConformance } from '../../conformance/store.ts';
import { describeMariaDb } from '../../rig/describe-wordpress.ts';
import { type MariaDb, startMariaDb } from '../../rig/mariadb.ts';

describeMariaDb('the MySQL store on MariaDB', () => {
  let server: MariaDb;
  beforeAll(async () => {
    server = await startMariaDb();
  });
  afterAll(() => server?.stop());

  const open = async (name: string): Promise<[Store, Database]> => {
    const db = await openDatabase(server.url(name));
    return [await openSqlStore(db), db];
  };

  const openEmpty = async () => (await open(await server.createDatabase('store')))[0];
  storeConformance(openEmpty);
  pipelineStoreConformance(openEmpty);

  it('lets eight workers claim at once: no job twice, none starved, the index gives the order', async () => {
    const name = await server.createDatabase('claim');
    const stores = await Promise.all(Array.from({ length: 8 }, () => open(name)));
    const [first, db] = stores[0] as [Store, Database];
    for (let i = 0; i < 400; i += 1) await first.addJob(draft(`job-${i}`), 0);
    const request = {
      from: 'QUEUED',
      to: 'PUBLISHING',
      categoryKey: 'term:7',
      leaseMs: 60_000,
      now: 0,
      limit: 5,
    } as const;
    const byWorker = await Promise.all(
      stores.map(async ([store], i) => {
        const ids: string[] = [];
        for (;;) {
          const jobs = await store.claim({ ...request, worker: `w${i}` });
          if (jobs.length === 0) return ids;
          ids.push(...jobs.map((job) => job.jobId));
        }
      }),
    );
    const ids = byWorker.flat();
    expect(ids).toHaveLength(400);
    expect(new Set(ids).size).toBe(400);
    expect(Math.min(...byWorker.map((own) => own.length))).toBeGreaterThan(0);

    const [plan] = await db.all<{ key: string; Extra: string }>(
      sql`EXPLAIN ${claimQuery(db, { ...request, worker: 'w' })}`,
    );
    expect(plan).toMatchObject({ key: 'jobs_claim', Extra: expect.not.stringContaining('filesort') });
    await Promise.all(stores.map(([store]) => store.close()));
  });

  it('is migrated once by several processes that start together', async () => {
    const name = await server.createDatabase('migrate');
    const stores = await Promise.all(Array.from({ length: 4 }, () => open(name)));
    expect(await (stores[3] as [Store, Database])[0].jobs({ limit: 1 })).toEqual([]);
    await Promise.all(stores.map(([store]) => store.close()));
  });

  it('says what is wrong with an address that nobody answers on', async () => {
    await expect(openDatabase('mysql://scs:secret@127.0.0.1:1/scs')).rejects.toThrow(
      /scs@127\.0\.0\.1:1\/scs\) did not answer: .*Check that it runs/,
    );
  });
});

describeMariaDb('a MariaDB that says it is 10.4', () => {
  it('is refused with the version that is needed', async () => {
    const server = await startMariaDb({ serverOptions: ['--version=10.4.30-MariaDB-log'] });
    onTestFinished(() => server.stop());
    const url = server.url(await server.createDatabase('old'));
    await expect(openDatabase(url)).rejects.toThrow(
      /10\.4\.30-MariaDB.*Use MySQL 8\.0\.1 or newer, MariaDB 10\.6 or newer/,
    );
  });
});
