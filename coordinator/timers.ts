import { cronTask } from '../shared/node/cron-task.ts';
import { describeError } from '../shared/node/scheduler-error.ts';
import type { Coordinator } from './flows/coordinator.ts';
import type { PulseWatch } from './flows/settle.ts';
import { tick } from './flows/tick.ts';

/** Every 15 seconds. What was due while no process ran is found in the database. */
const EVERY = '*/15 * * * * *';

/** Runs the tick. Answers how to stop, which waits for the one in hand. */
export function startTimers(coordinator: Coordinator, pulse: PulseWatch): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const run = () => {
    running = tick(coordinator, pulse).catch((error: unknown) =>
      coordinator.emit({ type: 'flow_failed', flow: 'tick', code: 'unexpected', message: describeError(error) }),
    );
    return running;
  };
  const cron = cronTask(EVERY, 'tick', run);
  cron.start();
  run();
  return async () => {
    await cron.stop();
    await running;
  };
}
