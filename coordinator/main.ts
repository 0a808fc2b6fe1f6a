import { openBackends } from '../shared/alerts/open-backends.ts';
import { coordinatorSettings } from '../shared/contract/environment/coordinator.ts';
import { listen } from '../shared/node/listen.ts';
import { createLogger } from '../shared/node/logger.ts';
import { onStopSignal } from '../shared/node/signals.ts';
import { rulesFolder } from './adapters/files/rules-folder.ts';
import type { CoordinatorConfig } from './config.ts';
import type { Coordinator } from './flows/coordinator.ts';
import { loadRules } from './flows/load-rules.ts';
import { PulseWatch } from './flows/settle.ts';
import { createApi } from './http/app.ts';
import { logEvents } from './log-events.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { openCoordinator } from './open-coordinator.ts';
import { startAlerts } from './start-alerts.ts';
import { startTimers } from './timers.ts';
import { VERSION } from './version.ts';

/** The whole life of a coordinator: config → store → alerts → rules → API and dashboard → timers → signals. */
export async function runCoordinator(config: CoordinatorConfig, { restored }: { restored: boolean }): Promise<void> {
  const log = logEvents(createLogger(config.LOG_LEVEL, 'scs-coordinator'));
  const metrics = createMetrics(VERSION);
  const coordinator = await openCoordinator(config, (event) => {
    metrics.observe(event);
    log(event);
  });
  try {
    await startCoordinator(coordinator, metrics, config, restored);
  } catch (error) {
    // Open connections would keep the process alive, which does nothing any more.
    await coordinator.store.close();
    throw error;
  }
}

async function startCoordinator(
  coordinator: Coordinator,
  metrics: Metrics,
  config: CoordinatorConfig,
  restored: boolean,
): Promise<void> {
  const stopAlerts = startAlerts(coordinator, openBackends(config));
  const folder = config.SCHEDULER_CONFIG;
  const isNamed = folder !== coordinatorSettings.SCHEDULER_CONFIG.default;
  await loadRules(coordinator, rulesFolder(folder, { isNamed }));
  const pulse = new PulseWatch(coordinator);
  // Before the first request: grants may be out that this database does not know.
  await pulse.beat(restored);

  const { app, direct } = createApi({ coordinator, apiKey: config.SCHEDULER_API_KEY ?? '', version: VERSION, metrics });
  const { SCHEDULER_HOST: hostname, SCHEDULER_PORT: port } = config;
  const server = await listen(app.fetch, { hostname, port, direct });
  const stopTimers = startTimers(coordinator, pulse);
  const brands = await coordinator.store.brands();
  const sites = await coordinator.store.sites();
  coordinator.emit({
    type: 'coordinator_started',
    address: `${hostname}:${port}`,
    brands: brands.length,
    sites: sites.length,
    version: VERSION,
  });

  onStopSignal(async (signal) => {
    coordinator.emit({ type: 'coordinator_stopping', signal });
    // Requests in hand are finished; connections that are kept open without one would hold the process.
    const closed = new Promise((resolve) => server.close(resolve));
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    await stopTimers();
    await closed;
    await stopAlerts();
    await coordinator.store.close();
  });
}
