import type { AlertBackendName, AlertReport, OutgoingAlert } from '../contract/alerts.ts';
import { describeError } from '../node/scheduler-error.ts';
import type { AlertBackend } from './backend.ts';

/** Longest time that one backend may take. */
export const BACKEND_TIMEOUT_MS = 10_000;

/**
 * Gives an alert to every backend at once. Each has its own time limit, and none of them waits for another or stops it.
 * Never throws: the report names what became of each.
 */
export async function sendAlert(
  backends: readonly AlertBackend[],
  alert: OutgoingAlert,
  timeoutMs = BACKEND_TIMEOUT_MS,
): Promise<AlertReport> {
  const outcomes = await Promise.all(backends.map((backend) => trial(backend, alert, timeoutMs)));
  return { success: outcomes.some(([, { success }]) => success), results: Object.fromEntries(outcomes) };
}

type Outcome = [AlertBackendName, { success: boolean; error?: string }];

async function trial(backend: AlertBackend, alert: OutgoingAlert, timeoutMs: number): Promise<Outcome> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  // A backend that does not heed the signal is left behind all the same.
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`It gave no answer within ${timeoutMs / 1000} seconds.`));
      abort.abort();
    }, timeoutMs);
  });
  try {
    await Promise.race([backend.send(alert, abort.signal), late]);
    return [backend.name, { success: true }];
  } catch (error) {
    return [backend.name, { success: false, error: describeError(error) }];
  } finally {
    clearTimeout(timer);
  }
}
