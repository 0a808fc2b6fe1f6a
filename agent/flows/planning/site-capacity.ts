import { type Capacity, capacity } from '../../../shared/core/cadence/capacity.ts';
import type { Agent } from '../agent.ts';
import type { SiteView } from '../read-site.ts';
import type { ScheduledCategory } from './scheduled-categories.ts';

/** Categories that are to be published: they have content, and nobody has paused them. */
export function categoriesInPlan(
  { clock }: Pick<Agent, 'clock'>,
  categories: readonly ScheduledCategory[],
): ScheduledCategory[] {
  const now = clock.now();
  return categories.filter(
    ({ unfinished, calendar, stateFor }) => unfinished > 0 && !stateFor(calendar.windowAt(now)).paused,
  );
}

/** Whether the posts of these categories, as far as they are to be published, fit into the site's time. */
export function siteCapacity(
  agent: Pick<Agent, 'schedule' | 'clock'>,
  { zone }: Pick<SiteView, 'zone'>,
  categories: readonly ScheduledCategory[],
): Capacity {
  const { schedule, clock } = agent;
  return capacity({
    categories: categoriesInPlan(agent, categories).map(({ calendar }) => calendar),
    rules: schedule.calendar,
    separationMinutes: schedule.separationMinutes,
    checkIntervalMinutes: schedule.checkIntervalMinutes,
    zone,
    now: clock.now(),
  });
}
