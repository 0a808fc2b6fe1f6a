import type { CategoryKey } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import type { SiteView } from '../read-site.ts';
import { slotStands } from './planned-slot.ts';
import { type ScheduledCategory, scheduledCategories } from './scheduled-categories.ts';
import { loadSlotsAround } from './slots-around.ts';

/**
 * After posts of our own only their categories are others: they are read anew, and their later slots are told the new last
 * post. Null when one of those slots does not stand any more, so that the whole plan has to be looked at.
 */
export async function refreshCategories(
  agent: Agent,
  view: SiteView,
  keys: readonly CategoryKey[],
): Promise<ScheduledCategory[] | null> {
  const slots = await loadSlotsAround(agent, view, keys);
  const categories = await scheduledCategories(agent, view, slots, keys);
  const now = agent.clock.now();
  for (const slot of slots) {
    if (slot.status !== 'open' || slot.windowEnd <= now) continue;
    const category = categories.find(({ key }) => key === slot.categoryKey);
    const verdict = category ? slotStands(slot, category) : null;
    if (!verdict?.stands) return null;
    if (verdict.basis === slot.basis) continue;
    const change = { slotId: slot.slotId, from: ['open'], to: 'open', set: { basis: verdict.basis } } as const;
    if (!(await agent.store.change({ slots: [change] }, now))) return null;
  }
  return categories;
}
