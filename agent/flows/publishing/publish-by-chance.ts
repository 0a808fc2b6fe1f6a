import { classicRoll } from '../../../shared/core/cadence/classic.ts';
import { eligibility } from '../../../shared/core/eligibility.ts';
import { shuffle } from '../../../shared/core/random.ts';
import type { Agent } from '../agent.ts';
import type { FleetMember } from '../fleet/fleet-member.ts';
import type { ScheduledCategory } from '../planning/scheduled-categories.ts';
import { windowSlot } from '../planning/window-slot.ts';
import type { SiteView } from '../read-site.ts';
import { type Attempt, fillSlot, note } from './publish-due-slot.ts';

/**
 * The classic cadence's check: categories in random order, each that may publish rolls its dice, and the first one that
 * succeeds publishes, when the brand allows it now. At most one post a check.
 */
export async function publishByChance(
  agent: Agent,
  view: SiteView,
  categories: readonly ScheduledCategory[],
  epoch: number,
  member: FleetMember,
): Promise<Attempt> {
  const now = agent.clock.now();
  const random = agent.random(`classic|${now}`);
  for (const category of shuffle(
    categories.filter(({ queued }) => queued > 0),
    random,
  )) {
    const { calendar } = category;
    const window = calendar.windowAt(now);
    const refusals = eligibility({ now, calendar, category: category.stateFor(window) });
    if (refusals.length > 0 || !classicRoll(window, now, random)) continue;
    const slot = await windowSlot(agent, category, window);
    if (slot?.status !== 'open') continue;
    const permission = await member.permission(slot, category);
    if (!permission.may) {
      await note(agent, slot, permission.reason);
      continue;
    }
    const attempt = await fillSlot(agent, view, slot, category.name, epoch, permission);
    if (attempt.outcome !== 'nothing_due') return attempt;
  }
  return { outcome: 'nothing_due' };
}
