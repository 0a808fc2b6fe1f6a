import type { Pipeline } from '../../../../agent/flows/pipeline/pipeline.ts';
import { PipelineWorker } from '../../../../agent/flows/pipeline/pipeline-worker.ts';
import type { Stage, StageCall, StageOutcome } from '../../../../agent/ports/stage.ts';
import type { ContentPatch } from '../../../../shared/contract/pipeline.ts';
import { world } from '../world.ts';

export const SECOND = 1000;

export const testPipeline = (fields: Partial<Pipeline> = {}): Pipeline => ({
  stages: {},
  batchSize: 10,
  intervalMs: 1000 * SECOND,
  leaseMs: 60 * SECOND,
  maxAttempts: 3,
  retryMs: 30 * SECOND,
  quotaPauseMs: 600 * SECOND,
  minQueueSize: 2,
  ...fields,
});

/** A stage of the test's own, which remembers its calls. */
export function stage(
  work: (call: StageCall) => ContentPatch | Error | StageOutcome | Promise<ContentPatch | Error | StageOutcome>,
): Stage & { calls: StageCall[] } {
  const calls: StageCall[] = [];
  return {
    name: 'test',
    calls,
    async run(call) {
      calls.push(call);
      const result = await work(call);
      if (result instanceof Error) throw result;
      return 'kind' in result ? result : { kind: 'done', patch: result, note: '' };
    },
  };
}

/** A world with a worker on its pipeline, and jobs in state CREATED. */
export function pipelineWorld(fields: Partial<Pipeline> = {}, options: Parameters<typeof world>[0] = {}) {
  const made = world(options);
  const pipeline = testPipeline(fields);
  const worker = new PipelineWorker(made.agent, pipeline);
  return {
    ...made,
    pipeline,
    worker,
    context: { agent: made.agent, pipeline },
    create: (jobId: string, category = 'News', more = {}) => made.add(jobId, category, { status: 'CREATED', ...more }),
    anotherWorker: (name: string) => new PipelineWorker({ ...made.agent, worker: name }, pipeline),
    async path(jobId: string): Promise<string[]> {
      const history = await made.agent.store.history(jobId);
      return history.map(({ to }) => to);
    },
    async reasons(jobId: string): Promise<string[]> {
      return (await made.agent.store.history(jobId)).map(({ reason }) => reason);
    },
  };
}
