import { DAY } from '../../../shared/core/instant.ts';
import { CoordinatorError } from '../../ports/coordinator.ts';
import type { Agent, FleetAccess } from '../agent.ts';
import { jobKey, keepLeave, type Leave, noLeave, readLeaves, spanOf } from './leaves.ts';
import type { Membership } from './membership.ts';
import { missedFacts } from './results.ts';

/** A slot that ended may be planned anew under the same id; after this long nobody asks for it any more. */
const FORGOTTEN_AFTER_MS = DAY;
/** What the coordinator says of a grant that it does not know, or that was used: nothing is left to be given back. */
const GONE: ReadonlySet<string> = new Set(['slot_not_found', 'slot_used']);

/**
 * Looks at every leave whose slot has ended otherwise than by its publication: a missed one becomes a result, a grant that
 * nobody needs any more is marked to be given back. Asks nobody.
 */
export async function settleLeaves(agent: Agent): Promise<void> {
  const now = agent.clock.now();
  for (const leave of await readLeaves(agent)) {
    const slot = await agent.store.slot(leave.key);
    if (slot?.status === 'missed') {
      await agent.store.change({ facts: missedFacts(leave, now, slot.reason ?? 'missed') }, now);
    } else if (slot === null ? await isIdle(agent, leave) : slot.status === 'released' || slot.status === 'published') {
      await letGo(agent, leave);
    }
  }
}

/** A leave without a slot is a person's own publication: it is in use while its job is on its way. */
async function isIdle({ store }: Agent, { key }: Leave): Promise<boolean> {
  if (!key.startsWith(jobKey(''))) return true;
  const job = await store.job(key.slice(jobKey('').length));
  return job?.status !== 'PUBLISHING';
}

async function letGo(agent: Agent, leave: Leave): Promise<void> {
  const now = agent.clock.now();
  const stale = leave.grant && spanOf(leave.grant).until > now ? leave.grant.slot_id : leave.stale;
  if (leave.grant !== null || leave.refusal !== null) {
    await keepLeave(agent, { ...leave, grant: null, refusal: null, stale });
  } else if (stale === null && (await isOld(agent, leave))) {
    await agent.store.change({ facts: [noLeave(leave.key)] }, now);
  }
}

async function isOld({ store, clock }: Agent, { key }: Leave): Promise<boolean> {
  const slot = await store.slot(key);
  return slot === null || slot.windowEnd + FORGOTTEN_AFTER_MS < clock.now();
}

/** Gives back what is of no use any more. @throws CoordinatorError; what is left is given back at the next check */
export async function giveBackStale(agent: Agent, { coordinator }: FleetAccess, membership: Membership): Promise<void> {
  for (const leave of await readLeaves(agent)) {
    if (leave.stale === null) continue;
    await coordinator.release(membership, leave.stale).catch((error: unknown) => {
      if (!(error instanceof CoordinatorError && GONE.has(error.code))) throw error;
    });
    await keepLeave(agent, { ...leave, stale: null });
  }
}
