import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { openSqlStore } from '../../agent/adapters/sql/sql-store.ts';
import { publishJob } from '../../agent/flows/publishing/publish-job.ts';
import type { Store } from '../../agent/ports/store.ts';
import { type StageRequest, stageRequest } from '../../shared/contract/pipeline.ts';
import { pipelineStages } from '../../shared/core/job-state.ts';
import { openDatabase } from '../../shared/node/database.ts';
import { world } from '../agent/flows/world.ts';
import { draft } from '../conformance/store.ts';
import { describeMariaDb } from '../rig/describe-wordpress.ts';
import { type HttpService, type Received, type Reply, startHttpService } from '../rig/http-service.ts';
import { type MariaDb, startMariaDb } from '../rig/mariadb.ts';
import { waitUntil } from '../rig/wait-until.ts';
import { faultRandom, survived } from './reliability.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

/** More of them for figures; fewer would leave the faults no room. */
const JOBS = Number(process.env.SCS_CHAOS_JOBS ?? 60);
const WORKERS = 3;
/** One worker is killed at each step, and the service at two of them. */
const STEPS = 5;
const NEVER = 'There is no such topic.';

/** A content service that fails, dawdles, runs out of quota for a while, and adds its mark to whatever it is given. */
function unreliable(random: () => number): (request: Received) => Promise<Reply> {
  let calls = 0;
  return async ({ body }) => {
    calls += 1;
    const { stage, content, job } = stageRequest.parse(JSON.parse(body)) as StageRequest;
    const [from, to] = [JOBS * 0.3, JOBS * 0.3 + 15];
    if (calls > from && calls < to) return { status: 429, headers: { 'retry-after': '2' }, body: 'insufficient_quota' };
    if (random() < 0.1) return { status: 500, body: 'The model did not answer.' };
    if (random() < 0.05) await new Promise((resume) => setTimeout(resume, 1_500));
    if (stage === 'WRITING' && job.job_id.endsWith('7'))
      return { status: 422, body: { error: { kind: 'permanent', message: NEVER } } };
    const patch =
      stage === 'RESEARCHING'
        ? { keywords: [...(content.keywords ?? []), 'researched'] }
        : { body: `${content.body}<p>Written once.</p>` };
    return { body: { content: patch, note: `call ${calls}` } };
  };
}

