import { hostname } from 'node:os';
import { createLogger } from '../../shared/node/logger.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import { type AgentConfig, readConfig } from '../config.ts';
import type { Agent } from '../flows/agent.ts';
import { Scheduler } from '../flows/scheduler.ts';
import { SiteLease } from '../flows/site-lease.ts';
import { logEvents } from '../log-events.ts';
import { openAgent } from '../open-agent.ts';
import { isDeadProcess } from '../own-process.ts';

/** Opens the agent of this folder's configuration for one command, and closes it whatever happens. */
export async function withAgent<T>(
  command: string,
  work: (agent: Agent, config: AgentConfig) => Promise<T>,
): Promise<T> {
  const config = readConfig(command);
  const agent = await openAgent(
    config,
    logEvents(createLogger(config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL, 'scs')),
  );
  try {
    return await work(agent, config);
  } finally {
    await agent.store.close();
  }
}

/** Takes the site's lease for one command that changes the site, and gives it back. @throws SchedulerError `lease_held` */
export async function withLease<T>(
  agent: Agent,
  config: AgentConfig,
  work: (scheduler: Scheduler, lease: SiteLease) => Promise<T>,
): Promise<T> {
  const lease = new SiteLease(agent, {
    label: `${hostname()} process ${process.pid} (command line)`,
    ttlSeconds: config.SCHEDULER_LEASE_SECONDS,
    isDead: (owner) => isDeadProcess(owner, agent.worker),
  });
  const answer = await lease.hold();
  if (!answer.held) {
    throw new SchedulerError(
      'lease_held',
      `Another agent publishes for this site: ${answer.label} (until ${answer.expiresAt}). Stop it first, and start it again afterwards. ("scs check" and "scs jobs publish" go through it when they are run with its configuration.)`,
    );
  }
  try {
    return await work(new Scheduler(agent, () => lease.epoch), lease);
  } finally {
    await lease.release().catch(() => undefined);
  }
}
