import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { Agent } from '../agent.ts';
import type { Wish } from './ask-for-grant.ts';
import { jobKey } from './leaves.ts';
import { readMembership } from './membership.ts';
import { permissionNow } from './permission.ts';

/**
 * Gets leave for a post that a person publishes now; a site without a brand needs none.
 * @throws SchedulerError `brand_rules` when the brand does not allow a post now, or cannot be asked
 */
export async function requireLeave(
  agent: Agent,
  { jobId, ...rest }: Pick<Wish, 'category' | 'calendar'> & { jobId: string },
): Promise<void> {
  const membership = agent.fleet ? await readMembership(agent) : null;
  if (!agent.fleet || !membership) return;
  const permission = await permissionNow(agent, agent.fleet, membership, { ...rest, key: jobKey(jobId), jobId });
  if (permission.may) return;
  throw new SchedulerError(
    'brand_rules',
    `Job "${jobId}" was not published: the brand "${membership.brand.name}" allows no post of this site now (${permission.reason}). Try again then; --force does not pass over a brand's rules.`,
    { retry: true },
  );
}