describeMariaDb('the pipeline under failures', () => {
  let server: MariaDb;
  beforeAll(async () => {
    server = await startMariaDb();
  });
  afterAll(() => server?.stop());

  it(`brings ${JOBS} jobs through all stages: each ends with a true reason, no effect twice, history complete`, async () => {
    const next = faultRandom('the pipeline under failures');
    const url = server.url(await server.createDatabase('chaos'));
    const store = await openSqlStore(await openDatabase(url));
    onTestFinished(() => store.close());
    const ids = Array.from({ length: JOBS }, (_, i) => `job-${i}`);
    const text = { body: '<p>Text.</p>', format: 'html' as const, tags: [], extra_categories: [] };
    const add = async (some: readonly string[]) => {
      for (let at = 0; at < some.length; at += 100) {
        const drafts = some.slice(at, at + 100).map((id) => {
          const category = `C${Number(id.slice(4)) % 5}`;
          const categoryKey = `term:${(Number(id.slice(4)) % 5) + 1}`;
          return draft(id, {
            status: 'CREATED',
            category,
            categoryKey,
            content: { ...text, title: `The title of ${id}` },
          });
        });
        await store.addJobs(drafts, Date.now());
      }
    };

    let service: HttpService = await startHttpService(unreliable(next));
    const { port } = service;
    const workers: WorkerProcess[] = [];
    onTestFinished(async () => {
      for (const worker of workers) await worker.kill();
      await service.stop();
    });
    for (let i = 0; i < WORKERS; i += 1) workers.push(await startWorkerProcess(url, port));

    /** Jobs that somebody had in hand when he was killed. */
    const orphans: { jobId: string; owner: string; leaseExpiresAt: number }[] = [];
    const inHandOf = async ({ name }: WorkerProcess) =>
      (await store.jobs({ limit: JOBS })).filter(({ assignedTo }) => assignedTo === name);
    let kills = 0;
    // Jobs come in portions, so that there is work to be interrupted however long a worker takes to start.
    for (let step = 0; step < STEPS; step += 1) {
      const portion = ids.filter((_, i) => Math.floor((i * STEPS) / JOBS) === step);
      const half = portion.length >> 1;
      await add(portion.slice(0, half));
      const stoppedAt = Date.now();
      // The service dies, with whatever it was answering, and is back after workers have met its absence.
      const serviceDies = step === 1 || step === 3;
      if (serviceDies) await service.stop();
      await add(portion.slice(half));
      if (serviceDies) {
        const missed = async () =>
          (await store.jobs({ limit: JOBS })).some(
            ({ errorCode, updatedAt }) => errorCode === 'stage_unreachable' && updatedAt >= stoppedAt,
          );
        await waitUntil(missed, () => 'nobody has missed the service', { withinMs: 240_000, everyMs: 100 });
        service = await startHttpService(unreliable(next), port);
      }
      const busy: number[] = [];
      await waitUntil(
        async () => {
          for (const [i, worker] of workers.entries()) if ((await inHandOf(worker)).length > 0) busy.push(i);
          return busy.length > 0;
        },
        () => 'nobody has anything in hand',
        { withinMs: 240_000 },
      );
      const i = busy[Math.floor(next() * busy.length)] as number;
      const victim = workers[i] as WorkerProcess;
      await victim.kill();
      kills += 1;
      for (const { jobId, leaseExpiresAt } of await inHandOf(victim)) {
        orphans.push({ jobId, owner: victim.name, leaseExpiresAt: leaseExpiresAt ?? Number.POSITIVE_INFINITY });
      }
      workers[i] = await startWorkerProcess(url, port);
    }
    const finished = async () =>
      (await store.countByCategory(['QUEUED', 'FAILED'])).reduce((sum, { count }) => sum + count, 0);
    await waitUntil(
      async () => (await finished()) === JOBS,
      () => 'not all jobs were finished',
      { withinMs: 240_000 + JOBS * 500, everyMs: 100 },
    );
    expect(kills).toBe(STEPS);
    await publishAll(store);

    const jobs = await store.jobs({ limit: JOBS });
    expect(jobs).toHaveLength(JOBS);
    const tally = { PUBLISHED: 0, FAILED: 0 };
    for (const job of jobs) {
      const history = await store.history(job.jobId);
      for (const [i, event] of history.entries()) expect(event.from).toBe(history[i - 1]?.to ?? null);
      if (job.status === 'FAILED') {
        const refused = job.jobId.endsWith('7') && job.errorMessage?.includes(NEVER);
        if (!refused)
          expect(job.errorMessage).toMatch(/failed 12 times, the last time: |begun 12 times and never ended/);
        tally.FAILED += 1;
        continue;
      }
      expect(job.status).toBe('PUBLISHED');
      tally.PUBLISHED += 1;
      const kept = await store.content(job.jobId);
      expect(kept?.keywords).toEqual(['researched']);
      expect(kept?.body.match(/Written once/g)).toHaveLength(1);
      for (const stage of pipelineStages) {
        expect(history.filter(({ from, to }) => from === stage && to !== stage)).toHaveLength(1);
      }
    }
    expect(tally.PUBLISHED).toBeGreaterThan(JOBS * 0.8);
    expect(tally.FAILED).toBeGreaterThanOrEqual(Math.floor(JOBS / 10) - 1);
    for (const { jobId, owner, leaseExpiresAt } of orphans) {
      const taken = (await store.history(jobId)).find(({ reason }) => reason === `taken over from ${owner}`);
      expect(taken?.at).toBeGreaterThanOrEqual(leaseExpiresAt);
    }
    expect(orphans.length).toBeGreaterThan(0);
    const lines = (await Promise.all(jobs.map(({ jobId }) => store.history(jobId)))).flat();
    const because = (start: string) => lines.filter(({ reason }) => reason.startsWith(start)).length;
    survived({
      what: 'Workers of the content pipeline killed with SIGKILL while they have jobs in hand, and the service that they call; its answers fail, dawdle or run out of quota',
      tried: `${JOBS} jobs, ${kills} workers and 2 services killed; ${because('try ')} tries failed, ${because('taken over')} jobs taken over`,
      survived: `${tally.PUBLISHED} published, ${tally.FAILED} failed with a true reason; no stage’s work kept twice, ${lines.length} lines of history without a gap`,
    });
  }, 1_800_000);
});

/** The flow that publishes, on a WordPress in memory. */
async function publishAll(store: Store): Promise<void> {
  const { agent, view } = world({ categories: ['C0', 'C1', 'C2', 'C3', 'C4'] });
  const publisher = { ...agent, store };
  const seen = await view();
  for (const { jobId } of await store.jobs({ status: 'QUEUED', limit: JOBS })) {
    const claim = { from: 'QUEUED', to: 'PUBLISHING', worker: 'p', leaseMs: 60_000, now: agent.clock.now() } as const;
    const job = await store.claimJob(jobId, claim);
    if (!job) throw new Error(`Job ${jobId} could not be claimed.`);
    expect(await publishJob(publisher, seen, 1, { job, slot: null }, { planned: false })).toBe('published');
  }
}
