import { evenEarliest } from '../../../shared/core/cadence/even-interval.ts';
import type { CategoryState } from '../../../shared/core/category-state.ts';
import { minGapEnd } from '../../../shared/core/eligibility.ts';
import { type Instant, toIso } from '../../../shared/core/instant.ts';
import type { Window } from '../../../shared/core/window.ts';
import type { Slot } from '../../ports/slots.ts';
import type { ScheduledCategory } from './scheduled-categories.ts';

/** Names a category's place in a window. */
export const slotIdOf = ({ key }: Pick<ScheduledCategory, 'key'>, window: Window): string =>
  `${key}@${toIso(window.start)}`;

/** A slot of a category in a window. */
export function openSlot(window: Window, category: ScheduledCategory, fields: Partial<Slot>): Slot {
  return {
    slotId: slotIdOf(category, window),
    categoryKey: category.key,
    windowKey: window.key,
    windowStart: window.start,
    windowEnd: window.end,
    intervalDays: window.intervalDays,
    position: null,
    plannedAt: null,
    status: 'open',
    jobId: null,
    basis: category.lastPublishedAt,
    reason: null,
    publishedAt: null,
    ...fields,
  };
}

/**
 * Whether an open slot still stands after what has happened since it was planned: the zone, the interval, the rules, the
 * category's last post. With the last post that it may be published on, or the reason why it fell.
 */
export function slotStands(
  slot: Slot,
  category: ScheduledCategory,
): { stands: true; basis: Instant | null } | { stands: false; reason: string } {
  const { calendar, lastPublishedAt } = category;
  const window = calendar.windowAt(slot.windowStart);
  const fallen = (reason: string) => ({ stands: false as const, reason });
  if (window.start !== slot.windowStart || window.end !== slot.windowEnd) return fallen('window_changed');
  const state = category.stateFor(window);
  if (state.paused) return fallen('paused');
  // A slot of the other cadence, or of a publication by hand that came to nothing.
  if ((slot.plannedAt === null) !== (calendar.cadence === 'classic')) return fallen('not_planned');
  if (slot.plannedAt === null) return { stands: true, basis: lastPublishedAt };
  if (calendar.refusalAt(slot.plannedAt) !== null) return fallen('rules_changed');
  if (state.delayedUntil !== null && state.delayedUntil > slot.plannedAt) return fallen('delayed');
  if (lastPublishedAt === slot.basis) return { stands: true, basis: slot.basis };
  if (state.windowUsed) return fallen('published_by_hand');
  return earliest(state, category) > slot.plannedAt
    ? fallen('category_moved')
    : { stands: true, basis: lastPublishedAt };
}

const earliest = (state: CategoryState, { calendar }: ScheduledCategory): Instant =>
  Math.max(minGapEnd(state) ?? 0, evenEarliest(state, calendar) ?? 0);
