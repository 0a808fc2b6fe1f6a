import { createLogger } from '../shared/node/logger.ts';
import { onStopSignal, STOP_LIMIT_MS } from '../shared/node/signals.ts';
import type { AgentConfig } from './config.ts';
import { KnownTitles } from './flows/duplicates/known-titles.ts';
import { PipelineWorker } from './flows/pipeline/pipeline-worker.ts';
import { logEvents } from './log-events.ts';
import { openAgent } from './open-agent.ts';
import { pipelineOf } from './pipeline-config.ts';
import { missingSiteSettings } from './pipeline-faults.ts';
import { startPipelineLoop } from './pipeline-loop.ts';
import { startAlerts } from './start-alerts.ts';
import { VERSION } from './version.ts';

/** What is left of the time to stop when the stages in hand had theirs. */
const CLOSING_MS = 2_000;

/** The whole life of a pipeline worker: config → store → loop → signals. It needs no WordPress, but for stages that upload to it, and takes no lease of the site. */
export async function runWorker(config: AgentConfig): Promise<void> {
  const agent = await openAgent(config, logEvents(createLogger(config.LOG_LEVEL, 'scs')));
  const alerts = startAlerts(agent, config);
  const titles = missingSiteSettings(config).length > 0 ? null : new KnownTitles(agent);
  const pipeline = pipelineOf(config, agent, titles);
  agent.emit({
    type: 'worker_started',
    worker: agent.worker,
    stages: Object.keys(pipeline.stages),
    version: VERSION,
  });
  const stop = startPipelineLoop(agent, new PipelineWorker(agent, pipeline));
  onStopSignal(async (signal) => {
    agent.emit({ type: 'agent_stopping', signal });
    await stop(STOP_LIMIT_MS - CLOSING_MS);
    await alerts.stop();
    await agent.store.close();
  });
}
