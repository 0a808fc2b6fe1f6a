import { toIso } from '../../../shared/core/instant.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { Agent } from '../agent.ts';
import { readSite } from '../read-site.ts';
import { keepMembership, type Membership, readMembership } from './membership.ts';

export interface Enrolment {
  /** Address of the coordinator. */
  url: string;
  invite: string;
  /** Enrol although the site is in a brand already. */
  replace: boolean;
}

/**
 * Takes the site into a brand: shows the one-time invitation to the coordinator and keeps the token that it gives. A running
 * agent knows at its next check. @throws SchedulerError `already_enrolled`; CoordinatorError; SiteError
 */
export async function enrol(agent: Agent, { url, invite, replace }: Enrolment): Promise<Membership> {
  if (!agent.fleet) throw new Error('This agent has no way to a coordinator.');
  const { coordinator, version } = agent.fleet;
  const earlier = await readMembership(agent);
  if (earlier && !replace) {
    throw new SchedulerError(
      'already_enrolled',
      `This site is in the brand "${earlier.brand.name}" already (${earlier.url}). Enrol with --replace to leave it for another one.`,
    );
  }
  const { facts, zone } = await readSite(agent, null);
  const answer = await coordinator.enrol(url, {
    invite,
    site_url: facts.home_url.replace(/\/+$/, ''),
    ...(facts.name === '' ? {} : { name: facts.name.slice(0, 200) }),
    zone: zone.name,
    at: toIso(agent.clock.now()),
    versions: { agent: version, plugin: facts.plugin_version, wordpress: facts.wp_version },
  });
  const membership: Membership = {
    url,
    siteId: answer.site_id,
    token: answer.token,
    tokenExpiresAt: answer.expires_at,
    brand: answer.brand,
    rules: answer.rules,
    // A site that comes back has seen the epochs of its earlier time.
    lastEpoch: earlier?.siteId === answer.site_id ? earlier.lastEpoch : 0,
    queueHash: null,
    lastContactAt: agent.clock.now(),
    fault: null,
    warnings: [],
  };
  await keepMembership(agent, membership);
  return membership;
}
