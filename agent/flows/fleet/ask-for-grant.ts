import type { Grant, Reservation } from '../../../shared/contract/coordinator/sites.ts';
import { type Instant, parseIso, toIso } from '../../../shared/core/instant.ts';
import type { WindowCalendar } from '../../../shared/core/window-calendar.ts';
import type { CategoryKey } from '../../ports/jobs.ts';
import type { SlotChange } from '../../ports/slots.ts';
import type { Agent, FleetAccess } from '../agent.ts';
import { sha256 } from '../sha256.ts';
import { type Leave, leaveFact, newLeave, readLeave } from './leaves.ts';
import { type Membership, updateMembership } from './membership.ts';

/** What a grant is asked for. Instants. */
export interface Wish {
  /** The leave's key: the slot's id, or `job:<job id>`. */
  key: string;
  category: { name: string; key: CategoryKey };
  /** A job that a person named; null: the category's first one. */
  jobId: string | null;
  wantedAt: Instant;
  /** The grant's time lies in [from, to). */
  from: Instant;
  to: Instant;
  /** The site's own calendar, which the coordinator does not know: no grant is kept that lies in its closed time. */
  calendar: WindowCalendar;
  /** The slot follows its grant: its planned instant becomes the granted one. */
  movesSlot: boolean;
}

/** Grants that fall into the site's closed time are exchanged for later ones this often. */
const MOST_EXCHANGES = 10;

/**
 * Asks the coordinator for one grant and keeps what it answers, grant or refusal, with the slot's new instant. A question
 * whose answer was lost is asked again under the same id, and gets the same answer. @throws CoordinatorError
 */
export async function askForGrant(
  agent: Agent,
  { coordinator }: FleetAccess,
  membership: Membership,
  wish: Wish,
): Promise<Leave> {
  let leave = (await readLeave(agent, wish.key)) ?? newLeave(wish.key);
  let { wantedAt, from } = wish;
  for (let exchanges = 0; ; exchanges += 1) {
    const before = leave;
    const answer = await coordinator.reserve(
      membership,
      await question(agent, membership, wish, before, wantedAt, from),
    );
    leave = { ...before, attempt: before.attempt + 1, stale: null };
    if (!answer.granted) {
      const { reason, message, retry_at } = answer;
      const refusal = { reason, message, retryAt: parseIso(retry_at) };
      // Only a grant takes the place of an earlier one; what was to be replaced still has to be given back.
      leave = { ...leave, grant: null, stale: before.grant?.slot_id ?? before.stale, refusal };
      await keep(agent, wish, leave, waitingFor(leave), null);
      return leave;
    }
    const { slot } = answer;
    const at = parseIso(slot.scheduled_at);
    leave = { ...leave, grant: slot, refusal: null };
    await updateMembership(agent, membership.siteId, { lastEpoch: Math.max(membership.lastEpoch, slot.epoch) });
    const open = wish.calendar.refusalAt(at) === null ? at : wish.calendar.nextUsable(at);
    if (open === at || open === null || open >= wish.to || exchanges === MOST_EXCHANGES) {
      await keep(agent, wish, leave, null, slot);
      if (answer.moved) agent.emit({ type: 'grant_moved', category: wish.category.name, from: wantedAt, to: at });
      return leave;
    }
    // The grant lies in quiet hours or on a closed day: it is exchanged for one after them.
    await keep(agent, { ...wish, movesSlot: false }, leave, null, slot);
    wantedAt = open;
    from = open;
  }
}

async function question(
  agent: Agent,
  { siteId }: Membership,
  { key, category, jobId, to }: Wish,
  { attempt, grant, stale }: Leave,
  wantedAt: Instant,
  from: Instant,
): Promise<Reservation> {
  const first = jobId ?? (await agent.store.line({ status: 'QUEUED', categoryKey: category.key }, 1))[0]?.jobId ?? null;
  const title = first === null ? null : ((await agent.store.content(first))?.title ?? null);
  return {
    request_id: sha256(`${siteId}|${key}|${attempt}`).slice(0, 32),
    at: toIso(agent.clock.now()),
    category: category.name.slice(0, 200),
    job_id: first,
    title: title?.slice(0, 500) ?? null,
    wanted_at: toIso(wantedAt),
    window_start: toIso(from),
    window_end: toIso(to),
    replaces: grant?.slot_id ?? stale,
    by_person: jobId !== null,
  };
}

/** The leave and what it says of the slot, together. */
async function keep(agent: Agent, wish: Wish, leave: Leave, reason: string | null, grant: Grant | null): Promise<void> {
  const now = agent.clock.now();
  const facts = [leaveFact(leave)];
  const set: SlotChange['set'] = {
    reason,
    ...(grant && wish.movesSlot ? { plannedAt: parseIso(grant.scheduled_at) } : {}),
  };
  const change = { slotId: wish.key, from: ['open'], to: 'open', set } as const;
  // A person's own publication has no slot, and one that was released meanwhile keeps its end.
  if (!(await agent.store.change({ slots: [change], facts }, now))) await agent.store.change({ facts }, now);
}

/** Why a slot waits, as it is noted on it. */
export const waitingFor = ({ refusal }: Pick<Leave, 'refusal'>): string | null =>
  refusal && `brand: ${refusal.reason.replaceAll('_', ' ')} until ${toIso(refusal.retryAt)}`;
