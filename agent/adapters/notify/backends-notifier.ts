import type { AlertBackend } from '../../../shared/alerts/backend.ts';
import { sendAlert } from '../../../shared/alerts/send-alert.ts';
import type { Notifier } from '../../ports/notifier.ts';

/** The configured backends, all called at once. */
export const backendsNotifier = (backends: readonly AlertBackend[]): Notifier => ({
  backends: backends.map(({ name }) => name),
  send: (alert) => sendAlert(backends, alert),
});
