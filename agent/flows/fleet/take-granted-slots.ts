import type { Grant } from '../../../shared/contract/coordinator/sites.ts';
import { parseIso } from '../../../shared/core/instant.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent } from '../agent.ts';
import type { ScheduledCategory } from '../planning/scheduled-categories.ts';
import { loadSlotsAround } from '../planning/slots-around.ts';
import type { SiteView } from '../read-site.ts';
import { grantedSlotId, isGrantedSlot, keepLeave, newLeave, noLeave, readLeaves } from './leaves.ts';

/**
 * The `slots` mode: every grant becomes a slot of this site, kept before anything is done with it. Its window is the span in
 * which it may be used, so that a grant is used once by the same keys as a window is.
 */
export async function takeGrantedSlots(
  agent: Agent,
  view: SiteView,
  categories: ReadonlyMap<string, ScheduledCategory>,
  grants: readonly Grant[],
): Promise<void> {
  const now = agent.clock.now();
  const leaves = await readLeaves(agent);
  for (const grant of grants) {
    const slotId = grantedSlotId(grant);
    // One that was asked for, in the mode before or by a person, is another matter.
    const isKnown = leaves.some(
      ({ key, grant: held, stale }) =>
        key === slotId || stale === grant.slot_id || (held?.slot_id === grant.slot_id && held.epoch >= grant.epoch),
    );
    if (isKnown || parseIso(grant.valid_until) <= now) continue;
    const category = await categoryOf(agent, grant, view, categories);
    if (!category) continue;
    await dropOlder(agent, grant);
    await agent.store.addSlots([localSlot(grant, slotId, category)]);
    await keepLeave(agent, { ...newLeave(slotId), grant });
    agent.emit({
      type: 'slot_granted',
      category: category.name,
      at: parseIso(grant.scheduled_at),
      slotId: grant.slot_id,
    });
  }
}

/** The category of the grant; of one that leaves it open, the one whose first job comes first. */
async function categoryOf(
  { store, clock }: Agent,
  { category }: Grant,
  view: SiteView,
  categories: ReadonlyMap<string, ScheduledCategory>,
): Promise<ScheduledCategory | undefined> {
  if (category !== null) return categories.get(view.catalog.keyOf(category));
  const lines = [...categories.values()]
    .filter(({ queued }) => queued > 0)
    .map(({ key }) => ({ status: 'QUEUED' as const, categoryKey: key }));
  const [first] = await store.heads(lines, clock.now());
  return first && categories.get(first.categoryKey);
}

function localSlot(grant: Grant, slotId: string, category: ScheduledCategory): Slot {
  return {
    slotId,
    categoryKey: category.key,
    windowKey: grant.slot_id.slice(0, 20),
    windowStart: parseIso(grant.valid_from),
    windowEnd: parseIso(grant.valid_until),
    intervalDays: category.calendar.intervalDays,
    position: null,
    plannedAt: parseIso(grant.scheduled_at),
    status: 'open',
    jobId: null,
    basis: category.lastPublishedAt,
    reason: null,
    publishedAt: null,
  };
}

/** Of two grants of one slot the one with the larger epoch counts. */
async function dropOlder(agent: Agent, { slot_id, epoch }: Grant): Promise<void> {
  for (const { key, grant } of await readLeaves(agent)) {
    if (grant?.slot_id === slot_id && grant.epoch < epoch) await withdraw(agent, key, 'granted_anew');
  }
}

/** Takes back the slot of a grant that holds no longer; one that is being published is past that. */
export async function withdraw(agent: Agent, key: string, reason: string): Promise<void> {
  const now = agent.clock.now();
  const change = { slotId: key, from: ['open'], to: 'released', set: { reason } } as const;
  const facts = [noLeave(key)];
  if (!(await agent.store.change({ slots: [change], facts }, now))) await agent.store.change({ facts }, now);
}

/** In `slots` mode the coordinator plans: what was planned here before is released. */
export async function releaseOwnPlan(agent: Agent, view: SiteView): Promise<void> {
  const now = agent.clock.now();
  for (const slot of await loadSlotsAround(agent, view)) {
    if (slot.status !== 'open' || isGrantedSlot(slot) || slot.windowEnd <= now) continue;
    const change = { slotId: slot.slotId, from: ['open'], to: 'released', set: { reason: 'mode_slots' } } as const;
    await agent.store.change({ slots: [change] }, now);
  }
}
