import type { ReportedSlots } from '../../../shared/contract/report.ts';
import { DAY, toIso } from '../../../shared/core/instant.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent } from '../agent.ts';
import type { SiteView } from '../read-site.ts';
import { waitingFor } from './ask-for-grant.ts';
import { leavesBySlot } from './brand-status.ts';
import { isGrantedSlot, type Leave } from './leaves.ts';
import { readMembership } from './membership.ts';

/** What people see of the past, and of the days ahead. */
const [BACK_MS, AHEAD_MS] = [DAY, 8 * DAY];
/** More of them are of no use on a page. */
const MOST = 200;

/** This site's place in its brand, for the page in WordPress; null for a site of its own. `view` names the categories. */
export async function reportedSlots(agent: Agent, view: SiteView | null): Promise<ReportedSlots | null> {
  const membership = agent.fleet ? await readMembership(agent) : null;
  if (!membership) return null;
  const { brand, rules, fault, lastContactAt } = membership;
  const now = agent.clock.now();
  const leaves = await leavesBySlot(agent);
  const slots = (await agent.store.slotsBetween(now - BACK_MS, now + AHEAD_MS))
    .filter((slot) => slot.plannedAt !== null && slot.plannedAt >= now - BACK_MS && isShown(slot, leaves))
    .sort((a, b) => (a.plannedAt ?? 0) - (b.plannedAt ?? 0))
    .slice(0, MOST);
  return {
    brand: brand.name,
    rotation: rules.brand_rotation,
    mode: rules.mode,
    connected: fault === null,
    last_heard_at: lastContactAt === null ? null : toIso(lastContactAt),
    slots: slots.map((slot) => ({ ...slotOf(slot, leaves.get(slot.slotId)), category: nameOf(slot, view) })),
  };
}

/** What was given back, or belonged to the other mode, says nothing any more. */
function isShown(slot: Slot, leaves: ReadonlyMap<string, Leave>): boolean {
  return slot.status !== 'released' && (isGrantedSlot(slot) || slot.status !== 'missed' || leaves.has(slot.slotId));
}

function slotOf(slot: Slot, leave: Leave | undefined) {
  const grant = leave?.grant ?? null;
  return {
    slot_id: grant?.slot_id ?? slot.slotId,
    scheduled_at: toIso(slot.publishedAt ?? slot.plannedAt ?? slot.windowStart),
    valid_until: grant?.valid_until ?? null,
    state: slot.status === 'open' && grant ? 'reserved' : slot.status,
    reason: (leave && waitingFor(leave)) ?? slot.reason,
  };
}

const nameOf = ({ categoryKey }: Slot, view: SiteView | null): string =>
  view?.catalog.byKey(categoryKey)?.path ?? categoryKey.replace(/^name:/, '');
