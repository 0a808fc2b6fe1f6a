import type { AlertBackendName, OutgoingAlert } from '../contract/alerts.ts';

/** One way to reach people. */
export interface AlertBackend {
  name: AlertBackendName;
  /** Resolves when the other side has taken the alert; rejects with a sentence that says why it did not. */
  send(alert: OutgoingAlert, signal: AbortSignal): Promise<void>;
}
