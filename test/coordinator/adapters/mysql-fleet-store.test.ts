import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFleetStore } from '../../../coordinator/adapters/sql/sql-store.ts';
import { openDatabase } from '../../../shared/node/database.ts';
import { fleetStoreConformance } from '../../conformance/fleet-store.ts';
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
