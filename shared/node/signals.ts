/** Longest time that a graceful stop may take before the process ends all the same. */
export const STOP_LIMIT_MS = 30_000;

/**
 * Calls `stop` once at the first SIGTERM or SIGINT and ends the process when it is done; a second signal, or
 * `STOP_LIMIT_MS`, ends it at once with exit code 1.
 */
export function onStopSignal(stop: (signal: string) => Promise<void>): void {
  let stopping = false;
  const handle = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    stop(signal).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', handle);
  process.on('SIGINT', handle);
}
