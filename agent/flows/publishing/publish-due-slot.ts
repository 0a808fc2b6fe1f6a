import { eligibility, explainRefusals, type RefusalRule } from '../../../shared/core/eligibility.ts';
import type { Instant } from '../../../shared/core/instant.ts';
import type { CategoryKey } from '../../ports/jobs.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent } from '../agent.ts';
import type { FleetMember } from '../fleet/fleet-member.ts';
import { isGrantedSlot } from '../fleet/leaves.ts';
import type { ScheduledCategory } from '../planning/scheduled-categories.ts';
import { checkNumber, mayPublishAgain } from '../planning/separation.ts';
import type { SiteView } from '../read-site.ts';
import { type PublishOutcome, publishJob } from './publish-job.ts';

/** What one attempt to publish came to. */
export type Attempt =
  | { outcome: PublishOutcome; jobId: string; category: string; categoryKey: CategoryKey }
  | { outcome: 'nothing_due' };

/** More slots than this are never looked at for one post: more than any site has categories. */
const LOOK_AT = 10_000;
/** Jobs of one category that are tried for one slot before it is left for the next check. */
const JOBS_A_SLOT = 5;

/**
 * Publishes at most one planned slot that is due: the longest overdue one that no rule holds back and that has a job.
 * What holds a slot back is noted on it, and is its reason should its window end so. One whose job was given back lets the
 * others go first, and is tried again in the next check interval; `triedInVain` keeps when that was.
 */
export async function publishDueSlot(
  agent: Agent,
  view: SiteView,
  categories: ReadonlyMap<string, ScheduledCategory>,
  epoch: number,
  triedInVain: Map<string, Instant>,
  member: FleetMember,
): Promise<Attempt> {
  const now = agent.clock.now();
  const due = await waitingSlots(agent);
  if (due.length === 0 || !(await mayPublishAgain(agent))) return { outcome: 'nothing_due' };
  for (const slot of inTurn(agent, due, triedInVain)) {
    const category = categories.get(slot.categoryKey);
    const heldBack = category ? heldBackBy(agent, view, slot, category, member) : 'category_gone';
    if (!category || heldBack !== null) {
      await note(agent, slot, heldBack ?? 'category_gone');
      continue;
    }
    const permission = await member.permission(slot, category);
    if (!permission.may) {
      await note(agent, slot, permission.reason);
      continue;
    }
    const attempt = await fillSlot(
      agent,
      view,
      await onLastPost(agent, slot, category),
      category.name,
      epoch,
      permission,
    );
    if (attempt.outcome === 'given_back') triedInVain.set(slot.slotId, now);
    if (attempt.outcome !== 'nothing_due') return attempt;
  }
  return { outcome: 'nothing_due' };
}

/** Notes on every slot that is due what keeps the whole site from publishing. */
export async function noteDueSlots(agent: Agent, reason: string): Promise<void> {
  for (const slot of await waitingSlots(agent)) await note(agent, slot, reason);
}

async function waitingSlots({ store, clock }: Agent): Promise<Slot[]> {
  const now = clock.now();
  return (await store.dueSlots(now, LOOK_AT)).filter((slot) => slot.windowEnd > now);
}

function inTurn({ clock, schedule }: Agent, due: readonly Slot[], triedInVain: Map<string, Instant>): readonly Slot[] {
  if (triedInVain.size === 0) return due;
  const waiting = new Set(due.map(({ slotId }) => slotId));
  for (const slotId of triedInVain.keys()) if (!waiting.has(slotId)) triedInVain.delete(slotId);
  const interval = checkNumber(clock.now(), schedule);
  const triedAt = ({ slotId }: Slot) => triedInVain.get(slotId) ?? Number.NEGATIVE_INFINITY;
  return due
    .filter((slot) => !triedInVain.has(slot.slotId) || checkNumber(triedAt(slot), schedule) !== interval)
    .sort((a, b) => compare(triedAt(a), triedAt(b)));
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Binds a job to the slot and publishes it: the one that is wished for while it waits in that category, else the category's
 * best. A job that turns out unfit leaves the slot to the next.
 */
export async function fillSlot(
  agent: Agent,
  view: SiteView,
  slot: Slot,
  category: string,
  epoch: number,
  wish: { jobId: string | null },
): Promise<Attempt> {
  for (let tries = 0; tries < JOBS_A_SLOT; tries += 1) {
    const claim = { worker: agent.worker, leaseMs: agent.claimMs, now: agent.clock.now() };
    const named = tries === 0 && (await isReady(agent, slot, wish.jobId)) ? { jobId: wish.jobId ?? '' } : {};
    const job = await agent.store.bindJob(slot.slotId, { ...claim, ...named });
    if (!job) {
      await note(agent, slot, 'queue_empty');
      return { outcome: 'nothing_due' };
    }
    const outcome = await publishJob(agent, view, epoch, {
      job,
      slot: { ...slot, jobId: job.jobId, status: 'assigned' },
    });
    if (outcome !== 'retry_slot') {
      return { outcome, jobId: job.jobId, category, categoryKey: slot.categoryKey };
    }
  }
  return { outcome: 'nothing_due' };
}

async function isReady({ store, clock }: Agent, { categoryKey }: Slot, jobId: string | null): Promise<boolean> {
  const job = jobId === null ? null : await store.job(jobId);
  return job?.status === 'QUEUED' && job.categoryKey === categoryKey && (job.notBefore ?? 0) <= clock.now();
}

/** A slot that the coordinator dealt out stands on the category's last post of now: nobody planned it on an earlier one. */
async function onLastPost(agent: Agent, slot: Slot, { lastPublishedAt: basis }: ScheduledCategory): Promise<Slot> {
  if (!isGrantedSlot(slot) || slot.basis === basis) return slot;
  const change = { slotId: slot.slotId, from: ['open'], to: 'open', set: { basis } } as const;
  await agent.store.change({ slots: [change] }, agent.clock.now());
  return { ...slot, basis };
}

/**
 * The rule that forbids the slot now. Of a planned one the interval was respected when it was planned, and lateness only adds
 * to it; of one that the coordinator dealt out it holds when the brand says so.
 */
function heldBackBy(
  agent: Agent,
  view: SiteView,
  slot: Slot,
  category: ScheduledCategory,
  { passedByDealtSlots }: FleetMember,
): string | null {
  const { calendar } = category;
  const state = category.stateFor(calendar.windowAt(slot.windowStart));
  const except: readonly RefusalRule[] = isGrantedSlot(slot) ? passedByDealtSlots : ['interval'];
  const refusals = eligibility({ now: agent.clock.now(), calendar, category: state, except });
  return refusals.length === 0 ? null : explainRefusals(refusals, view.zone);
}

/** What holds an open slot back. */
export async function note(agent: Agent, slot: Slot, reason: string): Promise<void> {
  if (slot.reason === reason) return;
  const change = { slotId: slot.slotId, from: ['open'] as const, to: 'open' as const, set: { reason } };
  await agent.store.change({ slots: [change] }, agent.clock.now());
}
