import type { BuiltinStage } from '../shared/contract/pipeline.ts';
import type { PipelineStage } from '../shared/core/job-state.ts';
import { folderSupply } from './adapters/sources/folder-supply.ts';
import { httpSupply } from './adapters/sources/http-supply.ts';
import { webhookStage } from './adapters/stages/webhook-stage.ts';
import type { AgentConfig } from './config.ts';
import type { Agent } from './flows/agent.ts';
import type { KnownTitles } from './flows/duplicates/known-titles.ts';
import type { Replenishment } from './flows/jobs/replenish.ts';
import type { Pipeline } from './flows/pipeline/pipeline.ts';
import { isAddress } from './pipeline-faults.ts';
import type { Stage } from './ports/stage.ts';

const SECOND = 1000;
const DEFAULT_TIMEOUT_SECONDS = 60;
const DEFAULT_CALLBACK_SECONDS = 3600;

/** A stage that the agent does itself. Its libraries are loaded with the first job that comes to it. */
const builtinStage = (stage: BuiltinStage, agent: Agent, titles: KnownTitles | null): Stage => ({
  name: 'builtin',
  run: async (call) => {
    const { builtinStagesOf } = await import('./flows/pipeline/builtin/builtin-stages.ts');
    return builtinStagesOf(agent, titles)[stage].run(call);
  },
});

/** How content is worked on, from the configuration. `titles` are those of the site; null when it is not known. */
export function pipelineOf(config: AgentConfig, agent: Agent, titles: KnownTitles | null): Pipeline {
  const { clock } = agent;
  const stages: Partial<Record<PipelineStage, Stage>> = {};
  const callbackBase = config.PIPELINE_CALLBACK_URL ?? ownAddress(config);
  for (const [name, setting] of Object.entries(config.PIPELINE_STAGES)) {
    const stage = name as PipelineStage;
    if (setting === undefined || setting === 'skip') continue;
    const {
      url,
      timeout_seconds: timeout,
      callback_seconds: callback,
    } = setting === 'builtin' ? { url: null } : setting;
    if (setting === 'builtin') stages[stage] = builtinStage(name as BuiltinStage, agent, titles);
    if (url === null || url === undefined) continue;
    stages[stage] = webhookStage(
      {
        url,
        secret: config.PIPELINE_WEBHOOK_SECRET ?? '',
        timeoutMs: (timeout ?? DEFAULT_TIMEOUT_SECONDS) * SECOND,
        callbackMs: (callback ?? DEFAULT_CALLBACK_SECONDS) * SECOND,
        callbackBase,
      },
      clock,
    );
  }
  return {
    stages,
    batchSize: config.PIPELINE_BATCH_SIZE,
    intervalMs: config.PIPELINE_INTERVAL_SECONDS * SECOND,
    leaseMs: config.PIPELINE_LEASE_SECONDS * SECOND,
    maxAttempts: config.PIPELINE_MAX_ATTEMPTS,
    retryMs: config.PIPELINE_RETRY_SECONDS * SECOND,
    quotaPauseMs: config.PIPELINE_QUOTA_PAUSE_MINUTES * 60 * SECOND,
    minQueueSize: config.MIN_QUEUE_SIZE,
  };
}

/** Where categories that run dry are refilled from; null when nothing is configured. */
export function replenishmentOf(config: AgentConfig, { clock }: Pick<Agent, 'clock'>): Replenishment | null {
  const { REPLENISH_SOURCE: source, PIPELINE_WEBHOOK_SECRET: secret = '' } = config;
  if (!config.AUTO_REPLENISH_ENABLED || source === undefined) return null;
  return {
    supply: isAddress(source) ? httpSupply({ url: source, secret }, clock) : folderSupply(source),
    least: config.MIN_CREATED_PER_CATEGORY,
    categories: config.REPLENISH_CATEGORIES,
    pauseMs: 5 * SECOND,
  };
}

function ownAddress({ SCHEDULER_HOST: host, SCHEDULER_PORT: port }: AgentConfig): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
