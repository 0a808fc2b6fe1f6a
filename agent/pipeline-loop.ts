import type { Agent } from './flows/agent.ts';
import type { PipelineWorker } from './flows/pipeline/pipeline-worker.ts';
import { watchFlow } from './watch-flow.ts';

/** A job that becomes ready (a callback, a pause that is over) waits at most this long. */
const PAUSE_MS = 2_000;

/**
 * Lets a worker work until it is stopped. Answers how to stop, which waits for the stages in hand at most `graceMs`.
 * A failure (the database is away) is told once, and tried again, until it is told that it works.
 */
export function startPipelineLoop(agent: Pick<Agent, 'emit'>, worker: PipelineWorker, pauseMs = PAUSE_MS) {
  let stopped = false;
  let wake: () => void = () => undefined;
  const watch = watchFlow(agent, 'pipeline');
  const loop = (async () => {
    while (!stopped) {
      try {
        await worker.tick();
        watch.worked();
      } catch (error) {
        if (!watch.isFailing) watch.failed(error);
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
