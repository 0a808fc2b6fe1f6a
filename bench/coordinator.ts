// A coordinator over HTTP on a real MariaDB: reservations by 8 clients, and reports, with 100 and with 10,000 sites known.
// The built program runs in a process of its own, as it is installed; the clients share the machine with it and the database.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { issueToken } from '../coordinator/flows/site-token.ts';
import { DAY, HOUR, toIso } from '../shared/core/instant.ts';
import { freePort } from '../test/rig/free-port.ts';
import { type MariaDb, startMariaDb } from '../test/rig/mariadb.ts';
import { waitUntil } from '../test/rig/wait-until.ts';
import { brandOf, fillFleet, siteId } from './fill-fleet.ts';
import { KeepAliveClient } from './keep-alive-client.ts';
import { figure, type Measured } from './measure.ts';
import { usageOf } from './process-usage.ts';

const SECRET = 'the secret key of the benchmark';
const CLIENTS = 8;
const [RESERVATIONS, REPORTS, REPORT_CLIENTS] = [3000, 20_000, 64] as const;
const root = resolve(import.meta.dirname, '..');

interface Figures {
  perSecond: number;
  /** Milliseconds, as the client waited. */
  p50: number;
  p99: number;
  /** Milliseconds of CPU that one call took of the coordinator, and of the database. */
  cpu: { coordinator: number; database: number; clients: number };
}

type CpuSeconds = () => Figures['cpu'];

