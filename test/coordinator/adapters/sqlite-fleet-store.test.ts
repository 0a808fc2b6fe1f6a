import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openFleetStore } from '../../../coordinator/adapters/sql/sql-store.ts';
import { openDatabase } from '../../../shared/node/database.ts';
import { fleetStoreConformance } from '../../conformance/fleet-store.ts';

describe('the fleet store on SQLite', () => {
  fleetStoreConformance(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scs-fleet-'));
    const store = await openFleetStore(await openDatabase(`file:${join(folder, 'fleet.sqlite')}`));
    const close = store.close;
    store.close = async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    };
    return store;
  });
});
