import { alertFaults } from '../shared/alerts/alert-settings.ts';
import { agentSettings } from '../shared/contract/environment.ts';
import {
  ConfigError,
  readConfigFile,
  readDotEnv,
  readSettings,
  type Source,
  type Values,
} from '../shared/node/read-config.ts';
import type { Placement, Schedule } from './flows/agent.ts';
import { pipelineFaults } from './pipeline-config.ts';

export type AgentConfig = Values<typeof agentSettings>;
/** Commands that send alerts. */
const ALERTING = new Set(['run', 'worker', 'check', 'alerts']);
export const CONFIG_FILE = 'scs.config.json';

/** Least length of the API key when the API listens beyond loopback. */
const PUBLIC_KEY_LENGTH = 32;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * The configuration of one command: environment, then `.env`, then `scs.config.json` of the working folder. This is the only
 * file that reads `process.env`. @throws ConfigError with every fault at once
 */
export function readConfig(command: string, folder = process.cwd(), environment: Source = process.env): AgentConfig {
  const dotEnv = readDotEnv(folder);
  const file = readConfigFile(folder, CONFIG_FILE, agentSettings);
  const settings = readSettings(agentSettings, [environment, dotEnv.value, file.value], command);
  const faults = [...dotEnv.faults, ...file.faults, ...settings.faults];
  if (command === 'run') faults.push(...exposedApi(settings.value));
  if (ALERTING.has(command)) faults.push(...alertFaults(settings.value));
  if (command === 'run' || command === 'worker') faults.push(...pipelineFaults(settings.value));
  if (faults.length > 0) throw new ConfigError(faults);
  return settings.value as AgentConfig;
}

/** An API that others can reach needs a key that nobody guesses. */
function exposedApi({ SCHEDULER_HOST: host, SCHEDULER_API_KEY: key }: Partial<AgentConfig>): string[] {
  if (host === undefined || key === undefined || LOOPBACK.has(host) || key.length >= PUBLIC_KEY_LENGTH) return [];
  return [
    `SCHEDULER_API_KEY is shorter than ${PUBLIC_KEY_LENGTH} characters, and SCHEDULER_HOST ${host} is not loopback. Use a longer key ("openssl rand -hex 32"), or SCHEDULER_HOST=127.0.0.1.`,
  ];
}

export const scheduleOf = (config: AgentConfig): Schedule => ({
  cadence: config.SCHEDULER_CADENCE,
  intervalDays: config.SCHEDULER_PUBLISH_INTERVAL_DAYS,
  minGapHours: config.SCHEDULER_MIN_GAP_HOURS,
  spacing: config.SCHEDULER_SPACING,
  checkIntervalMinutes: config.SCHEDULER_CHECK_INTERVAL,
  separationMinutes: config.SCHEDULER_MIN_SEPARATION_MINUTES ?? null,
  calendar: {
    allowedDays: config.SCHEDULER_ALLOWED_DAYS,
    blackoutDates: config.SCHEDULER_BLACKOUT_DATES,
    quietHours: config.SCHEDULER_QUIET_HOURS,
    hourWeights: config.SCHEDULER_HOUR_WEIGHTS ?? null,
  },
  delays: config.SCHEDULER_CATEGORY_DELAYS,
  categoryRules: config.SCHEDULER_CATEGORY_RULES,
});

export const placementOf = (config: AgentConfig): Placement => ({
  categoryMap: config.SCHEDULER_CATEGORY_MAP,
  defaultCategory: config.SCHEDULER_DEFAULT_CATEGORY ?? null,
  authors: config.SCHEDULER_AUTHORS,
  categoryAuthors: config.SCHEDULER_CATEGORY_AUTHORS,
});
