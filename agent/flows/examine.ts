import { describeError } from '../../shared/node/scheduler-error.ts';
import { SiteError } from '../ports/site.ts';
import { type Agent, MAX_CLOCK_SKEW_MS } from './agent.ts';
import { examineCoordinator } from './fleet/examine-coordinator.ts';
import { scheduledCategories } from './planning/scheduled-categories.ts';
import { siteCapacity } from './planning/site-capacity.ts';
import { readSite } from './read-site.ts';

/** What one layer showed. */
export interface Finding {
  layer:
    | 'database'
    | 'network'
    | 'rest'
    | 'passwords'
    | 'header'
    | 'versions'
    | 'wordpress'
    | 'user'
    | 'clock'
    | 'zone'
    | 'capacity'
    | 'coordinator';
  ok: boolean;
  message: string;
}

/** The layer that an error of the way to WordPress belongs to, by the names that the page in WordPress uses too. */
const LAYERS: Readonly<Record<string, Finding['layer']>> = {
  site_unreachable: 'network',
  site_timeout: 'network',
  site_redirects: 'rest',
  rest_missing: 'rest',
  firewall: 'rest',
  site_answer: 'rest',
  route_missing: 'versions',
  plugin_missing: 'versions',
  contract_mismatch: 'versions',
  app_passwords_disabled: 'passwords',
  header_stripped: 'header',
  wrong_credentials: 'user',
  not_allowed: 'user',
};

/** Looks at every layer in turn. A layer that fails hides those behind it. Changes nothing. */
export async function examine(agent: Agent): Promise<Finding[]> {
  const findings: Finding[] = [];
  const found = (layer: Finding['layer'], ok: boolean, message: string) => findings.push({ layer, ok, message });
  await agent.store.state('doctor');
  found('database', true, 'the queue can be read and its schema is up to date');
  try {
    const view = await readSite(agent, null);
    const { facts } = view;
    found(
      'wordpress',
      true,
      `WordPress ${facts.wp_version} with plugin ${facts.plugin_version} answers at ${facts.home_url}`,
    );
    found(
      'user',
      facts.user.can_publish,
      facts.user.can_publish
        ? `${facts.user.login} may publish`
        : `${facts.user.login} may not publish. Give the user the role content_scheduler_agent.`,
    );
    const skew = Math.round(facts.clockSkewMs / 100) / 10;
    found(
      'clock',
      Math.abs(facts.clockSkewMs) <= MAX_CLOCK_SKEW_MS,
      `WordPress's clock is ${skew} seconds off${Math.abs(facts.clockSkewMs) <= MAX_CLOCK_SKEW_MS ? '' : '; nothing is published above 120. Set both clocks by NTP.'}`,
    );
    found('zone', true, `the site's zone is ${view.zone.name}`);
    const room = siteCapacity(agent, view, await scheduledCategories(agent, view, []));
    found('capacity', room.fits, room.message);
  } catch (error) {
    found((error instanceof SiteError && LAYERS[error.code]) || 'wordpress', false, describeError(error));
  }
  const coordinator = await examineCoordinator(agent);
  if (coordinator) found('coordinator', coordinator.ok, coordinator.message);
  return findings;
}
