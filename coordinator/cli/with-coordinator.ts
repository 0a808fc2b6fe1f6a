import { createLogger } from '../../shared/node/logger.ts';
import { type CoordinatorConfig, readConfig } from '../config.ts';
import type { Coordinator } from '../flows/coordinator.ts';
import { logEvents } from '../log-events.ts';
import { openCoordinator } from '../open-coordinator.ts';

/**
 * Opens the coordinator's database for one command, beside any coordinator that runs, and closes it whatever happens.
 * Coordinators hold nothing of their own, so that a command has no need to ask one of them.
 */
export async function withCoordinator<T>(
  command: string,
  work: (coordinator: Coordinator, config: CoordinatorConfig) => Promise<T>,
): Promise<T> {
  const config = readConfig(command);
  const level = config.LOG_LEVEL === 'info' ? 'error' : config.LOG_LEVEL;
  const coordinator = await openCoordinator(config, logEvents(createLogger(level, 'scs-coordinator')));
  try {
    return await work(coordinator, config);
  } finally {
    await coordinator.store.close();
  }
}
