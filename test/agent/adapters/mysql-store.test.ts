import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { claimQuery, freeJobsQuery } from '../../../agent/adapters/sql/claims.ts';
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
    const bounded = { ...request, worker: 'w', leastPriority: 50 };
    const free = await db.all<{ table: string; key: string | null; Extra: string | null }>(
      sql`EXPLAIN ${freeJobsQuery(db, bounded)}`,
    );
    expect(free.filter(({ table }) => table === 'jobs').map(({ key }) => key)).toEqual(['PRIMARY', 'jobs_claim']);
    for (const { Extra } of free) expect(Extra ?? '').not.toContain('filesort');
    await Promise.all(stores.map(([store]) => store.close()));
  });

  it('lets nobody wait whose jobs are only passed over', async () => {
    const name = await server.createDatabase('pass');
    const [store] = await open(name);
    await store.addJobs(
      Array.from({ length: 9 }, (_, i) => draft(`job-${i}`)),
      0,
    );
    const [from, to, categoryKey] = ['QUEUED', 'PUBLISHING', 'term:7'] as const;
    const request = { from, to, categoryKey, worker: 'w1', leaseMs: 60_000, now: 0, limit: 4 };
    // Jobs that are somebody's, and stay in the front of their line.
    const mine = await store.claim(request);
    for (const { jobId, fence } of mine) {
      const back = { jobId, fence, from: [to], to: from, keepClaim: true, worker: 'w1', reason: 'kept' };
      expect(await store.change({ jobs: [back] }, 0)).toBe(true);
    }
    const other = await openDatabase(server.url(name));
    await other.transaction(async (tx) => {
      const passing = { ...request, worker: 'w2' };
      expect((await tx.all<{ job_id: string }>(freeJobsQuery(tx, passing))).map((row) => row.job_id)).toEqual([
        'job-4',
        'job-5',
        'job-6',
        'job-7',
      ]);
      const [row] = await other.all<{ job_id: string }>(
        sql`SELECT job_id FROM jobs WHERE job_id = 'job-0' FOR UPDATE NOWAIT`,
      );
      expect(row?.job_id).toBe('job-0');
      // Those four are just being taken: a third worker gets what is behind them, and does not wait either.
      expect((await store.claim({ ...request, worker: 'w3' })).map(({ jobId }) => jobId)).toEqual(['job-8']);
    });
    await Promise.all([store.close(), other.close()]);
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
