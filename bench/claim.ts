// Claim and complete jobs of the pipeline on a MariaDB of its own, by eight workers at once, and how the time grows with the queue.
import { openSqlStore } from '../agent/adapters/sql/sql-store.ts';
import type { Job } from '../agent/ports/jobs.ts';
import type { Store } from '../agent/ports/store.ts';
import { openDatabase } from '../shared/node/database.ts';
import { startMariaDb } from '../test/rig/mariadb.ts';
import { actionSchedulerRate } from './action-scheduler.ts';
import { figure, type Measured } from './measure.ts';

const WORKERS = 8;
/** Jobs that are claimed at once, as many as Action Scheduler claims. */
const BATCH = 25;
const CATEGORIES = 20;
/** Actions a second of Action Scheduler as measured on an idle machine of two processors, where it is not at hand. */
const PEER = 314;
const TIMES_PEER = 10;
const GROWTH_LIMIT = 1.5;
const [SMALL, LARGE] = [1_000, 1_000_000] as const;
/** Jobs that are claimed to see how long one claim takes in a small and in a large queue. */
const PROBES = 40;

const keyOf = (i: number) => `term:${i % CATEGORIES}`;

/** Fills the queue by plain SQL: a million jobs would take the store itself half an hour. */
async function fill(
  server: Awaited<ReturnType<typeof startMariaDb>>,
  name: string,
  from: number,
  to: number,
): Promise<void> {
  const connection = await server.connect(name);
  for (let at = from; at < to; at += 5_000) {
    const rows = Array.from({ length: Math.min(5_000, to - at) }, (_, i) => {
      const n = at + i;
      return `('job-${n}','GENERATING_AUDIO','C${n % CATEGORIES}','${keyOf(n)}',${(n * 7) % 101},'2026-11-01T00:00:00.000Z','2026-11-01T00:00:00.000Z','publish')`;
    });
    await connection.query(
      `INSERT INTO jobs (job_id,status,category,category_key,priority_rank,created_at,updated_at,post_status) VALUES ${rows.join(',')}`,
    );
  }
  await connection.query('DELETE FROM job_counts');
  await connection.query(
    'INSERT INTO job_counts (category_key,status,shard,category,jobs) SELECT category_key,status,0,MIN(category),COUNT(*) FROM jobs GROUP BY category_key,status',
  );
  await connection.query('ANALYZE TABLE jobs');
  await connection.end();
}

/** What a worker does: look which category comes next, claim there, and complete what was claimed. */
async function claimAndComplete(store: Store, worker: string, limit: number): Promise<Job[]> {
  const now = Date.now();
  const counts = await store.countByCategory(['GENERATING_AUDIO']);
  for (const { status, categoryKey } of await store.heads(counts, now)) {
    const claim = { from: status, to: status, categoryKey, worker, leaseMs: 60_000, now, limit } as const;
    const jobs = await store.claim(claim);
    if (jobs.length === 0) continue;
    const done = jobs.map(({ jobId, fence }) => ({
      jobId,
      from: [status],
      fence,
      to: 'QUEUED' as const,
      worker,
      reason: 'GENERATING_AUDIO done by bench',
    }));
    if (!(await store.change({ jobs: done }, now))) throw new Error('A claimed job was not its owner’s any more.');
    return jobs;
  }
  return [];
}

async function rate(store: Store, jobs: number): Promise<{ perSecond: number; doubled: number }> {
  const seen = new Set<string>();
  let doubled = 0;
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: WORKERS }, async (_, i) => {
      while (seen.size < jobs) {
        const done = await claimAndComplete(store, `w${i}`, BATCH);
        if (done.length === 0) return;
        for (const { jobId } of done) {
          if (seen.has(jobId)) doubled += 1;
          seen.add(jobId);
        }
      }
    }),
  );
  return { perSecond: (seen.size / (performance.now() - begin)) * 1000, doubled };
}

/** Median milliseconds of one claim and its completion, one worker, one job. */
async function single(store: Store): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < PROBES; i += 1) {
    const begin = performance.now();
    if ((await claimAndComplete(store, 'w', 1)).length !== 1) throw new Error('The queue is empty.');
    times.push(performance.now() - begin);
  }
  return times.sort((a, b) => a - b)[PROBES >> 1] ?? 0;
}

export async function benchClaim(): Promise<Measured[]> {
  const server = await startMariaDb();
  try {
    const name = await server.createDatabase('bench');
    const store = await openSqlStore(await openDatabase(server.url(name)));
    await fill(server, name, 0, SMALL);
    await single(store);
    const small = await single(store);
    await fill(server, name, SMALL, LARGE);
    await single(store);
    const large = await single(store);
    await rate(store, 4_000);
    const { perSecond, doubled } = await rate(store, 20_000);
    await store.close();
    const source = process.env.SCS_ACTION_SCHEDULER;
    const peer = source === undefined ? null : await actionSchedulerRate(server, source);
    const wanted = TIMES_PEER * (peer?.perSecond ?? PEER);
    const than =
      peer === null
        ? `${TIMES_PEER} × ${PEER}/s of Action Scheduler on an idle machine`
        : `${TIMES_PEER} × ${figure(peer.perSecond, 0)}/s of Action Scheduler ${peer.version} in the same run`;
    return [
      {
        what: `claim + complete, MariaDB, ${WORKERS} workers, batches of ${BATCH}, ${CATEGORIES} categories, ${LARGE} jobs queued`,
        limit: `≥ ${than}, none twice`,
        measured: `${figure(perSecond, 0)}/s: ${figure((TIMES_PEER * perSecond) / wanted, 1)} ×, ${doubled} twice`,
        ok: perSecond >= wanted && doubled === 0,
      },
      {
        what: `claim + complete one job, one worker: ${LARGE} jobs queued against ${SMALL}`,
        limit: `≤ ${GROWTH_LIMIT} ×`,
        measured: `${figure(large, 2)} ms against ${figure(small, 2)} ms: ${figure(large / small, 2)} ×`,
        ok: large / small <= GROWTH_LIMIT,
      },
    ];
  } finally {
    await server.stop();
  }
}
