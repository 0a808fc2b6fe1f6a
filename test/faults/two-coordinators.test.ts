import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFleetStore } from '../../coordinator/adapters/sql/sql-store.ts';
import type { FleetStore } from '../../coordinator/ports/store.ts';
import { DAY, HOUR, MINUTE, parseIso } from '../../shared/core/instant.ts';
import { openDatabase } from '../../shared/node/database.ts';
import { describeMariaDb } from '../rig/describe-wordpress.ts';
import { freePort } from '../rig/free-port.ts';
import { type MariaDb, startMariaDb } from '../rig/mariadb.ts';
import { program } from '../rig/programs.ts';
import { waitUntil } from '../rig/wait-until.ts';
import { enrolAgent, reserveOnce } from './fleet-agents.ts';
import { FAULT_SEED, faultRandom, survived } from './reliability.ts';

const KEY = 'the key of the operators of this test';
const [AGENTS, EACH, KILLS] = [20, 12, 4] as const;
const PATIENCE_MS = 150_000;
/** Work on different brands shares transactions. */
const BRANDS = ['b', 'c'] as const;
const brandOf = (agent: number) => (agent % 4 < 2 ? 'b' : 'c');

describeMariaDb('two coordinators on one MariaDB, one of them killed again and again', () => {
  let server: MariaDb;
  let store: FleetStore;
  let url: string;
  const folder = mkdtempSync(join(tmpdir(), 'scs-coordinators-'));
  const running = new Map<number, ChildProcess>();

  beforeAll(async () => {
    server = await startMariaDb();
    url = server.url(await server.createDatabase('fleet'));
    store = await openFleetStore(await openDatabase(url));
  });
  afterAll(async () => {
    for (const child of running.values()) child.kill('SIGKILL');
    await store?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const alive = (port: number) =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );

  async function start(port: number): Promise<void> {
    const child = spawn(process.execPath, [program('coordinator/scs-coordinator.ts'), 'run'], {
      cwd: folder,
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        DATABASE_URL: url,
        SCHEDULER_PORT: String(port),
        SCHEDULER_API_KEY: KEY,
        SCHEDULER_SECRET_KEY: 'a secret that both coordinators share',
      },
    });
    running.set(port, child);
    await waitUntil(
      () => alive(port),
      () => `The coordinator on port ${port} does not answer.`,
      { withinMs: 60_000 },
    );
  }

  async function kill(port: number): Promise<void> {
    const child = running.get(port);
    const gone = new Promise((done) => child?.once('exit', done));
    child?.kill('SIGKILL');
    await gone;
  }

  it('grants no instant twice, loses no grant, and goes on counting', { timeout: 240_000 }, async () => {
    const ports = [await freePort(), await freePort()] as const;
    const addresses = ports.map((port) => `http://127.0.0.1:${port}`);
    await Promise.all(ports.map(start));
    for (const brandId of BRANDS)
      await store.addBrand({ brandId, name: brandId, rules: { min_gap_hours: 0.25, timezone: 'UTC' } });
    const sites = [];
    for (let i = 0; i < AGENTS; i++) {
      const response = await fetch(`${addresses[0]}/v1/invitations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ brand: brandOf(i) }),
      });
      const { invite } = (await response.json()) as { invite: string };
      sites.push(await enrolAgent(addresses[i % 2] ?? '', invite, `site-${i}`));
    }

    const began = Date.now();
    const stopAt = began + PATIENCE_MS;
    let isDone = false;
    const random = faultRandom('two coordinators');
    let kills = 0;
    const killer = (async () => {
      for (; kills < KILLS && !isDone; kills += 1) {
        const port = ports[kills % 2] as number;
        await new Promise((resume) => setTimeout(resume, random() * 500));
        await kill(port);
        await start(port);
      }
    })();
    // All of them want the same few hours, and each repeats every request once more, as if the answer had been lost.
    const granted = await Promise.all(
      sites.map(async (site, i) => {
        const own = [];
        for (let n = 0; n < EACH; n++) {
          const wanted = began + 12 * HOUR + ((i * EACH + n) % 40) * MINUTE;
          const order = i % 2 === 0 ? addresses : [...addresses].reverse();
          const first = await reserveOnce(order, site, `request ${n}`, wanted, stopAt);
          const again = await reserveOnce([...order].reverse(), site, `request ${n}`, wanted, stopAt);
          expect(again).toEqual(first);
          if (first !== null) own.push({ ...first, siteId: site.site_id, brandId: brandOf(i) });
        }
        return own;
      }),
    );
    isDone = true;
    await killer;

    const all = granted.flat();
    expect(all).toHaveLength(AGENTS * EACH);
    for (const brandId of BRANDS) {
      const own = all.filter((grant) => grant.brandId === brandId);
      const times = own.map(({ scheduled_at: at }) => parseIso(at)).sort((a, b) => a - b);
      for (const [i, at] of times.slice(1).entries()) expect(at - (times[i] ?? 0)).toBeGreaterThanOrEqual(15 * MINUTE);
      expect(new Set(own.map(({ epoch }) => epoch)).size).toBe(own.length);

      const kept = await store.slots({ brandId, from: began, until: began + 8 * DAY });
      expect(kept.map(({ siteId, slotId }) => `${siteId} ${slotId}`).sort()).toEqual(
        own.map(({ siteId, slot_id: id }) => `${siteId} ${id}`).sort(),
      );
      // Each epoch was given once and none is lost: the counter stands where the last grant left it.
      expect((await store.brand(brandId))?.epoch).toBe(Math.max(...own.map(({ epoch }) => epoch)));
    }
    expect(kills, `seed ${FAULT_SEED}`).toBeGreaterThan(0);
    survived({
      what: 'Two coordinators on one MariaDB, one of them killed with SIGKILL again and again, every request sent twice',
      tried: `${all.length} reservations of ${AGENTS} sites in ${BRANDS.length} brands, ${kills} kills`,
      survived: 'no instant granted twice, no grant lost, no epoch twice',
    });
  });
});
