import type { Window } from '../../../shared/core/window.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent } from '../agent.ts';
import { openSlot } from './planned-slot.ts';
import type { ScheduledCategory } from './scheduled-categories.ts';

/**
 * The category's slot in a window: the one that is there, or a new one without an instant. It is found by category and
 * window, because a slot keeps its id when WordPress names the category.
 */
export async function windowSlot(agent: Agent, category: ScheduledCategory, window: Window): Promise<Slot | null> {
  await agent.store.addSlots([openSlot(window, category, {})]);
  const slots = await agent.store.slotsBetween(window.start, window.end);
  return slots.find((slot) => slot.categoryKey === category.key && slot.windowStart === window.start) ?? null;
}
