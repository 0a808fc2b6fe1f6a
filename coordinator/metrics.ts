import { siteStates } from '../shared/contract/coordinator/operator.ts';
import { serviceMetrics } from '../shared/node/service-metrics.ts';
import type { Emit, FleetEvent } from './ports/events.ts';
import type { FleetStore } from './ports/store.ts';

/** Every metric of the coordinator, in one place: counted from its events, or read from the store when somebody asks. */
export interface Metrics {
  observe: Emit;
  /** The Prometheus text format. @throws DatabaseError when the fleet cannot be read */
  text(store: Pick<FleetStore, 'countSites' | 'brands'>): Promise<string>;
  contentType: string;
}

export function createMetrics(version: string): Metrics {
  const service = serviceMetrics('scs_coordinator_', 'coordinator', version);
  const { counter, gauge } = service;

  const granted = counter('slots_granted_total', 'Reservations that were granted, at the wanted time or moved.', [
    'moved',
  ]);
  const refused = counter('reservations_refused_total', 'Reservations that were refused, by reason.', ['reason']);
  const dealt = counter('slots_dealt_total', 'Slots that were dealt out in slots mode.');
  const missed = counter('slots_missed_total', 'Grants whose time passed unused.');
  const enrolled = counter('sites_enrolled_total', 'Sites that joined a brand.');
  const fellSilent = counter('sites_fell_silent_total', 'Times that a site became unreachable.');
  const flowFailures = counter('flow_failures_total', 'Errors that nobody expected, by what met them.', ['flow']);
  const lastTick = gauge('last_tick_timestamp_seconds', 'When the coordinator last woke and finished.');

  const sites = gauge('sites', 'Sites, by state.', ['state']);
  const brands = gauge('brands', 'Brands.');
  const settling = gauge('brands_settling', 'Brands that grant nothing until their sites have reported.');

  const counted: { [Type in FleetEvent['type']]?: (event: Extract<FleetEvent, { type: Type }>) => void } = {
    slot_granted: ({ moved }) => granted.inc({ moved: String(moved) }),
    slot_refused: ({ reason }) => refused.inc({ reason }),
    slots_dealt: ({ count }) => dealt.inc(count),
    slot_missed: () => missed.inc(),
    site_enrolled: () => enrolled.inc(),
    site_unreachable: () => fellSilent.inc(),
    // What a request met carries its address and id, and a dealing its brand: each would make a series of its own.
    flow_failed: ({ flow }) =>
      flowFailures.inc({ flow: flow.includes('(request ') ? 'http' : (flow.split(' ')[0] ?? flow) }),
    tick_done: ({ at }) => lastTick.set(at / 1000),
    request_served: service.served,
  };

  return {
    observe: (event) => (counted[event.type] as ((event: FleetEvent) => void) | undefined)?.(event),
    contentType: service.contentType,
    async text(store) {
      const [counts, all] = await Promise.all([store.countSites(), store.brands()]);
      for (const state of siteStates) sites.set({ state }, counts.get(state) ?? 0);
      brands.set(all.length);
      settling.set(all.filter(({ settlingSince }) => settlingSince !== null).length);
      return service.text();
    },
  };
}
