import { evenEarliest } from '../../../shared/core/cadence/even-interval.ts';
import { minGapEnd } from '../../../shared/core/eligibility.ts';
import { type Instant, parseIso } from '../../../shared/core/instant.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent, FleetAccess } from '../agent.ts';
import { labelOf, type ScheduledCategory } from '../planning/scheduled-categories.ts';
import { loadSlotsAround } from '../planning/slots-around.ts';
import type { SiteView } from '../read-site.ts';
import { askForGrant, type Wish } from './ask-for-grant.ts';
import { type Leave, readLeave, spanOf } from './leaves.ts';
import type { Membership } from './membership.ts';

/** Refusals that say nothing about the plan: the same is granted later. */
const PASSING: ReadonlySet<string> = new Set(['settling', 'too_far_ahead']);

/**
 * The `cadence` mode: asks for a grant for every planned slot that has none, or was planned anew since, the soonest first.
 * What is overdue asks when its turn comes (`permission.ts`). @throws CoordinatorError
 */
export async function reserveAhead(
  agent: Agent,
  fleet: FleetAccess,
  membership: Membership,
  view: SiteView,
  categories: ReadonlyMap<string, ScheduledCategory>,
): Promise<void> {
  const now = agent.clock.now();
  const planned = (await loadSlotsAround(agent, view))
    .filter(({ status, plannedAt, windowEnd }) => status === 'open' && (plannedAt ?? 0) > now && windowEnd > now)
    .sort((a, b) => (a.plannedAt ?? 0) - (b.plannedAt ?? 0));
  for (const slot of planned) {
    const category = categories.get(slot.categoryKey);
    if (!category || isAnswered(slot, await readLeave(agent, slot.slotId), now)) continue;
    const { refusal } = await askForGrant(agent, fleet, membership, wishFor(slot, category, now));
    if (refusal && !PASSING.has(refusal.reason)) {
      const { reason, message, retryAt } = refusal;
      agent.emit({ type: 'grant_refused', category: category.name, reason, message, retryAt });
    }
  }
}

function isAnswered({ plannedAt }: Slot, leave: Leave | null, now: Instant): boolean {
  if (leave?.refusal) return leave.refusal.retryAt > now;
  return !!leave?.grant && parseIso(leave.grant.scheduled_at) === plannedAt && spanOf(leave.grant).until > now;
}

/** At its planned instant if possible, anywhere in the slot's window where the category may publish if not. */
export function wishFor(slot: Slot, category: ScheduledCategory, now: Instant, wantedAt = slot.plannedAt ?? now): Wish {
  const { key, calendar } = category;
  const state = category.stateFor(calendar.windowAt(slot.windowStart));
  const earliest = Math.max(now, slot.windowStart, minGapEnd(state) ?? 0, evenEarliest(state, calendar) ?? 0);
  // Rules that were changed since may put the earliest instant behind the plan; then the plan stands.
  const from = Math.min(earliest, wantedAt);
  return {
    key: slot.slotId,
    category: { key, name: labelOf(category) },
    jobId: null,
    wantedAt,
    from,
    to: Math.max(slot.windowEnd, from + 1000),
    calendar,
    movesSlot: slot.plannedAt !== null,
  };
}
