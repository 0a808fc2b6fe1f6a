import type { AlertReport, OutgoingAlert } from '../../shared/contract/alerts.ts';

/** Reaches people by every backend that is configured. */
export interface Notifier {
  /** Names of the backends; none means that nobody can be reached. */
  readonly backends: readonly string[];
  /** Never throws: the report names what became of each backend. */
  send(alert: OutgoingAlert): Promise<AlertReport>;
}
