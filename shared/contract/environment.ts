/**
 * Every setting of the agent, by its name in the environment. `scs.config.json` uses the same names.
 * Precedence: environment, `.env`, `scs.config.json`, settings made in WordPress.
 */
import { alertSettings } from './environment/alerts.ts';
import { contentSettings } from './environment/content.ts';
import { fleetSettings } from './environment/fleet.ts';
import { pipelineSettings } from './environment/pipeline.ts';
import { scheduleSettings } from './environment/schedule.ts';
import { serviceSettings } from './environment/service.ts';
import { siteSettings } from './environment/site.ts';
import { socialSettings } from './environment/social.ts';

export const agentSettings = {
  ...siteSettings,
  ...scheduleSettings,
  ...contentSettings,
  ...pipelineSettings,
  ...alertSettings,
  ...socialSettings,
  ...serviceSettings,
  ...fleetSettings,
} as const;
