// A coordinator over HTTP on a real MariaDB: reservations by 8 clients, and reports, with 100 and with 10,000 sites known.
// The built program runs in a process of its own, as it is installed; the clients share the machine with it and the database.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sql } from 'drizzle-orm';
import { Pool } from 'undici';
import { openFleetStore } from '../coordinator/adapters/sql/sql-store.ts';
import { issueToken } from '../coordinator/flows/site-token.ts';
import { DAY, HOUR, MINUTE, toIso } from '../shared/core/instant.ts';
import { openDatabase } from '../shared/node/database.ts';
import { freePort } from '../test/rig/free-port.ts';
import { type MariaDb, startMariaDb } from '../test/rig/mariadb.ts';
import { waitUntil } from '../test/rig/wait-until.ts';
import { figure, type Measured } from './measure.ts';

const SECRET = 'the secret key of the benchmark';
const SITES_A_BRAND = 10;
const SLOTS_A_BRAND = 50;
const CLIENTS = 8;
const [RESERVATIONS, REPORTS, REPORT_CLIENTS] = [3000, 20_000, 64] as const;
const ROWS_AT_ONCE = 500;
const root = resolve(import.meta.dirname, '..');

interface Figures {
  perSecond: number;
  p50: number;
  p99: number;
}

const brandOf = (site: number) => `brand-${Math.floor(site / SITES_A_BRAND)}`;
const siteId = (site: number) => `site-${site}`;

/** Brands, sites that have reported, and slots of the coming week, written straight into the tables. */
async function fill(url: string, sites: number): Promise<void> {
  const db = await openDatabase(url);
  const store = await openFleetStore(db);
  const now = Date.now();
  const iso = (at: number) => new Date(at).toISOString();
  for (let brand = 0; brand < sites / SITES_A_BRAND; brand++)
    await store.addBrand({
      brandId: `brand-${brand}`,
      name: `Brand ${brand}`,
      rules: { min_gap_hours: 0.05, timezone: 'UTC' },
    });
  const insert = async (count: number, table: string, row: (i: number) => ReturnType<typeof sql>) => {
    for (let from = 0; from < count; from += ROWS_AT_ONCE) {
      const rows = Array.from({ length: Math.min(ROWS_AT_ONCE, count - from) }, (_, i) => row(from + i));
      await db.run(sql`INSERT INTO ${sql.raw(table)} VALUES ${sql.join(rows, sql`, `)}`);
    }
  };
  await insert(
    sites,
    'fleet_sites (site_id, brand_id, url, url_key, name, weight, rules, token_serial, revoked, enrolled_at)',
    (i) => {
      const url = `https://site-${i}.example`;
      return sql`(${siteId(i)}, ${brandOf(i)}, ${url}, ${url}, ${siteId(i)}, 1, '{}', 1, 0, ${iso(now)})`;
    },
  );
  await insert(
    sites,
    'fleet_presence (site_id, zone, reported_at, silent_after, publish_limit_seconds, posts_per_day, queue_total, queue_hash, failures_last_day, agent_version, cadence, paused, skew_ms)',
    (i) => sql`(${siteId(i)}, 'UTC', ${iso(now)}, ${iso(now + DAY)}, 120, 5, 40, 'h', 0, '0.1.0', 'even', 0, 0)`,
  );
  const slots = (sites / SITES_A_BRAND) * SLOTS_A_BRAND;
  await insert(
    slots,
    'fleet_slots (site_id, slot_id, brand_id, request_id, status, scheduled_at, held_at, valid_from, valid_until, epoch, category, job_id)',
    (i) => {
      const brand = Math.floor(i / SLOTS_A_BRAND);
      const at = now + 2 * HOUR + (i % SLOTS_A_BRAND) * 3 * HOUR;
      const owner = siteId(brand * SITES_A_BRAND + (i % SITES_A_BRAND));
      return sql`(${owner}, ${`s${i}`}, ${`brand-${brand}`}, ${`q${i}`}, 'assigned', ${iso(at)}, ${iso(at)}, ${iso(at - 5 * MINUTE)}, ${iso(at + MINUTE)}, 1, 'News', 'j')`;
    },
  );
  await store.close();
}

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

