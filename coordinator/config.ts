import { alertFaults } from '../shared/alerts/alert-settings.ts';
import { coordinatorSettings } from '../shared/contract/environment/coordinator.ts';
import { ConfigError, readDotEnv, readSettings, type Source, type Values } from '../shared/node/read-config.ts';

export type CoordinatorConfig = Values<typeof coordinatorSettings>;

/** Least length of the API key when the API listens beyond loopback. */
const PUBLIC_KEY_LENGTH = 32;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * The configuration of one command: environment, then `.env` of the working folder. This is the only file that reads
 * `process.env`. @throws ConfigError with every fault at once
 */
export function readConfig(
  command: string,
  folder = process.cwd(),
  environment: Source = process.env,
): CoordinatorConfig {
  const dotEnv = readDotEnv(folder);
  const { value, faults: found } = readSettings(coordinatorSettings, [environment, dotEnv.value], command);
  const faults = [...dotEnv.faults, ...found];
  const { SCHEDULER_HOST: host, SCHEDULER_API_KEY: key } = value;
  if (
    command === 'run' &&
    host !== undefined &&
    key !== undefined &&
    !LOOPBACK.has(host) &&
    key.length < PUBLIC_KEY_LENGTH
  )
    faults.push(
      `SCHEDULER_API_KEY is shorter than ${PUBLIC_KEY_LENGTH} characters, and SCHEDULER_HOST ${host} is not loopback. Use a longer key ("openssl rand -hex 32"), or SCHEDULER_HOST=127.0.0.1.`,
    );
  if (command === 'run') faults.push(...alertFaults(value));
  if (faults.length > 0) throw new ConfigError(faults);
  return value as CoordinatorConfig;
}
