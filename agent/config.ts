import { alertFaults } from '../shared/alerts/alert-settings.ts';
import { agentSettings } from '../shared/contract/environment.ts';
import { wordpressSettingNames } from '../shared/contract/settings.ts';
import {
  ConfigError,
  readConfigFile,
  readDotEnv,
  readSettings,
  type Source,
  type Values,
} from '../shared/node/read-config.ts';
import type { ContentPolicy, Placement } from './flows/agent.ts';
import type { FixedSettings } from './flows/reporting/apply-settings.ts';
import { pipelineFaults } from './pipeline-faults.ts';
import { socialFaults } from './social-faults.ts';

export type AgentConfig = Values<typeof agentSettings> & {
  /** Schedule settings that were given here, as text: what is set in WordPress cannot change them. */
  fixed: FixedSettings;
};
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
  if (command === 'run') faults.push(...socialFaults(settings.value));
  if (command === 'run' || command === 'worker') faults.push(...pipelineFaults(settings.value));
  if (faults.length > 0) throw new ConfigError(faults);
  return { ...settings.value, fixed: fixedSettings([environment, dotEnv.value], file.value) } as AgentConfig;
}

/** Which schedule settings the environment or the file has, and their text. */
function fixedSettings(environment: readonly Source[], file: Source): FixedSettings {
  const fixed: Partial<Record<keyof FixedSettings, { text: string; source: 'environment' | 'file' }>> = {};
  for (const name of wordpressSettingNames) {
    const text = environment.map((source) => source[name]).find((value) => value !== undefined && value !== '');
    const inFile = file[name];
    if (text !== undefined) fixed[name] = { text, source: 'environment' };
    else if (inFile !== undefined && inFile !== '') fixed[name] = { text: inFile, source: 'file' };
  }
  return fixed;
}

/** An API that others can reach needs a key that nobody guesses. */
function exposedApi({ SCHEDULER_HOST: host, SCHEDULER_API_KEY: key }: Partial<AgentConfig>): string[] {
  if (host === undefined || key === undefined || LOOPBACK.has(host) || key.length >= PUBLIC_KEY_LENGTH) return [];
  return [
    `SCHEDULER_API_KEY is shorter than ${PUBLIC_KEY_LENGTH} characters, and SCHEDULER_HOST ${host} is not loopback. Use a longer key ("openssl rand -hex 32"), or SCHEDULER_HOST=127.0.0.1.`,
  ];
}

export const placementOf = (config: AgentConfig): Placement => ({
  categoryMap: config.SCHEDULER_CATEGORY_MAP,
  defaultCategory: config.SCHEDULER_DEFAULT_CATEGORY ?? null,
  authors: config.SCHEDULER_AUTHORS,
  categoryAuthors: config.SCHEDULER_CATEGORY_AUTHORS,
});

export function contentPolicyOf(config: AgentConfig): ContentPolicy {
  const rules = config.SCHEDULER_VALIDATION;
  return {
    blocks: config.SCHEDULER_BLOCK_MARKUP,
    bodyImages: config.SCHEDULER_BODY_IMAGES,
    crossLinks: config.SCHEDULER_CROSS_LINKS,
    duplicates: config.SCHEDULER_DUPLICATES,
    categoryDuplicates: config.SCHEDULER_CATEGORY_DUPLICATES,
    validation: given({
      titleMaxLength: rules.title_max_length,
      minWords: rules.min_words,
      placeholders: rules.placeholders,
      modelRefusals: rules.model_refusals,
      loremIpsum: rules.lorem_ipsum,
      altText: rules.alt_text,
      activeMarkup: rules.active_markup,
    }),
    maxAttempts: config.SCHEDULER_MAX_ATTEMPTS,
  };
}

/** What was set, so that the defaults hold for the rest. */
const given = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
