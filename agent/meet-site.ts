import { SchedulerError } from '../shared/node/scheduler-error.ts';
import type { Agent } from './flows/agent.ts';
import { readSite, type SiteView } from './flows/read-site.ts';
import { type SitePart, siteFails } from './flows/site-health.ts';
import type { SiteLease } from './flows/site-lease.ts';
import { SiteError } from './ports/site.ts';

/**
 * The first look at WordPress, and at whose the site is. A WordPress that cannot be reached now does not keep the agent from
 * starting: the failure is told, the result is null, and the timers go on trying, as they do in any outage.
 * @param wait false fails instead: when WordPress cannot be reached, and when another agent publishes for the site
 * @throws SiteError when it will not work until a person changes something; SchedulerError `lease_held`
 */
export async function meetSite(agent: Agent, lease: SiteLease, { wait }: { wait: boolean }): Promise<SiteView | null> {
  const unlessItMayPass =
    (part: SitePart) =>
    (error: unknown): null => {
      if (!wait || !(error instanceof SiteError) || !error.retry) throw error;
      siteFails(agent, part, error);
      return null;
    };
  const view = await readSite(agent, null).catch(unlessItMayPass('reading'));
  const answer = view === null ? null : await lease.hold().catch(unlessItMayPass('lease'));
  if (answer?.held === false && !wait) {
    throw new SchedulerError(
      'lease_held',
      `Another agent publishes for this site: ${answer.label} (until ${answer.expiresAt}). Stop it first, or start without --no-wait.`,
    );
  }
  return view;
}
