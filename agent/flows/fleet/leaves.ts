import type { Grant } from '../../../shared/contract/coordinator/sites.ts';
import { type Instant, parseIso, SECOND } from '../../../shared/core/instant.ts';
import type { FactChange } from '../../ports/store.ts';
import type { Agent } from '../agent.ts';
import type { Bound } from '../publishing/settle-publication.ts';
import { sha256 } from '../sha256.ts';

/** What the coordinator said about one slot of this site, or about one job that a person publishes now. */
export interface Leave {
  /** The slot's id, or `job:<job id>`. */
  key: string;
  /** Names the next question, so that a question whose answer was lost is asked again as the same one. */
  attempt: number;
  grant: Grant | null;
  /** A grant that is of no use any more and has not been given back yet. */
  stale: string | null;
  refusal: { reason: string; message: string; retryAt: Instant } | null;
}

const PREFIX = 'leave:';
/** Slots of the `slots` mode are made from grants: this is how their ids begin. */
const GRANTED = 'grant:';

type Stores = Pick<Agent, 'store'>;

export const leaveName = (key: string): string => `${PREFIX}${sha256(key)}`;
export const newLeave = (key: string): Leave => ({ key, attempt: 1, grant: null, stale: null, refusal: null });

export async function readLeave({ store }: Stores, key: string): Promise<Leave | null> {
  const kept = await store.state(leaveName(key));
  return kept === null ? null : (JSON.parse(kept) as Leave);
}

export async function readLeaves({ store }: Stores): Promise<Leave[]> {
  return [...(await store.states(PREFIX)).values()].map((kept) => JSON.parse(kept) as Leave);
}

export const leaveFact = (leave: Leave): FactChange => ({ name: leaveName(leave.key), value: JSON.stringify(leave) });
export const noLeave = (key: string): FactChange => ({ name: leaveName(key), value: null });

export const keepLeave = ({ store }: Stores, leave: Leave): Promise<void> =>
  store.setState(leaveName(leave.key), JSON.stringify(leave));

/** How the leave for a publication is found: by its slot, or by the job that a person publishes outside the plan. */
export const keyOf = ({ job, slot }: Bound): string => slot?.slotId ?? jobKey(job.jobId);
export const jobKey = (jobId: string): string => `job:${jobId}`;

/** What a person's publication was granted goes over to the slot that it fills, whose own grant is then of no use. */
export async function moveLeave(agent: Stores & Pick<Agent, 'clock'>, from: string, to: string): Promise<void> {
  const [given, there] = [await readLeave(agent, from), await readLeave(agent, to)];
  if (!given) return;
  const moved: Leave = {
    ...given,
    key: to,
    attempt: Math.max(given.attempt, there?.attempt ?? 0),
    stale: there?.grant?.slot_id ?? there?.stale ?? given.stale,
  };
  await agent.store.change({ facts: [noLeave(from), leaveFact(moved)] }, agent.clock.now());
}

/** The local slot of a grant; one that is granted anew, later, is another slot. */
export const grantedSlotId = ({ slot_id, epoch }: Grant): string => `${GRANTED}${slot_id}#${epoch}`;
export const isGrantedSlot = ({ slotId }: { slotId: string }): boolean => slotId.startsWith(GRANTED);

/** A publish may begin in [from, until) only. */
export const spanOf = (grant: Grant): { from: Instant; until: Instant } => ({
  from: parseIso(grant.valid_from),
  until: parseIso(grant.valid_until),
});

export const holdsAt = (grant: Grant, now: Instant): boolean => {
  const { from, until } = spanOf(grant);
  return now >= from && now < until;
};

/**
 * Whether what allowed this publication is over by now. `extraMs`: how long after its end what had begun in time may still
 * go on. Never for a post without a grant.
 */
export async function grantIsOver(agent: Agent, bound: Bound, extraMs = 0): Promise<boolean> {
  if (!agent.fleet) return false;
  const grant = (await readLeave(agent, keyOf(bound)))?.grant;
  return grant ? agent.clock.now() >= spanOf(grant).until + extraMs : false;
}

/** The time that is left in a grant is never shorter than this when it is asked for the present. */
export const PRESENT_MS = 60 * SECOND;
