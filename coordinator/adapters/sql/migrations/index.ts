import type { Migration } from '../../../../shared/node/migrate.ts';
import { createFleet } from './0001-create-fleet.ts';

/** The coordinator's schema; a new step goes at the end, a released one is never changed. */
export const fleetMigrations: readonly Migration[] = [createFleet];
