// Claim and complete jobs of the pipeline on a MariaDB of its own, by eight of the workers that `scs worker` runs, and how the time
// grows with the queue. The stage that the jobs wait for is skipped, so nothing but the queue itself is measured.
import { openSqlStore } from '../agent/adapters/sql/sql-store.ts';
import { PipelineWorker } from '../agent/flows/pipeline/pipeline-worker.ts';
import type { AgentEvent } from '../agent/ports/events.ts';
import type { Store } from '../agent/ports/store.ts';
import { NO_CALENDAR_RULES } from '../shared/core/calendar-rules.ts';
import { seededRandom, seedFromText } from '../shared/core/random.ts';
import { openDatabase } from '../shared/node/database.ts';
import { type MariaDb, startMariaDb } from '../test/rig/mariadb.ts';
import { type ActionScheduler, startActionScheduler } from './action-scheduler.ts';
import { figure, type Measured } from './measure.ts';

const WORKERS = 8;
/** Jobs that a worker has in hand at once: as many as Action Scheduler claims. */
const BATCH = 25;
const CATEGORIES = 20;
/** Actions a second of Action Scheduler as measured on an idle machine of two processors, where it is not at hand. */
const PEER = 314;
const TIMES_PEER = 10;
/** Both are measured by turns, so that what else the machine does is shared by them; the middle ratio counts. */
const ROUNDS = 3;
const GROWTH_LIMIT = 1.5;
const [SMALL, LARGE] = [1_000, 1_000_000] as const;
/** Jobs that are claimed to see how long one claim takes in a small and in a large queue. */
const PROBES = 40;

const keyOf = (i: number) => `term:${i % CATEGORIES}`;

