import type { AlertEvent } from '../../shared/alerts/alert-desk.ts';
import type { Instant } from '../../shared/core/instant.ts';

/** What happens in the coordinator, as data. `log-events.ts` words it; alerts and metrics listen to the same. */
export type FleetEvent =
  | { type: 'coordinator_started'; address: string; brands: number; sites: number; version: string }
  | { type: 'coordinator_stopping'; signal: string }
  | { type: 'rules_loaded'; file: string; brands: number; sites: number }
  | { type: 'site_enrolled'; siteId: string; brandId: string; url: string }
  | { type: 'site_revoked'; siteId: string; url: string }
  | { type: 'site_unreachable'; siteId: string; brandId: string; url: string; silentSince: Instant }
  | { type: 'site_back'; siteId: string; url: string; silentSince: Instant }
  | { type: 'clock_skew'; siteId: string; url: string; skewMs: number }
  | { type: 'slot_granted'; siteId: string; slotId: string; at: Instant; moved: boolean; epoch: number }
  | { type: 'slot_refused'; siteId: string; reason: string; message: string }
  | { type: 'slot_missed'; siteId: string; slotId: string; reason: string }
  | { type: 'slots_dealt'; brandId: string; count: number }
  | { type: 'settling_began'; brandId: string | null; hard: boolean; reason: string }
  | { type: 'settling_ended'; brandId: string; reason: string }
  | { type: 'demand_exceeds_rules'; brandId: string; message: string }
  /** `failures`: steps that failed. */
  | { type: 'tick_done'; at: Instant; failures: number }
  | { type: 'request_served'; requestId: string; method: string; route: string; status: number; seconds: number }
  | AlertEvent
  | { type: 'flow_failed'; flow: string; code: string; message: string };

export type Emit = (event: FleetEvent) => void;
