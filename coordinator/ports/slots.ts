import type { Instant } from '../../shared/core/instant.ts';
import { canSlotTransition, type SlotStatus } from '../../shared/core/slot-state.ts';

/** A slot that was given to a site. */
export interface FleetSlot {
  slotId: string;
  siteId: string;
  brandId: string;
  /** Of the agent's reservation, or of the posting time that was dealt; unique for the site. */
  requestId: string;
  status: SlotStatus;
  scheduledAt: Instant;
  /** When publishing may begin, both ends included. For a published one both are the time of the post. */
  validFrom: Instant;
  validUntil: Instant;
  epoch: number;
  category: string | null;
  jobId: string | null;
  title: string | null;
  /** The slot that this one makes up for. */
  replaces: string | null;
  publishedAt: Instant | null;
  postUrl: string | null;
  /** Why it ended so, in words. */
  reason: string | null;
}

/** What a site is told of a slot that it may use. */
export type GrantedSlot = Pick<
  FleetSlot,
  'slotId' | 'siteId' | 'scheduledAt' | 'validFrom' | 'validUntil' | 'epoch' | 'category' | 'jobId'
>;

/** A slot in these states keeps its brand's gap free of others. */
export const committedStates: readonly SlotStatus[] = ['open', 'reserved', 'assigned', 'publishing', 'published'];
/** A grant that its site may still use. */
export const grantedStates: readonly SlotStatus[] = ['reserved', 'assigned'];

/** A compare-and-set of one slot. */
export interface FleetSlotChange {
  siteId: string;
  slotId: string;
  from: readonly SlotStatus[];
  to: SlotStatus;
  set?: Partial<Pick<FleetSlot, 'publishedAt' | 'postUrl' | 'reason' | 'jobId' | 'category' | 'title'>>;
}

/** Throws when the state machine does not know a change, which is a mistake of the program. */
export function assertSlotChange({ from, to }: FleetSlotChange): void {
  const wrong = from.find((state) => state !== to && !canSlotTransition(state, to));
  if (wrong !== undefined) throw new Error(`A slot cannot go from ${wrong} to ${to}.`);
}

/** A result that a site reported, kept so that it counts once. */
export interface FleetResult {
  siteId: string;
  resultId: string;
  slotId: string | null;
  kind: 'published' | 'failed' | 'missed';
  category: string | null;
  at: Instant;
  postUrl: string | null;
  message: string | null;
}
