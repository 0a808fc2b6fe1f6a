import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFleetStore } from '../../../coordinator/adapters/sql/sql-store.ts';
import { DAY } from '../../../shared/core/instant.ts';
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

  it('finds the neighbours of an instant in the index that keeps instants apart', async () => {
    const db = await openDatabase(server.url(await server.createDatabase('plan')));
    const store = await openFleetStore(db);
    const plan = await db.all<{ key: string }>(
      sql`EXPLAIN SELECT * FROM fleet_slots WHERE brand_id = 'brand' AND held_at >= '2026-11-24' AND held_at < '2026-11-25' ORDER BY held_at`,
    );
    expect(plan).toMatchObject([{ key: 'fleet_slots_held' }]);
    await store.close();
  });
});
