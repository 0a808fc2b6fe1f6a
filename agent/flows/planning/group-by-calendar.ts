import type { WindowCalendar } from '../../../shared/core/window-calendar.ts';
import type { ScheduledCategory } from './scheduled-categories.ts';

/** Categories by their interval: each group shares its windows. */
export function groupByCalendar(categories: readonly ScheduledCategory[]): Map<WindowCalendar, ScheduledCategory[]> {
  const groups = new Map<WindowCalendar, ScheduledCategory[]>();
  for (const category of categories) {
    const group = groups.get(category.calendar);
    if (group) group.push(category);
    else groups.set(category.calendar, [category]);
  }
  return groups;
}
