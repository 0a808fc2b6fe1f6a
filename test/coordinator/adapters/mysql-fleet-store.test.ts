import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFleetStore } from '../../../coordinator/adapters/sql/sql-store.ts';
import { DAY, HOUR, toIsoWithMs } from '../../../shared/core/instant.ts';
import { openDatabase } from '../../../shared/node/database.ts';
import { fleetSite, fleetStoreConformance, presence } from '../../conformance/fleet-store.ts';
import { describeMariaDb } from '../../rig/describe-wordpress.ts';
import { type MariaDb, startMariaDb } from '../../rig/mariadb.ts';

describeMariaDb('the fleet store on MariaDB', () => {
  let server: MariaDb;
  beforeAll(async () => {
    server = await startMariaDb();
  });
  afterAll(() => server?.stop());

  fleetStoreConformance(async () =>
    openFleetStore(await openDatabase(server.url(await server.createDatabase('fleet')))),
  );

  it('a brand that another one has locked holds up no other brand', async () => {
    const url = server.url(await server.createDatabase('busy'));
    const [elsewhere, here] = [
      await openFleetStore(await openDatabase(url)),
      await openFleetStore(await openDatabase(url)),
    ];
    for (const brandId of ['held', 'free']) await here.addBrand({ brandId, name: brandId, rules: {} });
    let letGo: () => void = () => undefined;
    const isHeld = new Promise<void>((held) => {
      void elsewhere.locked('held', null, async () => {
        held();
        await new Promise<void>((go) => {
          letGo = go;
        });
      });
    });
    await isHeld;
    const raise = (brandId: string) =>
      here.lockedTogether(brandId, null, async (tx) => {
        await tx.saveBrand({ epoch: tx.brand.epoch + 1 });
        return tx.brand.epoch;
      });
    let isStuck = true;
    const stuck = raise('held').then((epoch) => {
      isStuck = false;
      return epoch;
    });
    await new Promise((turn) => setImmediate(turn));
    expect(await raise('free')).toBe(1);
    expect(await raise('free')).toBe(2);
    expect(isStuck).toBe(true);
    letGo();
    expect(await stuck).toBe(1);
    await elsewhere.close();
    await here.close();
  });

  it('work on several brands that comes at the same time is one transaction', async () => {
    const db = await openDatabase(server.url(await server.createDatabase('shared')));
    const store = await openFleetStore(db);
    for (const brandId of ['one', 'two', 'three']) await store.addBrand({ brandId, name: brandId, rules: {} });
    const begun = async () => {
      const [row] = await db.all<{ Value: string }>(sql`SHOW GLOBAL STATUS LIKE 'Com_begin'`);
      return Number(row?.Value);
    };
    const before = await begun();
    await Promise.all(
      ['one', 'two', 'three'].map((brandId) =>
        store.lockedTogether(brandId, null, (tx) => tx.saveBrand({ epoch: tx.brand.epoch + 1 })),
      ),
    );
    expect((await begun()) - before).toBe(1);
    expect((await store.brands()).map(({ epoch }) => epoch)).toEqual([1, 1, 1]);
    await store.close();
  });

  it('batches of reports that name the same sites in another order wait for each other, without a deadlock', async () => {
    const db = await openDatabase(server.url(await server.createDatabase('crossing')));
    const store = await openFleetStore(db);
    await store.addBrand({ brandId: 'brand', name: 'A brand', rules: {} });
    const siteIds = Array.from({ length: 100 }, (_, i) => `s${i}`);
    for (const codeHash of siteIds) {
      await store.addInvitation({ codeHash, brandId: 'brand', weight: null, expiresAt: Date.now() + DAY });
      await store.enrol(codeHash, fleetSite(codeHash), presence(), Date.now());
    }
    const deadlocks = async () => {
      const [row] = await db.all<{ Value: string }>(sql`SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'`);
      return Number(row?.Value);
    };
    const before = await deadlocks();
    const batch = (queueTotal: number, ids: readonly string[]) =>
      store.saveReports(ids.map((siteId) => ({ ...presence({ queueTotal }), siteId })));
    for (let round = 0; round < 30; round++)
      await Promise.all([batch(round, siteIds), batch(round, siteIds.toReversed()), batch(round, siteIds)]);
    expect(await deadlocks()).toBe(before);
    expect(new Set((await store.sites()).map(({ queueTotal }) => queueTotal))).toEqual(new Set([29]));
    await store.close();
  });

  it('finds a few rows by their index, also when the server last counted while all rows were of one site and brand', async () => {
    const db = await openDatabase(server.url(await server.createDatabase('misled')));
    const store = await openFleetStore(db);
    const now = Date.now();
    const [at, from, until] = [now + HOUR, now - HOUR, now + DAY].map(toIsoWithMs);
    for (const brandId of ['b50', 'b51', 'b52']) await store.addBrand({ brandId, name: brandId, rules: {} });
    const fill = async (rows: string, brand: SQL, site: SQL) => {
      const numbers = sql.raw(rows);
      await db.run(sql`INSERT INTO fleet_sites (site_id, brand_id, url, url_key, name, weight, rules, token_serial, enrolled_at)
        SELECT CONCAT('s', seq), ${brand}, seq, seq, seq, 1, '{}', 1, ${at} FROM ${numbers}`);
      await db.run(sql`INSERT INTO fleet_presence (site_id, zone, silent_after, publish_limit_seconds, posts_per_day, queue_total,
          failures_last_day, agent_version, cadence, paused, skew_ms)
        SELECT CONCAT('s', seq), 'UTC', ${until}, 60, 1, 1, 0, '1', 'even', 0, 0 FROM ${numbers}`);
      await db.run(sql`INSERT INTO fleet_slots (site_id, slot_id, brand_id, request_id, status, scheduled_at, held_at,
          valid_from, valid_until, epoch)
        SELECT ${site}, CONCAT('slot', seq), CONCAT('brand', seq), seq, 'assigned', ${at}, ${at}, ${from}, ${until}, 1 FROM ${numbers}`);
    };
    await fill('seq_1_to_499', sql`'b0'`, sql`'s1'`);
    const tables = ['fleet_sites', 'fleet_presence', 'fleet_slots'];
    for (const table of tables) await db.run(sql.raw(`ALTER TABLE ${table} STATS_PERSISTENT=1 STATS_AUTO_RECALC=0`));
    await db.run(sql.raw(`ANALYZE TABLE ${tables.join(', ')}`));
    await fill('seq_500_to_1500', sql`CONCAT('b', seq DIV 10)`, sql`CONCAT('s', seq)`);

    const passedOver = async () => {
      const [row] = await db.all<{ Value: string }>(sql`SHOW GLOBAL STATUS LIKE 'Handler_read_rnd_next'`);
      return Number(row?.Value);
    };
    const siteIds = Array.from({ length: 30 }, (_, i) => `s${500 + i}`);
    const before = await passedOver();
    expect((await store.reportingSites(siteIds, now, now + DAY)).flatMap(({ grants }) => grants)).toHaveLength(30);
    expect((await store.brandFacts(['b50', 'b51', 'b52'])).map(({ demand }) => demand)).toEqual([10, 10, 10]);
    expect(await store.lockedTogether('b50', 's500', (tx) => tx.committed(now, now + DAY))).toEqual([]);
    expect((await passedOver()) - before).toBeLessThan(500);
    await store.close();
  });
});
