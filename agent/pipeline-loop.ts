import { describeError } from '../shared/node/scheduler-error.ts';
import type { Agent } from './flows/agent.ts';
import type { PipelineWorker } from './flows/pipeline/pipeline-worker.ts';

/** A job that becomes ready (a callback, a pause that is over) waits at most this long. */
const PAUSE_MS = 2_000;

/**
 * Lets a worker work until it is stopped. Answers how to stop, which waits for the stages in hand at most `graceMs`.
 * A failure (the database is away) is told once, and tried again.
 */
export function startPipelineLoop(agent: Pick<Agent, 'emit'>, worker: PipelineWorker, pauseMs = PAUSE_MS) {
  let stopped = false;
  let wake: () => void = () => undefined;
  let failing = false;
  const loop = (async () => {
    while (!stopped) {
      try {
        await worker.tick();
        failing = false;
      } catch (error) {
        if (!failing)
          agent.emit({ type: 'flow_failed', flow: 'pipeline', code: 'unexpected', message: describeError(error) });
        failing = true;
      }
      if (stopped) return;
      await new Promise<void>((resume) => {
        const timer = setTimeout(resume, pauseMs);
        wake = () => {
          clearTimeout(timer);
          resume();
        };
      });
    }
  })();
  return async (graceMs: number): Promise<void> => {
    stopped = true;
    wake();
    await worker.stop(graceMs);
    await loop;
  };
}
