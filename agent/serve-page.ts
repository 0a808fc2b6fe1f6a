import { hostname } from 'node:os';
import { REPORT_INTERVAL_SECONDS } from '../shared/contract/report.ts';
import { wordpressPage } from './adapters/wordpress/wordpress-page.ts';
import type { AgentConfig } from './config.ts';
import type { Agent } from './flows/agent.ts';
import { reportedSlots } from './flows/fleet/reported-slots.ts';
import { Reporter } from './flows/reporting/report.ts';
import type { Scheduler } from './flows/scheduler.ts';
import type { SiteLease } from './flows/site-lease.ts';
import type { EventJournal } from './journal.ts';
import { VERSION } from './version.ts';
import { watchFlow } from './watch-flow.ts';

/** After something happened the page is told this soon, with whatever else happens until then. */
const SOON_MS = 1000;

/**
 * Serves the page in WordPress: a report every minute, and at once after something happened. Answers how to stop, which waits
 * for the report in hand.
 */
export function servePage(
  agent: Agent,
  config: AgentConfig,
  scheduler: Scheduler,
  lease: SiteLease,
  journal: EventJournal,
): () => Promise<void> {
  const { WP_SITE_URL: siteUrl, WP_USERNAME: username, WP_APP_PASSWORD: appPassword } = config;
  if (siteUrl === undefined || username === undefined || appPassword === undefined) return async () => undefined;
  const reporter = new Reporter({
    agent,
    scheduler,
    page: wordpressPage({
      siteUrl,
      username,
      appPassword,
      timeoutMs: config.SCHEDULER_PUBLISH_TIMEOUT_SECONDS * 1000,
    }),
    epoch: () => lease.epoch,
    journal,
    fixed: config.fixed,
    label: `${hostname()} process ${process.pid}`,
    version: VERSION,
    slots: () => reportedSlots(agent, scheduler.view),
  });
  let running: Promise<unknown> = Promise.resolve();
  let soon: NodeJS.Timeout | undefined;
  let isStopped = false;
  const watch = watchFlow(agent, 'report');
  const report = () => {
    clearTimeout(soon);
    soon = undefined;
    running = reporter.exchange().then(watch.worked, watch.failed);
  };
  journal.onEntry(({ type }) => {
    // What goes wrong with a report must not cause the next one.
    if (isStopped || type === 'report_failed' || type === 'flow_failed') return;
    soon ??= setTimeout(report, SOON_MS);
  });
  const timer = setInterval(report, REPORT_INTERVAL_SECONDS * 1000);
  soon = setTimeout(report, SOON_MS);
  return async () => {
    isStopped = true;
    clearInterval(timer);
    clearTimeout(soon);
    await running;
  };
}