/** Runs `count` calls by so many clients, each after the other; the first tenth only warms up. */
async function timed(count: number, clients: number, call: (n: number) => Promise<void>): Promise<Figures> {
  let next = 0;
  const run = async (until: number, times: number[]) => {
    while (next < until) {
      const n = next;
      next += 1;
      const began = performance.now();
      await call(n);
      times.push(performance.now() - began);
    }
  };
  const all = (until: number, times: number[]) => Promise.all(Array.from({ length: clients }, () => run(until, times)));
  await all(Math.round(count / 10), []);
  const times: number[] = [];
  const from = next;
  const began = performance.now();
  await all(from + count, times);
  const seconds = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { perSecond: count / seconds, p50: at(0.5), p99: at(0.99) };
}

async function measure(server: MariaDb, sites: number): Promise<{ reservations: Figures; reports: Figures }> {
  const folder = mkdtempSync(join(tmpdir(), 'scs-bench-'));
  const url = server.url(await server.createDatabase('fleet'));
  const port = await freePort();
  await fill(url, sites);
  const coordinator = await startCoordinator(url, port, folder);
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: REPORT_CLIENTS });
  const tokens = Array.from({ length: sites }, (_, i) =>
    issueToken(SECRET, { siteId: siteId(i), brandId: brandOf(i), tokenSerial: 1 }, Date.now()),
  );
  const send = async (method: 'PUT' | 'POST', site: number, path: string, body: object) => {
    const answer = await pool.request({
      method,
      path: `/v1/sites/${siteId(site)}${path}`,
      headers: { authorization: `Bearer ${tokens[site]?.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${text}`);
    return text;
  };
  try {
    // A stride that is prime to the number of sites visits all of them, neighbours far apart.
    const reservations = await timed(RESERVATIONS, CLIENTS, async (n) => {
      const now = Date.now();
      const answer = await send('POST', (n * 7919) % sites, '/reservations', {
        request_id: `r${n}`,
        at: toIso(now),
        category: 'News',
        wanted_at: toIso(now + HOUR + ((n * 104_729) % (5 * DAY))),
        window_start: toIso(now),
        window_end: toIso(now + 6 * DAY),
      });
      if (!answer.includes('"granted":true')) throw new Error(answer);
    });
    const reports = await timed(REPORTS, REPORT_CLIENTS, async (n) => {
      await send('PUT', (n * 7919) % sites, '/report', {
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
    });
    return { reservations, reports };
  } finally {
    await pool.close();
    coordinator.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

const words = ({ perSecond, p50, p99 }: Figures) =>
  `${Math.round(perSecond)}/s, median ${figure(p50, 1)} ms, p99 ${figure(p99, 1)} ms`;

export async function benchCoordinator(): Promise<Measured[]> {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root });
  const server = await startMariaDb();
  try {
    const few = await measure(server, 100);
    const many = await measure(server, 10_000);
    const growth = few.reservations.perSecond / many.reservations.perSecond;
    const reportGrowth = few.reports.perSecond / many.reports.perSecond;
    return [
      {
        what: `coordinator reservations over HTTP, MariaDB, ${CLIENTS} clients, 10,000 sites known (${RESERVATIONS})`,
        limit: '≥ 500/s, p99 ≤ 50 ms',
        measured: words(many.reservations),
        ok: many.reservations.perSecond >= 500 && many.reservations.p99 <= 50,
      },
      {
        what: `coordinator reports over HTTP, MariaDB, ${REPORT_CLIENTS} clients, 10,000 sites known (${REPORTS})`,
        limit: '≥ 3,000/s',
        measured: words(many.reports),
        ok: many.reports.perSecond >= 3000,
      },
      {
        what: 'cost of a reservation, 10,000 sites against 100',
        limit: '≤ 1.5 ×',
        measured: `${figure(growth, 2)} × (100 sites: ${words(few.reservations)})`,
        ok: growth <= 1.5,
      },
      {
        what: 'cost of a report, 10,000 sites against 100',
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
