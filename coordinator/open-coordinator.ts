import { randomBytes } from 'node:crypto';
import type { Clock } from '../shared/core/clock.ts';
import { openDatabase } from '../shared/node/database.ts';
import { openFleetStore } from './adapters/sql/sql-store.ts';
import type { CoordinatorConfig } from './config.ts';
import { BrandViews } from './flows/brand-views.ts';
import type { Coordinator } from './flows/coordinator.ts';
import type { Emit } from './ports/events.ts';

const systemClock: Clock = { now: () => Date.now() };

/** Joins configuration and adapters to what the flows need. The caller closes the store. @throws DatabaseError */
export async function openCoordinator(
  config: CoordinatorConfig,
  emit: Emit,
  clock: Clock = systemClock,
): Promise<Coordinator> {
  const store = await openFleetStore(await openDatabase(config.DATABASE_URL));
  return {
    store,
    clock,
    emit,
    views: new BrandViews(store, clock),
    newId: () => randomBytes(16).toString('hex'),
    secretKey: config.SCHEDULER_SECRET_KEY ?? '',
  };
}
