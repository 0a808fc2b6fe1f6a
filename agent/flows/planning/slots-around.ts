import { DAY } from '../../../shared/core/instant.ts';
import type { CategoryKey } from '../../ports/jobs.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent, Schedule } from '../agent.ts';
import type { SiteView } from '../read-site.ts';

/** The longest interval in use, in days. */
export const longestInterval = ({ intervalDays, categoryRules }: Schedule): number =>
  Math.max(intervalDays, ...Object.values(categoryRules).map((rules) => rules.interval_days ?? 0));

/** The slots of the present window, the one before and the one after, of every interval in use; of all categories, or `only` these. */
export async function loadSlotsAround(agent: Agent, view: SiteView, only?: readonly CategoryKey[]): Promise<Slot[]> {
  const { schedule, store, clock } = agent;
  const longest = view.calendar(longestInterval(schedule));
  const window = longest.windowAt(clock.now());
  // A day more on each side: after a change of zone or interval the old windows overlap the new ones.
  return store.slotsBetween(longest.previous(window).start - DAY, longest.next(window).end + DAY, only);
}
