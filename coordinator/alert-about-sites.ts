import { randomUUID } from 'node:crypto';
import type { AlertBackend } from '../shared/alerts/backend.ts';
import { sendAlert } from '../shared/alerts/send-alert.ts';
import type { Alert } from '../shared/contract/alerts.ts';
import { toIso } from '../shared/core/instant.ts';
import type { Emit, FleetEvent } from './ports/events.ts';

/**
 * Tells people when a site falls silent and when it is back, beside the log. Each is an event of its own: the store marks a
 * silent site once, whatever number of replicas look. A backend that fails is logged and stops nothing.
 */
export function alertAboutSites(log: Emit, backends: readonly AlertBackend[], now = () => Date.now()): Emit {
  if (backends.length === 0) return log;
  return (event) => {
    log(event);
    const alert = alertOf(event);
    if (alert === null) return;
    void sendAlert(backends, { ...alert, id: randomUUID(), timestamp: toIso(now()) }).then(({ results }) => {
      for (const [name, { success, error }] of Object.entries(results)) {
        if (!success)
          log({
            type: 'flow_failed',
            flow: `alert by ${name}`,
            code: 'unexpected',
            message: error ?? 'It said nothing.',
          });
      }
    });
  };
}

function alertOf(event: FleetEvent): Omit<Alert, 'timestamp'> | null {
  if (event.type === 'site_unreachable') {
    return {
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
    };
  }
  if (event.type === 'site_back') {
    return {
      kind: 'agent_silent',
      level: 'info',
      title: `${event.url} is back`,
      message: `The agent of ${event.url} reports again; it was unreachable since ${toIso(event.silentSince)}.`,
      details: { site: event.url },
    };
  }
  return null;
}
