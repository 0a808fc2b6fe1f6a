import { MemoryCoordinator } from '../../../agent/adapters/memory/memory-coordinator.ts';
import type { FleetAccess } from '../../../agent/flows/agent.ts';
import { enrol } from '../../../agent/flows/fleet/enrol.ts';
import { readLeaves } from '../../../agent/flows/fleet/leaves.ts';
import { waitingResults } from '../../../agent/flows/fleet/results.ts';
import type { EffectiveRules } from '../../../shared/contract/coordinator/rules.ts';
import { toIso } from '../../../shared/core/instant.ts';
import { type WorldOptions, world } from '../flows/world.ts';

export const COORDINATOR = 'https://coordinator.test';

export type BrandWorld = Awaited<ReturnType<typeof brandWorld>>;

/** An agent whose site is enrolled in the brand of a coordinator in memory. */
export async function brandWorld({
  rules = {},
  fleet = {},
  ...options
}: WorldOptions & { rules?: Partial<EffectiveRules>; fleet?: Partial<FleetAccess> } = {}) {
  const made = world(options);
  const coordinator = new MemoryCoordinator(made.clock, { min_gap_hours: 0, ...rules });
  coordinator.invites.add('invitation');
  made.agent.fleet = { coordinator, url: null, offlinePolicy: null, version: '9.9.9', ...fleet };
  const { siteId } = await enrol(made.agent, { url: COORDINATOR, invite: 'invitation', replace: false });
  return {
    ...made,
    coordinator,
    siteId,
    leaves: () => readLeaves(made.agent),
    waiting: () => waitingResults(made.agent, 1000),
    posted: () => made.site.posts.map(({ at }) => at),
    shown: () => made.site.posts.map(({ jobId, at }) => `${jobId} ${toIso(at)}`),
  };
}

/** Times between one and the next, in ms. */
export const gaps = (instants: readonly number[]): number[] =>
  [...instants].sort((a, b) => a - b).flatMap((at, i, all) => (i === 0 ? [] : [at - (all[i - 1] ?? 0)]));