/** Fills the queue by plain SQL: a million jobs would take the store itself half an hour. */
async function fill(
  server: MariaDb,
  name: string,
  { from, to, rankOf }: { from: number; to: number; rankOf: (n: number) => number },
): Promise<void> {
  const connection = await server.connect(name);
  for (let at = from; at < to; at += 5_000) {
    const rows = Array.from({ length: Math.min(5_000, to - at) }, (_, i) => {
      const n = at + i;
      return `('job-${n}','GENERATING_AUDIO','C${n % CATEGORIES}','${keyOf(n)}',${rankOf(n)},'2026-11-01T00:00:00.000Z','2026-11-01T00:00:00.000Z','publish')`;
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

/** A worker of `scs worker`, which tells the id of each job that it has completed. */
function workerOn(store: Store, name: string, batchSize: number, completed: (jobId: string) => void): PipelineWorker {
  const agent = {
    store,
    clock: { now: () => Date.now() },
    worker: name,
    random: (purpose: string) => seededRandom(seedFromText(purpose)),
    emit: (event: AgentEvent) => {
      if (event.type !== 'stage_finished') throw new Error(`Not expected in a benchmark: ${JSON.stringify(event)}`);
      completed(event.jobId);
    },
    schedule: {
      cadence: 'even',
      intervalDays: 3,
      minGapHours: 0,
      spacing: 0,
      checkIntervalMinutes: 10,
      separationMinutes: null,
      calendar: NO_CALENDAR_RULES,
      delays: {},
      categoryRules: {},
    },
  } as const;
  return new PipelineWorker(agent, {
    stages: {},
    batchSize,
    intervalMs: 1_000,
    leaseMs: 60_000,
    maxAttempts: 5,
    retryMs: 30_000,
    quotaPauseMs: 60_000,
    minQueueSize: 2,
  });
}

async function rate(store: Store, jobs: number): Promise<{ perSecond: number; doubled: number }> {
  const seen = new Set<string>();
  let doubled = 0;
  const workers = Array.from({ length: WORKERS }, (_, i) =>
    workerOn(store, `w${i}`, BATCH, (jobId) => {
      if (seen.has(jobId)) doubled += 1;
      seen.add(jobId);
      if (seen.size === jobs) for (const worker of workers) void worker.stop(60_000);
    }),
  );
  const begin = performance.now();
  await Promise.all(workers.map((worker) => worker.tick()));
  return { perSecond: (seen.size / (performance.now() - begin)) * 1000, doubled };
}

/** Median milliseconds of one claim and its completion, one worker, one job. */
async function single(store: Store): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < PROBES; i += 1) {
    const worker: PipelineWorker = workerOn(store, 'w', 1, () => void worker.stop(60_000));
    const begin = performance.now();
    if ((await worker.tick()) !== 1) throw new Error('The queue is empty.');
    times.push(performance.now() - begin);
  }
  return times.sort((a, b) => a - b)[PROBES >> 1] ?? 0;
}

/** How the priorities of the queued jobs lie. A rank is 100 − priority. */
const QUEUES = [
  { name: 'jobs of the default priority', rankOf: () => 50 },
  {
    name: 'priorities spread over 0 to 100, each job of a batch on a page of its own',
    rankOf: (n: number) => (n * 7) % 101,
  },
] as const;

type Peer = ActionScheduler | null;

async function benchQueue(server: MariaDb, peer: Peer, { name, rankOf }: (typeof QUEUES)[number]): Promise<Measured[]> {
  const database = await server.createDatabase('bench');
  const store = await openSqlStore(await openDatabase(server.url(database)));
  try {
    await fill(server, database, { from: 0, to: SMALL, rankOf });
    await single(store);
    const small = await single(store);
    await fill(server, database, { from: SMALL, to: LARGE, rankOf });
    await single(store);
    const large = await single(store);
    await rate(store, 4_000);
    const rounds: { own: number; peer: number; doubled: number }[] = [];
    for (let i = 0; i < ROUNDS; i += 1) {
      const { perSecond, doubled } = await rate(store, 10_000);
      rounds.push({ own: perSecond, peer: (await peer?.rate()) ?? PEER, doubled });
    }
    const times = rounds.map(({ own, peer: theirs }) => own / theirs).sort((a, b) => a - b);
    const [middle = 0, least = 0] = [times[ROUNDS >> 1], times[0]];
    const doubled = rounds.reduce((sum, round) => sum + round.doubled, 0);
    const than = peer
      ? `Action Scheduler ${peer.version}, by turns`
      : `the ${PEER}/s of Action Scheduler on an idle machine`;
    const rates = rounds.map(({ own, peer: theirs }) => `${figure(own, 0)}/s and ${figure(theirs, 0)}/s`).join(', ');
    return [
      {
        what: `claim + complete, MariaDB, ${WORKERS} workers, batches of ${BATCH}, ${CATEGORIES} categories, ${LARGE} jobs queued: ${name}`,
        limit: `≥ ${TIMES_PEER} × ${than}, none twice`,
        measured: `${figure(middle, 1)} × (the least of ${ROUNDS} rounds ${figure(least, 1)} ×; ${rates}), ${doubled} twice`,
        ok: middle >= TIMES_PEER && doubled === 0,
      },
      {
        what: `claim + complete one job, one worker: ${LARGE} jobs queued against ${SMALL}: ${name}`,
        limit: `≤ ${GROWTH_LIMIT} ×`,
        measured: `${figure(large, 2)} ms against ${figure(small, 2)} ms: ${figure(large / small, 2)} ×`,
        ok: large / small <= GROWTH_LIMIT,
      },
    ];
  } finally {
    await store.close();
  }
}

export async function benchClaim(): Promise<Measured[]> {
  const server = await startMariaDb();
  let peer: Peer = null;
  try {
    const source = process.env.SCS_ACTION_SCHEDULER;
    if (source !== undefined) peer = await startActionScheduler(server, source);
    const measured: Measured[] = [];
    for (const queue of QUEUES) measured.push(...(await benchQueue(server, peer, queue)));
    return measured;
  } finally {
    await peer?.stop();
    await server.stop();
  }
}
