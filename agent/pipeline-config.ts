import type { PipelineStage } from '../shared/core/job-state.ts';
import { folderSupply } from './adapters/sources/folder-supply.ts';
import { httpSupply } from './adapters/sources/http-supply.ts';
import { webhookStage } from './adapters/stages/webhook-stage.ts';
import type { AgentConfig } from './config.ts';
import type { Agent } from './flows/agent.ts';
import type { Replenishment } from './flows/jobs/replenish.ts';
import { editing } from './flows/pipeline/builtin/editing.ts';
import { reviewing } from './flows/pipeline/builtin/reviewing.ts';
import { seoTagging } from './flows/pipeline/builtin/seo-tagging.ts';
import type { Pipeline } from './flows/pipeline/pipeline.ts';
import type { Stage } from './ports/stage.ts';

const SECOND = 1000;
const DEFAULT_TIMEOUT_SECONDS = 60;
const DEFAULT_CALLBACK_SECONDS = 3600;

/** The stages that this agent does itself. */
const builtin: Partial<Record<PipelineStage, Stage>> = {
  EDITING: editing,
  REVIEWING: reviewing,
  SEO_TAGGING: seoTagging,
};

/** How content is worked on, from the configuration. */
export function pipelineOf(config: AgentConfig, { clock }: Pick<Agent, 'clock'>): Pipeline {
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
    const done = setting === 'builtin' ? builtin[stage] : undefined;
    if (done) stages[stage] = done;
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

const isAddress = (source: string): boolean => /^https?:/i.test(source);

/** What must hold for the pipeline's settings together. */
export function pipelineFaults(config: Partial<AgentConfig>): string[] {
  const services = Object.entries(config.PIPELINE_STAGES ?? {}).filter(([, setting]) => typeof setting === 'object');
  const calls = services.map(([stage]) => stage);
  if (isAddress(config.REPLENISH_SOURCE ?? '')) calls.push('REPLENISH_SOURCE');
  if (calls.length === 0 || config.PIPELINE_WEBHOOK_SECRET !== undefined) return [];
  return [
    `PIPELINE_WEBHOOK_SECRET is missing: ${calls.join(', ')} ${calls.length === 1 ? 'is' : 'are'} done by a service, and requests to it are signed. Make one with "openssl rand -hex 32" and give it to the service too.`,
  ];
}

function ownAddress({ SCHEDULER_HOST: host, SCHEDULER_PORT: port }: AgentConfig): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
