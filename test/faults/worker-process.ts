import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProcessGroup, startProcessGroup } from '../rig/process-group.ts';
import { program } from '../rig/programs.ts';
import { waitUntil } from '../rig/wait-until.ts';

export interface WorkerProcess {
  /** Its name as the owner of claims. */
  name: string;
  /** SIGKILL, as when the machine fails. */
  kill(): Promise<void>;
}

/** `scs worker` in a process of its own, on a database and with a content service on a port of this machine. */
export async function startWorkerProcess(databaseUrl: string, servicePort: number): Promise<WorkerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'scs-worker-'));
  // Far more than the service ever takes: a machine that is busy must not look like a service that is slow.
  const stage = { url: `http://127.0.0.1:${servicePort}/stage`, timeout_seconds: 20 };
  const worker: ProcessGroup = startProcessGroup(process.execPath, [program('agent/scs.ts'), 'worker'], {
    cwd: folder,
    cleanUp: folder,
    env: {
      DATABASE_URL: databaseUrl,
      PIPELINE_STAGES: JSON.stringify({
        RESEARCHING: stage,
        WRITING: stage,
        EDITING: 'builtin',
        REVIEWING: 'builtin',
        SEO_TAGGING: 'builtin',
      }),
      PIPELINE_WEBHOOK_SECRET: 'a secret of the tests that nobody knows',
      PIPELINE_BATCH_SIZE: '8',
      PIPELINE_INTERVAL_SECONDS: '1',
      PIPELINE_LEASE_SECONDS: '3',
      PIPELINE_RETRY_SECONDS: '1',
      PIPELINE_MAX_ATTEMPTS: '12',
      LOG_LEVEL: 'info',
    },
  });
  await waitUntil(
    () => worker.output().includes('worker_started') || worker.exited(),
    () => `The worker does not start:\n${worker.output()}`,
    { withinMs: 120_000 },
  );
  if (worker.exited()) throw new Error(`The worker ended:\n${worker.output()}`);
  const name = /"worker":"([^"]+)"/.exec(worker.output())?.[1];
  if (name === undefined) throw new Error(`The worker does not say its name:\n${worker.output()}`);
  return {
    name,
    async kill() {
      await worker.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
