import { hostname } from 'node:os';
import { listen } from '../shared/node/listen.ts';
import { createLogger } from '../shared/node/logger.ts';
import { onStopSignal } from '../shared/node/signals.ts';
import { startBackgroundWork } from './background-work.ts';
import type { AgentConfig } from './config.ts';
import type { Agent } from './flows/agent.ts';
import { KnownTitles } from './flows/duplicates/known-titles.ts';
import { clocksAgree } from './flows/read-site.ts';
import { Scheduler } from './flows/scheduler.ts';
import { SiteLease } from './flows/site-lease.ts';
import { createApp } from './http/app.ts';
import { type EventJournal, eventJournal } from './journal.ts';
import { logEvents } from './log-events.ts';
import { meetSite } from './meet-site.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { openAgent } from './open-agent.ts';
import { isDeadProcess } from './own-process.ts';
import { pipelineOf } from './pipeline-config.ts';
import type { Emit } from './ports/events.ts';
import { sayIgnoredOffset } from './say-ignored-offset.ts';
import { servePage } from './serve-page.ts';
import { type Alerts, startAlerts } from './start-alerts.ts';
import { startSocial } from './start-social.ts';
import { startTimers } from './timers.ts';
import { VERSION } from './version.ts';

/** The whole life of an agent: config → adapters → lease → scheduler → API → timers → signals. */
export async function runAgent(config: AgentConfig, { wait }: { wait: boolean }): Promise<void> {
  const logger = createLogger(config.LOG_LEVEL, 'scs');
  const log = logEvents(logger);
  const metrics = createMetrics(VERSION);
  const journal = eventJournal();
  const emit: Emit = (event) => {
    log(event);
    metrics.observe(event);
    journal.emit(event);
  };
  const agent = await openAgent(config, emit);
  const alerts = startAlerts(agent, config);
  try {
    await startAgent(agent, config, { metrics, alerts, journal, wait });
  } catch (error) {
    await alerts.stop();
    // Open connections would keep the process alive, which does nothing any more.
    await agent.store.close();
    throw error;
  }
}

async function startAgent(
  agent: Agent,
  config: AgentConfig,
  { metrics, alerts, journal, wait }: { metrics: Metrics; alerts: Alerts; journal: EventJournal; wait: boolean },
): Promise<void> {
  const { emit } = agent;
  const lease = new SiteLease(agent, {
    label: `${hostname()} process ${process.pid}`,
    ttlSeconds: config.SCHEDULER_LEASE_SECONDS,
    isDead: (owner) => isDeadProcess(owner, agent.worker),
  });
  const view = await meetSite(agent, lease, { wait });
  const scheduler = new Scheduler(agent, () => lease.epoch);
  sayIgnoredOffset(config, agent, journal, () => view ?? scheduler.view);
  const titles = new KnownTitles(agent);
  const pipeline = pipelineOf(config, agent, titles);
  const context = {
    agent,
    scheduler,
    lease,
    titles,
    apiKey: config.SCHEDULER_API_KEY ?? '',
    siteUrl: config.WP_SITE_URL ?? '',
    version: VERSION,
    pipeline,
    webhookSecret: config.PIPELINE_WEBHOOK_SECRET ?? null,
    requestsPerMinute: config.SCHEDULER_RATE_LIMIT,
    metrics,
  };
  const { SCHEDULER_HOST: host, SCHEDULER_PORT: port } = config;
  const giveUp = async (error: unknown): Promise<never> => {
    await lease.release().catch(() => undefined);
    throw error;
  };
  const server = await listen(createApp(context).fetch, { hostname: host, port }).catch(giveUp);
  emit({
    type: 'agent_started',
    site: view?.facts.home_url ?? context.siteUrl,
    zone: view?.zone.name ?? null,
    cadence: agent.schedule.cadence,
    worker: agent.worker,
    version: VERSION,
    clocksAgree: view !== null && clocksAgree(view),
  });
  const stopSocial = await alerts
    .watch()
    .then(() => startSocial(agent, config))
    .catch((error: unknown) => {
      // A server would keep the process alive, which does nothing any more.
      server.close();
      return giveUp(error);
    });
  const stopTimers = startTimers(agent, scheduler, lease, config.SCHEDULER_LEASE_SECONDS);
  const stopBackgroundWork = startBackgroundWork(agent, config, pipeline, () =>
    lease.epoch === null ? null : scheduler.view,
  );

  const stopPage = servePage(agent, config, scheduler, lease, journal);

  onStopSignal(async (signal) => {
    emit({ type: 'agent_stopping', signal });
    server.close();
    await Promise.all([stopTimers(), stopBackgroundWork(), stopPage(), stopSocial()]);
    // Also a post that a person publishes over the API is finished.
    await scheduler.afterWorkInHand(async () => undefined);
    await lease.release().catch(() => undefined);
    await alerts.stop();
    await agent.store.close();
  });
}
