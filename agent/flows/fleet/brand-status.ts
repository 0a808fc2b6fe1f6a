import type { BrandStatus, CategoryStatus } from '../../../shared/contract/status.ts';
import { toIso } from '../../../shared/core/instant.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent } from '../agent.ts';
import { waitingFor } from './ask-for-grant.ts';
import { type Leave, readLeaves, spanOf } from './leaves.ts';
import type { Membership } from './membership.ts';

/** What people are told of the brand. Never the token. */
export const brandStatus = ({ brand, rules, url, fault, lastContactAt }: Membership): BrandStatus => ({
  id: brand.id,
  name: brand.name,
  mode: rules.mode,
  rotation: rules.brand_rotation,
  min_gap_hours: rules.min_gap_hours,
  coordinator: url,
  connected: fault === null,
  last_contact_at: lastContactAt === null ? null : toIso(lastContactAt),
  fault: fault?.message ?? null,
});

export async function leavesBySlot(agent: Agent): Promise<Map<string, Leave>> {
  return new Map((await readLeaves(agent)).map((leave) => [leave.key, leave]));
}

/** What the brand says of a category's next slot. */
export function leaveStatus(
  slot: Slot | undefined,
  leaves: ReadonlyMap<string, Leave>,
): Pick<CategoryStatus, 'grant' | 'waits_for'> {
  if (!slot) return { grant: null, waits_for: null };
  const leave = leaves.get(slot.slotId);
  if (leave?.grant) {
    const { from, until } = spanOf(leave.grant);
    return { grant: { valid_from: toIso(from), valid_until: toIso(until) }, waits_for: null };
  }
  return { grant: null, waits_for: (leave && waitingFor(leave)) ?? slot.reason };
}

/** What the site's operator should look at. */
export function brandProblems({ fleet }: Pick<Agent, 'fleet'>, membership: Membership | null): string[] {
  if (!membership) {
    return fleet?.url
      ? [
          'SCHEDULER_COORDINATOR_URL is set, but this site is in no brand: run "scs enrol --invite CODE". Until then no brand’s rules hold for it.',
        ]
      : [];
  }
  const { fault, brand, warnings } = membership;
  const lost = fault
    ? [`The coordinator of ${brand.name} has not been heard since ${toIso(fault.since)}: ${fault.message}`]
    : [];
  return [...lost, ...warnings];
}
