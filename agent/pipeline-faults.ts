import type { PipelineStage } from '../shared/core/job-state.ts';
import type { AgentConfig } from './config.ts';

/** Built-in stages that work on the site. */
const ON_THE_SITE: readonly PipelineStage[] = ['GENERATING_IMAGES', 'GENERATING_AUDIO'];

/** Whether a source is asked over HTTP, and not read from files. */
export const isAddress = (source: string): boolean => /^https?:/i.test(source);

/** What must hold for the pipeline's settings together. */
export function pipelineFaults(config: Partial<AgentConfig>): string[] {
  return [...missingSite(config), ...missingSecret(config)];
}

/** What this process would need to talk to WordPress, and was not given. */
export const missingSiteSettings = (config: Partial<AgentConfig>): string[] =>
  (['WP_SITE_URL', 'WP_USERNAME', 'WP_APP_PASSWORD'] as const).filter((name) => !config[name]);

function missingSite({ PIPELINE_STAGES: stages = {}, ...config }: Partial<AgentConfig>): string[] {
  const needing = ON_THE_SITE.filter((stage) => stages[stage] === 'builtin');
  const missing = missingSiteSettings(config);
  if (needing.length === 0 || missing.length === 0) return [];
  return [
    `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing: ${needing.join(' and ')} of PIPELINE_STAGES ${needing.length === 1 ? 'uploads' : 'upload'} to WordPress. Give this process the site's settings, or let the stage be done by a service or skipped.`,
  ];
}

function missingSecret(config: Partial<AgentConfig>): string[] {
  const services = Object.entries(config.PIPELINE_STAGES ?? {}).filter(([, setting]) => typeof setting === 'object');
  const calls = services.map(([stage]) => stage);
  if (isAddress(config.REPLENISH_SOURCE ?? '')) calls.push('REPLENISH_SOURCE');
  if (calls.length === 0 || config.PIPELINE_WEBHOOK_SECRET !== undefined) return [];
  return [
    `PIPELINE_WEBHOOK_SECRET is missing: ${calls.join(', ')} ${calls.length === 1 ? 'is' : 'are'} done by a service, and requests to it are signed. Make one with "openssl rand -hex 32" and give it to the service too.`,
  ];
}
