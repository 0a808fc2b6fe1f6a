import type { Instant } from '../../shared/core/instant.ts';
import { canSlotTransition, type SlotStatus } from '../../shared/core/slot-state.ts';
import type { CategoryKey, Job } from './jobs.ts';

/** One category's place in one window. UNIQUE by category and window start: a window is used once. */
export interface Slot {
  /** `<category key>@<window start>`. */
  slotId: string;
  categoryKey: CategoryKey;
  windowKey: string;
  windowStart: Instant;
  windowEnd: Instant;
  intervalDays: number;
  /** Fraction of the window's usable time, before separation; null in the classic cadence. */
  position: number | null;
  /** When it is due; null in the classic cadence, which decides at the moment of the check. */
  plannedAt: Instant | null;
  status: SlotStatus;
  jobId: string | null;
  /** The category's last post that the plan was made on: the plugin refuses when there is a newer one. */
  basis: Instant | null;
  /** Why it was missed, failed or released; while it is open and overdue, what holds it back. */
  reason: string | null;
  publishedAt: Instant | null;
}

/** A compare-and-set of one slot. */
export interface SlotChange {
  slotId: string;
  from: readonly SlotStatus[];
  to: SlotStatus;
  set?: Partial<Pick<Slot, 'jobId' | 'plannedAt' | 'position' | 'basis' | 'reason' | 'publishedAt'>>;
}

export interface BindRequest {
  worker: string;
  leaseMs: number;
  now: Instant;
  jobId?: string | undefined;
}

export interface SlotStore {
  /**
   * Adds slots. One whose category and window are there already is left as it is, unless that one was released, which
   * it replaces. Returns how many were added.
   */
  addSlots(slots: readonly Slot[]): Promise<number>;
  slot(slotId: string): Promise<Slot | null>;
  /** Slots of windows that overlap `[from, to)`, by window start, then planned instant; of all categories, or `only` these. */
  slotsBetween(from: Instant, to: Instant, only?: readonly CategoryKey[]): Promise<Slot[]>;
  /** Open slots with a planned instant at or before `now`, the longest overdue first. */
  dueSlots(now: Instant, limit: number): Promise<Slot[]>;
  /** The next planned instant of an open slot after `now`. */
  nextPlannedAt(now: Instant): Promise<Instant | null>;
  /** Open slots whose window ended at or before `now`. */
  endedSlots(now: Instant): Promise<Slot[]>;
  /**
   * Binds the category's best queued job (highest priority, then oldest), or the one named, to an open slot, durably and
   * at once: the job becomes PUBLISHING and `worker`'s, the slot `assigned`. Null when the slot is not open or no such
   * job is ready.
   */
  bindJob(slotId: string, request: BindRequest): Promise<Job | null>;
  /** Deletes slots that have come to their end and whose window ended before, at most `limit`; answers how many. */
  pruneSlots(before: Instant, limit: number): Promise<number>;
  /** The latest publication of this agent. */
  lastPublication(): Promise<Instant | null>;
}

/** Refuses a change that the slot's state machine does not know. */
export function assertSlotChange({ slotId, from, to }: SlotChange): void {
  const wrong = from.find((state) => state !== to && !canSlotTransition(state, to));
  if (wrong) throw new Error(`A slot never goes from ${wrong} to ${to} (slot ${slotId}).`);
}
