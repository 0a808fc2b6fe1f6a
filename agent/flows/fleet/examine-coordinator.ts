import { toIso } from '../../../shared/core/instant.ts';
import { describeError } from '../../../shared/node/scheduler-error.ts';
import type { Agent } from '../agent.ts';
import { brandProblems } from './brand-status.ts';
import { readMembership } from './membership.ts';

/** Whether the coordinator answers, and took this site's last report; null for a site that has to do with none. */
export async function examineCoordinator(agent: Agent): Promise<{ ok: boolean; message: string } | null> {
  const membership = await readMembership(agent);
  if (!agent.fleet || !membership) {
    const [problem] = brandProblems(agent, null);
    return problem === undefined ? null : { ok: false, message: problem };
  }
  const { brand, rules, url, siteId, fault, lastContactAt } = membership;
  try {
    await agent.fleet.coordinator.ping(url);
  } catch (error) {
    return { ok: false, message: describeError(error) };
  }
  if (fault) {
    return {
      ok: false,
      message: `the coordinator at ${url} answers, but the last report of ${siteId} did not go through: ${fault.message}`,
    };
  }
  const heard = lastContactAt === null ? 'never' : toIso(lastContactAt);
  return {
    ok: true,
    message: `${url} answers; this site is ${siteId} of ${brand.name} (mode ${rules.mode}), last report ${heard}`,
  };
}
