import type { Instant } from '../../../shared/core/instant.ts';
import { CoordinatorError } from '../../ports/coordinator.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent, FleetAccess } from '../agent.ts';
import type { ScheduledCategory } from '../planning/scheduled-categories.ts';
import { askForGrant, type Wish, waitingFor } from './ask-for-grant.ts';
import { holdsAt, isGrantedSlot, keepLeave, type Leave, newLeave, PRESENT_MS, readLeave } from './leaves.ts';
import type { Membership } from './membership.ts';
import { wishFor } from './reserve-ahead.ts';

/** Whether a publish may begin now; `jobId`: the job that the grant is for, which goes first. */
export type Permission = { may: true; jobId: string | null } | { may: false; reason: string };

export const FREE: Permission = { may: true, jobId: null };

/** What a slot is noted to wait for while the coordinator cannot be reached. */
export const UNREACHABLE = 'coordinator_unreachable';

/**
 * Whether the slot's publish may begin now: inside its grant; otherwise, in `cadence` mode, with a fresh grant for the
 * present, or later, when the slot waits for that. While the coordinator cannot be reached the policy of the agent, else of
 * the brand, decides; a grant is never invented in `slots` mode.
 */
export async function permissionFor(
  agent: Agent,
  fleet: FleetAccess,
  membership: Membership,
  slot: Slot,
  category: ScheduledCategory,
  reachable: boolean,
): Promise<Permission> {
  const now = agent.clock.now();
  const leave = await readLeave(agent, slot.slotId);
  if (leave?.grant && holdsAt(leave.grant, now)) return { may: true, jobId: leave.grant.job_id };
  if (isGrantedSlot(slot)) return { may: false, reason: leave?.grant ? 'grant_not_now' : 'grant_withdrawn' };
  const waits = leave && waitingFor(leave);
  if (waits && (leave?.refusal?.retryAt ?? 0) > now) return { may: false, reason: waits };
  if (!reachable) return withoutCoordinator(agent, fleet, membership, slot.slotId, leave);
  const wish = wishFor(slot, category, now, now);
  return ask(agent, fleet, membership, slot.plannedAt === null ? { ...wish, ...present(now) } : wish);
}

/** The same for a job that a person publishes now, in the slot of its window or outside the plan. @throws CoordinatorError */
export async function permissionNow(
  agent: Agent,
  fleet: FleetAccess,
  membership: Membership,
  wish: Pick<Wish, 'key' | 'category' | 'jobId' | 'calendar'>,
): Promise<Permission> {
  const now = agent.clock.now();
  const leave = await readLeave(agent, wish.key);
  if (leave?.grant && holdsAt(leave.grant, now)) return FREE;
  return ask(agent, fleet, membership, { ...wish, ...present(now), movesSlot: false });
}

/** What the classic cadence, and a person, want: now or not at all. */
const present = (now: Instant) => ({ wantedAt: now, from: now, to: now + PRESENT_MS });

async function ask(agent: Agent, fleet: FleetAccess, membership: Membership, wish: Wish): Promise<Permission> {
  try {
    const leave = await askForGrant(agent, fleet, membership, wish);
    if (leave.refusal) return { may: false, reason: waitingFor(leave) ?? 'brand' };
    if (leave.grant && holdsAt(leave.grant, agent.clock.now())) return { may: true, jobId: null };
    return { may: false, reason: `brand: granted for ${leave.grant?.scheduled_at}` };
  } catch (error) {
    if (!(error instanceof CoordinatorError)) throw error;
    if (error.outcome !== 'unavailable') return { may: false, reason: error.code };
    return withoutCoordinator(agent, fleet, membership, wish.key, await readLeave(agent, wish.key));
  }
}

async function withoutCoordinator(
  agent: Agent,
  { offlinePolicy }: FleetAccess,
  { rules }: Membership,
  key: string,
  leave: Leave | null,
): Promise<Permission> {
  const policy = offlinePolicy ?? rules.offline_policy;
  if (rules.mode === 'slots' || policy === 'hold') return { may: false, reason: UNREACHABLE };
  // A grant that is over says nothing about this post any more.
  const { grant, stale, ...rest } = leave ?? newLeave(key);
  await keepLeave(agent, { ...rest, grant: null, stale: grant?.slot_id ?? stale });
  return FREE;
}
