import type { Clock } from '../../shared/core/clock.ts';
import type { Emit } from '../ports/events.ts';
import type { FleetStore } from '../ports/store.ts';
import type { BrandViews } from './brand-views.ts';

/** Everything that flows need. */
export interface Coordinator {
  store: FleetStore;
  clock: Clock;
  emit: Emit;
  /** Brands as they were 15 seconds ago at most. */
  views: BrandViews;
  /** A new random id, hexadecimal digits. */
  newId(): string;
  /** Signs and reads the tokens of sites. */
  secretKey: string;
}
