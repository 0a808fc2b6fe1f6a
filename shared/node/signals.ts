import { describeError } from './scheduler-error.ts';

/** Longest time that a graceful stop may take before the process ends all the same. */
export const STOP_LIMIT_MS = 30_000;

/**
 * Calls `stop` once at the first SIGTERM or SIGINT and ends the process when it is done; a second signal, or
 * `STOP_LIMIT_MS`, ends it at once with exit code 1. What kept it from stopping is said on standard error.
 */
export function onStopSignal(stop: (signal: string) => Promise<void>): void {
  let stopping = false;
  const handle = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    const fail = (why: string) => {
      process.stderr.write(`Error: The process was ended before it had stopped as it should: ${why}\n`);
      process.exit(1);
    };
    setTimeout(() => fail(`it took longer than ${STOP_LIMIT_MS / 1000} seconds.`), STOP_LIMIT_MS).unref();
    stop(signal).then(
      () => process.exit(0),
      (error: unknown) => fail(describeError(error)),
    );
  };
  process.on('SIGTERM', handle);
  process.on('SIGINT', handle);
}
