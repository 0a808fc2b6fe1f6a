// An agent that has nothing to do: memory, processor, and how soon it is ready. The built program is measured, in a process of
// its own, started as its systemd unit starts it, against a model of WordPress over HTTP, with 20 categories and 200 queued jobs.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openSqlStore } from '../agent/adapters/sql/sql-store.ts';
import { defaultContentPolicy } from '../agent/flows/agent.ts';
import { addJob } from '../agent/flows/jobs/add-job.ts';
import { openDatabase } from '../shared/node/database.ts';
import { ScriptedSite } from '../test/agent/flows/scripted-site.ts';
import { modelWordPress } from '../test/faults/model-wordpress.ts';
import { freePort } from '../test/rig/free-port.ts';
import { figure, type Measured } from './measure.ts';
import { usageOf } from './process-usage.ts';

/** V8 clears away what the start has left behind some 8 s after it; that is not idling. */
const SETTLING_SECONDS = 30;
const WATCHED_SECONDS = 120;
const STARTS = 5;
const LIMITS = { megabytes: 100, share: 0.5, readySeconds: 1.5 };

const root = resolve(import.meta.dirname, '..');
/** Node's options in the unit, which the Dockerfile has too. */
const UNIT = readFileSync(join(root, 'packaging/systemd/scs@.service'), 'utf8');
const NODE_OPTIONS = /^ExecStart=\S+ node (--.*) \S+ run$/m.exec(UNIT)?.[1]?.split(' ') ?? [];

interface Running {
  agent: ChildProcess;
  readySeconds: number;
  cpuUntilReady: number;
}

/** Starts the agent; resolves when its readiness route says that it is ready. */
async function start(environment: Record<string, string>, port: number): Promise<Running> {
  const began = performance.now();
  const agent = spawn(process.execPath, [...NODE_OPTIONS, join(root, 'dist/agent/scs.js'), 'run'], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  agent.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  for (;;) {
    if (agent.exitCode !== null) throw new Error(`The agent ended:\n${log}`);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) break;
    await new Promise((resume) => setTimeout(resume, 10));
  }
  const readySeconds = (performance.now() - began) / 1000;
  return { agent, readySeconds, cpuUntilReady: usageOf(agent.pid as number).cpuSeconds };
}

async function stop(agent: ChildProcess): Promise<void> {
  const gone = once(agent, 'exit');
  agent.kill('SIGTERM');
  await gone;
}

export async function benchIdle(): Promise<Measured[]> {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root });
  const folder = mkdtempSync(join(tmpdir(), 'scs-bench-idle-'));
  const clock = { now: () => Date.now() };
  const names = Array.from({ length: 20 }, (_, n) => `Category ${n + 1}`);
  const model = await modelWordPress(new ScriptedSite(clock, names), clock.now);
  const databaseUrl = `file:${join(folder, 'scs.sqlite')}`;
  try {
    const store = await openSqlStore(await openDatabase(databaseUrl));
    for (let n = 0; n < 200; n += 1) {
      const content = { title: `Post ${n}`, body: 'Text.', format: 'markdown' as const };
      await addJob(
        { store, clock, content: defaultContentPolicy },
        { category: names[n % 20] as string, content },
        { catalog: null, zoneName: null },
      );
    }
    await store.close();
    const port = await freePort();
    const environment = {
      DATABASE_URL: databaseUrl,
      WP_SITE_URL: model.url,
      WP_USERNAME: 'scheduler',
      WP_APP_PASSWORD: 'a password of the bench',
      SCHEDULER_SECRET_KEY: 'a secret of the bench that nobody knows',
      SCHEDULER_API_KEY: 'a key of the bench that nobody knows',
      SCHEDULER_PORT: String(port),
      SCHEDULER_PUBLISH_INTERVAL_DAYS: '30',
    };
    const starts: Running[] = [];
    for (let n = 0; n < STARTS; n += 1) {
      const running = await start(environment, port);
      starts.push(running);
      if (n < STARTS - 1) await stop(running.agent);
    }
    const { agent } = starts.at(-1) as Running;
    const pid = agent.pid as number;
    await new Promise((resume) => setTimeout(resume, SETTLING_SECONDS * 1000));
    const before = usageOf(pid);
    await new Promise((resume) => setTimeout(resume, WATCHED_SECONDS * 1000));
    const after = usageOf(pid);
    await stop(agent);

    const share = (100 * (after.cpuSeconds - before.cpuSeconds)) / WATCHED_SECONDS;
    const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] as number;
    const ready = middle(starts.map(({ readySeconds }) => readySeconds));
    const cpu = middle(starts.map(({ cpuUntilReady }) => cpuUntilReady));
    return [
      {
        what: `agent idle, ${SETTLING_SECONDS + WATCHED_SECONDS} s after its start: resident memory`,
        limit: `≤ ${LIMITS.megabytes} MB`,
        measured: `${figure(after.residentMegabytes, 1)} MB`,
        ok: after.residentMegabytes <= LIMITS.megabytes,
      },
      {
        what: `agent idle: processor, over ${WATCHED_SECONDS} s from ${SETTLING_SECONDS} s after its start`,
        limit: `≤ ${LIMITS.share} % of a core`,
        measured: `${figure(share, 2)} %`,
        ok: share <= LIMITS.share,
      },
      {
        what: `agent: ready after its start, median of ${STARTS}`,
        limit: `≤ ${LIMITS.readySeconds} s`,
        measured: `${figure(ready, 2)} s (${figure(cpu, 2)} s of CPU)`,
        ok: ready <= LIMITS.readySeconds,
      },
    ];
  } finally {
    await model.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
