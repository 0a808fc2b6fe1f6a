import { cronTask } from '../shared/node/cron-task.ts';
import { STOP_LIMIT_MS } from '../shared/node/signals.ts';
import type { AgentConfig } from './config.ts';
import type { Agent } from './flows/agent.ts';
import { prune } from './flows/jobs/prune.ts';
import { replenish } from './flows/jobs/replenish.ts';
import type { Pipeline } from './flows/pipeline/pipeline.ts';
import { PipelineWorker } from './flows/pipeline/pipeline-worker.ts';
import type { SiteView } from './flows/read-site.ts';
import { replenishmentOf } from './pipeline-config.ts';
import { startPipelineLoop } from './pipeline-loop.ts';
import { watchFlow } from './watch-flow.ts';

/** Left for a publication in hand when the process stops. */
const LEFT_FOR_OTHERS_MS = 5_000;
/** Retention looks once an hour, off the full hour, when everything else happens. */
const RETENTION_SCHEDULE = '17 * * * *';

/**
 * What the agent does beside publishing: the content pipeline, the replenishment and the retention. `view` is what it knows of
 * the site, null while another agent is the site's. Answers how to stop it.
 */
export function startBackgroundWork(
  agent: Agent,
  config: AgentConfig,
  pipeline: Pipeline,
  view: () => SiteView | null,
): () => Promise<void> {
  let stopped = false;
  const stopPipeline = config.PIPELINE_ENABLED
    ? startPipelineLoop(agent, new PipelineWorker(agent, pipeline))
    : async () => undefined;
  const retention = {
    publishedDays: config.RETENTION_PUBLISHED_DAYS,
    cancelledDays: config.RETENTION_CANCELLED_DAYS,
    historyDays: config.RETENTION_HISTORY_DAYS,
  };
  const guarded = (flow: string, work: () => Promise<unknown>) => {
    const watch = watchFlow(agent, flow);
    return () => work().then(watch.worked, watch.failed);
  };
  const tidyUp = guarded('retention', () => prune(agent, retention, () => stopped));
  let tidying: Promise<unknown> = Promise.resolve();
  const retentionTask = cronTask(RETENTION_SCHEDULE, 'retention', () => {
    tidying = tidyUp();
    return tidying;
  });
  retentionTask.start();
  const replenishment = replenishmentOf(config, agent);
  let replenishing: Promise<unknown> = Promise.resolve();
  const refill = guarded('replenishment', async () => {
    const seen = view();
    // Another agent that publishes for the site refills it too.
    if (replenishment && seen) await replenish(agent, seen, replenishment, () => stopped);
  });
  const replenishTimer = setInterval(() => {
    replenishing = replenishing.then(refill);
  }, config.REPLENISH_CHECK_INTERVAL * 1000);
  return async () => {
    stopped = true;
    clearInterval(replenishTimer);
    await stopPipeline(STOP_LIMIT_MS - LEFT_FOR_OTHERS_MS);
    await retentionTask.stop();
    // The store is closed next: the batch in hand ends before that.
    await Promise.all([tidying, replenishing]);
  };
}