async function startCoordinator(url: string, port: number, folder: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(root, 'dist/coordinator/scs-coordinator.js'), 'run'], {
    cwd: folder,
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: url,
      SCHEDULER_PORT: String(port),
      SCHEDULER_API_KEY: 'the key of the benchmark',
      SCHEDULER_SECRET_KEY: SECRET,
      LOG_LEVEL: 'error',
    },
  });
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/healthz`)
      .then(({ ok }) => ok)
      .catch(() => false);
  await waitUntil(answers, () => 'The coordinator does not answer.');
  return child;
}

/** Runs `count` calls by so many clients, each after the other, behind `warmUp` others that do not count. */
async function timed(
  warmUp: number,
  count: number,
  clients: number,
  cpuSeconds: CpuSeconds,
  call: (n: number, client: number) => Promise<void>,
): Promise<Figures> {
  let next = 0;
  const run = async (client: number, until: number, times: number[]) => {
    while (next < until) {
      const n = next;
      next += 1;
      const began = performance.now();
      await call(n, client);
      times.push(performance.now() - began);
    }
  };
  const all = (until: number, times: number[]) =>
    Promise.all(Array.from({ length: clients }, (_, client) => run(client, until, times)));
  await all(warmUp, []);
  const times: number[] = [];
  const from = next;
  const before = cpuSeconds();
  const began = performance.now();
  await all(from + count, times);
  const seconds = (performance.now() - began) / 1000;
  const after = cpuSeconds();
  const each = (name: keyof Figures['cpu']) => ((after[name] - before[name]) * 1000) / count;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const cpu = { coordinator: each('coordinator'), database: each('database'), clients: each('clients') };
  return { perSecond: count / seconds, p50: at(0.5), p99: at(0.99), cpu };
}

async function databasePid(server: MariaDb): Promise<number> {
  const connection = await server.connect();
  const [rows] = await connection.query("SHOW VARIABLES LIKE 'pid_file'");
  await connection.end();
  return Number(readFileSync((rows as { Value: string }[])[0]?.Value ?? '', 'utf8'));
}

export async function measureFleet(
  server: MariaDb,
  sites: number,
  counts: { reservations: number; reports: number } = { reservations: RESERVATIONS, reports: REPORTS },
): Promise<{ reservations: Figures; reports: Figures }> {
  const folder = mkdtempSync(join(tmpdir(), 'scs-bench-'));
  const url = server.url(await server.createDatabase('fleet'));
  const port = await freePort();
  await fillFleet(url, sites);
  const coordinator = await startCoordinator(url, port, folder);
  const database = await databasePid(server);
  const cpuSeconds = () => {
    const { user, system } = process.cpuUsage();
    return {
      coordinator: usageOf(coordinator.pid as number).cpuSeconds,
      database: usageOf(database).cpuSeconds,
      clients: (user + system) / 1e6,
    };
  };
  const connections = await Promise.all(Array.from({ length: REPORT_CLIENTS }, () => KeepAliveClient.open(port)));
  const tokens = Array.from({ length: sites }, (_, i) =>
    issueToken(SECRET, { siteId: siteId(i), brandId: brandOf(i), tokenSerial: 1 }, Date.now()),
  );
  const send = async (client: number, method: 'PUT' | 'POST', site: number, path: string, body: object) => {
    const token = tokens[site]?.token ?? '';
    const connection = connections[client] as KeepAliveClient;
    const answer = await connection.send(method, `/v1/sites/${siteId(site)}${path}`, token, JSON.stringify(body));
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`);
    return answer.body;
  };
  try {
    // A stride that is prime to the number of sites visits all of them, neighbours far apart.
    // Reports first: an answer carries the site's grants, which are as many at the beginning whatever the number of sites.
    // Every site was heard of once before: its token is known, as it is for the ten days that an agent uses it.
    const reports = await timed(
      Math.max(sites, counts.reports / 10),
      counts.reports,
      REPORT_CLIENTS,
      cpuSeconds,
      async (n, client) => {
        await send(client, 'PUT', (n * 7919) % sites, '/report', {
          at: toIso(Date.now()),
          zone: 'UTC',
          versions: { agent: '0.1.0' },
          cadence: 'even',
          check_interval_minutes: 10,
          expected_posts_per_day: 5,
          queue_total: 40,
          queue_hash: 'h',
          last_epoch: 0,
          held: [],
          results: [],
          failures: { last_day: 0, last_message: null },
        });
      },
    );
    const reservations = await timed(
      counts.reservations / 10,
      counts.reservations,
      CLIENTS,
      cpuSeconds,
      async (n, client) => {
        const now = Date.now();
        const answer = await send(client, 'POST', (n * 7919) % sites, '/reservations', {
          request_id: `r${n}`,
          at: toIso(now),
          category: 'News',
          wanted_at: toIso(now + HOUR + ((n * 104_729) % (5 * DAY))),
          window_start: toIso(now),
          window_end: toIso(now + 6 * DAY),
        });
        if (!answer.includes('"granted":true')) throw new Error(answer);
      },
    );
    return { reservations, reports };
  } finally {
    for (const connection of connections) connection.close();
    coordinator.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

const words = ({ perSecond, p50, p99, cpu }: Figures) =>
  `${Math.round(perSecond)}/s, median ${figure(p50, 1)} ms, p99 ${figure(p99, 1)} ms; CPU a call: coordinator ${figure(cpu.coordinator, 2)} ms, database ${figure(cpu.database, 2)} ms, clients ${figure(cpu.clients, 2)} ms`;

export async function benchCoordinator(): Promise<Measured[]> {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root });
  const server = await startMariaDb();
  try {
    const few = await measureFleet(server, 100);
    const many = await measureFleet(server, 10_000);
    // CPU, not the rate: other work on the machine moves the rates of two runs apart.
    const cost = ({ cpu }: Figures) => cpu.coordinator + cpu.database;
    const growth = cost(many.reservations) / cost(few.reservations);
    const reportGrowth = cost(many.reports) / cost(few.reports);
    return [
      {
        what: `coordinator reservations over HTTP, MariaDB, ${CLIENTS} clients, 10,000 sites known (${RESERVATIONS})`,
        limit: '≥ 500/s, p99 ≤ 50 ms',
        measured: words(many.reservations),
        ok: many.reservations.perSecond >= 500 && many.reservations.p99 <= 50,
      },
      {
        what: `coordinator reports over HTTP, MariaDB, ${REPORT_CLIENTS} clients, 10,000 sites known (${REPORTS})`,
        limit: '≥ 3,000/s, p99 ≤ 50 ms',
        measured: words(many.reports),
        ok: many.reports.perSecond >= 3000 && many.reports.p99 <= 50,
      },
      {
        what: 'cost of a reservation, 10,000 sites against 100: CPU of coordinator and database',
        limit: '≤ 1.5 ×',
        measured: `${figure(growth, 2)} × (100 sites: ${words(few.reservations)})`,
        ok: growth <= 1.5,
      },
      {
        what: 'cost of a report, 10,000 sites against 100: CPU of coordinator and database',
        limit: '≤ 1.5 ×',
        measured: `${figure(reportGrowth, 2)} × (100 sites: ${words(few.reports)})`,
        ok: reportGrowth <= 1.5,
      },
    ];
  } finally {
    await server.stop();
  }
}

if (process.argv[1] === import.meta.filename) {
  for (const { what, limit, measured, ok } of await benchCoordinator())
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${what}: ${measured} (${limit})`);
}
