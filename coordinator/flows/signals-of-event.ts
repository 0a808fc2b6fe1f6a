import type { AlertSignal } from '../../shared/alerts/signal.ts';
import type { Alert } from '../../shared/contract/alerts.ts';
import { toIso } from '../../shared/core/instant.ts';
import type { FleetEvent } from '../ports/events.ts';

/** What each event means for people: every alert of the coordinator. Most events mean nothing to them. */
export function signalsOfEvent(event: FleetEvent): AlertSignal[] {
  switch (event.type) {
    case 'site_unreachable':
      return [
        lasting(`agent_silent:${event.siteId}`, {
          kind: 'agent_silent',
          level: 'error',
          title: `${event.url} is unreachable`,
          message: `The agent of ${event.url} has not reported since ${toIso(event.silentSince)}. It gets no new slots; those that it holds run out by themselves.`,
          details: {
            site: event.url,
            brand: event.brandId,
            cause: 'Three reports are missing.',
            next_step: 'Look whether the agent runs and reaches the coordinator: scs doctor.',
          },
        }),
      ];
    case 'site_back':
      return [over(`agent_silent:${event.siteId}`, `The agent of ${event.url} reports again.`)];
    case 'clock_skew': {
      const seconds = Math.round(event.skewMs / 1000);
      const way = seconds > 0 ? 'ahead of' : 'behind';
      return [
        again(`clock_skew:${event.siteId}`, {
          kind: 'clock_skew',
          level: 'error',
          title: `The clock of ${event.url} is wrong`,
          message: `The agent of ${event.url} is ${Math.abs(seconds)} seconds ${way} the coordinator. Its reports and reservations are refused.`,
          details: {
            site: event.url,
            seconds,
            cause: 'The clocks of agent and coordinator differ.',
            next_step: 'Set the wrong clock right (NTP).',
          },
        }),
      ];
    }
    case 'demand_exceeds_rules':
      return [
        lasting(`capacity_exceeded:${event.brandId}`, {
          kind: 'capacity_exceeded',
          level: 'warning',
          title: `The rules of ${event.brandId} leave too little room`,
          message: event.message,
          details: {
            brand: event.brandId,
            cause: 'Its sites want more posts than its rules let appear.',
            next_step: 'Change the rules (scs-coordinator rules set), or let the sites publish less.',
          },
        }),
      ];
    case 'flow_failed':
      return [failed(event)];
    case 'tick_done':
      if (event.failures > 0) return [];
      return [
        over('database_error', 'The coordinator’s database answers again.'),
        over('scheduler_error', 'The coordinator works again.'),
      ];
    default:
      return [];
  }
}

function failed({ flow, code, message }: Extract<FleetEvent, { type: 'flow_failed' }>): AlertSignal {
  const details = { cause: `${code}: ${message}` };
  if (code.startsWith('database_')) {
    return lasting('database_error', {
      kind: 'database_error',
      level: 'critical',
      title: 'The coordinator’s database fails',
      message: `${message} Nothing is granted until it answers; agents go on with what they hold.`,
      details: { ...details, next_step: 'Look whether the database of DATABASE_URL runs and has room.' },
    });
  }
  // A request's words carry its address and id, which would make each of them a trouble of its own.
  const part = flow.includes('(request ') ? 'http' : flow;
  return again(
    `scheduler_error:${part}`,
    {
      kind: 'scheduler_error',
      level: 'warning',
      title: `The coordinator met an error in ${part}`,
      message,
      details: { ...details, next_step: 'Its log has more; a mistake of the program should be reported.' },
    },
    1,
  );
}

type Words = Omit<Alert, 'timestamp'>;

const lasting = (key: string, alert: Words): AlertSignal => ({
  type: 'raise',
  key,
  alert,
  repeats: 'state',
  recoversAfter: 1,
});

const again = (key: string, alert: Words, recoversAfter: number | null = null): AlertSignal => ({
  type: 'raise',
  key,
  alert,
  repeats: 'count',
  recoversAfter,
});

const over = (key: string, message: string): AlertSignal => ({ type: 'recover', key, message });
