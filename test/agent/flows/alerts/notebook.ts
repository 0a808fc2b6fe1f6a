import { signalsOfEvent } from '../../../../agent/flows/alerts/signals-of-event.ts';
import type { AgentEvent } from '../../../../agent/ports/events.ts';
import type { Notifier } from '../../../../agent/ports/notifier.ts';
import { AlertDesk } from '../../../../shared/alerts/alert-desk.ts';
import type { AlertReport, OutgoingAlert } from '../../../../shared/contract/alerts.ts';
import { type World, world } from '../world.ts';

export const SITE = 'https://news.example.org';

/** A notifier that keeps what it is given, and fails while it is told to. */
export function notebook() {
  const sent: OutgoingAlert[] = [];
  const state = { fails: false, tries: 0 };
  const notifier: Notifier = {
    backends: ['slack'],
    async send(alert): Promise<AlertReport> {
      state.tries += 1;
      if (state.fails) return { success: false, results: { slack: { success: false, error: 'No way.' } } };
      sent.push(alert);
      return { success: true, results: { slack: { success: true } } };
    },
  };
  return { sent, notifier, state };
}

/** An agent whose events reach a notebook, as `startAlerts` does it. */
export function alertedWorld(options: Parameters<typeof world>[0] = {}): World & {
  desk: AlertDesk;
  sent: OutgoingAlert[];
  told: AgentEvent[];
  notes: ReturnType<typeof notebook>;
  restartDesk(): AlertDesk;
} {
  const made = world(options);
  const notes = notebook();
  const told: AgentEvent[] = [];
  const log = made.agent.emit;
  const openDesk = () => new AlertDesk(made.agent, notes.notifier, (event) => told.push(event));
  const alerted = {
    ...made,
    desk: openDesk(),
    sent: notes.sent,
    told,
    notes,
    restartDesk() {
      alerted.desk = openDesk();
      return alerted.desk;
    },
  };
  made.agent.emit = (event) => {
    log(event);
    alerted.desk.take(signalsOfEvent(event, SITE));
  };
  return alerted;
}
