import { AlertDesk } from '../shared/alerts/alert-desk.ts';
import type { AlertBackend } from '../shared/alerts/backend.ts';
import { sendAlert } from '../shared/alerts/send-alert.ts';
import type { Coordinator } from './flows/coordinator.ts';
import { signalsOfEvent } from './flows/signals-of-event.ts';

/** Longest time that the end of the process waits for alerts on their way. */
const STOP_LIMIT_MS = 12_000;

/**
 * From now on what happens in the fleet reaches people: each event goes on to whoever got it before, and what it means for
 * people goes to the backends, folded as the agent's alerts are. Every wake of the coordinator delivers what is due.
 * Answers how to stop. Without a backend nothing changes.
 */
export function startAlerts(coordinator: Coordinator, backends: readonly AlertBackend[]): () => Promise<void> {
  if (backends.length === 0) return async () => undefined;
  const log = coordinator.emit;
  const desk = new AlertDesk(coordinator, { send: (alert) => sendAlert(backends, alert) }, log);
  coordinator.emit = (event) => {
    log(event);
    desk.take(signalsOfEvent(event));
  };
  return async () => {
    coordinator.emit = log;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((done) => {
      timer = setTimeout(done, STOP_LIMIT_MS);
    });
    await Promise.race([desk.settle(), late]);
    clearTimeout(timer);
  };
}
