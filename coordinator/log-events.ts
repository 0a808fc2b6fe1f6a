import { describeAlertSent } from '../shared/alerts/alert-desk.ts';
import { toIso } from '../shared/core/instant.ts';
import type { Logger } from '../shared/node/logger.ts';
import type { Emit, FleetEvent } from './ports/events.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** Every log line's words and level, in one place. */
function describe(event: FleetEvent): [Level, string] {
  switch (event.type) {
    case 'coordinator_started':
      return [
        'info',
        `Coordinator ${event.version} listens on ${event.address} for ${event.sites} sites of ${event.brands} brands`,
      ];
    case 'coordinator_stopping':
      return ['info', `Stopping after ${event.signal}`];
    case 'rules_loaded':
      return ['info', `${event.file} was taken over (${event.brands} brands, ${event.sites} sites)`];
    case 'site_enrolled':
      return ['info', `${event.url} joined ${event.brandId}`];
    case 'site_revoked':
      return ['warn', `The tokens of ${event.url} were revoked`];
    case 'site_unreachable':
      return ['error', `${event.url} is unreachable: nothing was heard of it since ${toIso(event.silentSince)}`];
    case 'site_back':
      return ['info', `${event.url} is back; it was unreachable since ${toIso(event.silentSince)}`];
    case 'clock_skew':
      return ['warn', `The clock of ${event.url} is ${Math.round(event.skewMs / 1000)} s off`];
    case 'slot_granted':
      return ['debug', `${event.siteId} has ${event.slotId} at ${toIso(event.at)}${event.moved ? ', moved' : ''}`];
    case 'slot_refused':
      return ['info', `${event.siteId} was refused a slot: ${event.message}`];
    case 'slot_missed':
      return ['warn', `${event.siteId} missed ${event.slotId}: ${event.reason}`];
    case 'slots_dealt':
      return ['info', `${event.count} slots of ${event.brandId} were given out`];
    case 'settling_began':
      return [
        'warn',
        `${event.brandId ?? 'Every brand'} grants nothing until its sites have reported what they hold: ${event.reason}`,
      ];
    case 'settling_ended':
      return ['info', `${event.brandId} grants again: ${event.reason}`];
    case 'demand_exceeds_rules':
      return ['warn', event.message];
    case 'tick_done':
      return ['debug', event.failures === 0 ? 'Woke' : `Woke; ${event.failures} steps failed`];
    case 'request_served':
      return [
        event.status >= 500 ? 'warn' : 'debug',
        `${event.method} ${event.route}: ${event.status} in ${Math.round(event.seconds * 1000)} ms`,
      ];
    case 'alert_sent':
      return describeAlertSent(event);
    case 'alert_undelivered':
      return [
        'error',
        `The alert "${event.title}" was not sent${event.isGivenUp ? ' and is given up' : ' and is tried again'}: ${event.failures.join(' ')}`,
      ];
    case 'flow_failed':
      return ['error', `${event.flow} failed: ${event.message}`];
  }
}

/** Writes each event as one JSON line: its words as `msg`, its fields beside them. */
export const logEvents =
  (logger: Logger): Emit =>
  ({ type, ...fields }) => {
    const [level, words] = describe({ type, ...fields } as FleetEvent);
    if (logger.isLevelEnabled(level)) logger[level]({ event: type, ...fields }, words);
  };
