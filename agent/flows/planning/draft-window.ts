import { planLate } from '../../../shared/core/cadence/plan-late.ts';
import { planWindow } from '../../../shared/core/cadence/plan-window.ts';
import type { CategoryState } from '../../../shared/core/category-state.ts';
import { type Instant, toIso } from '../../../shared/core/instant.ts';
import type { Window } from '../../../shared/core/window.ts';
import type { WindowCalendar } from '../../../shared/core/window-calendar.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent } from '../agent.ts';
import { openSlot } from './planned-slot.ts';
import type { ScheduledCategory } from './scheduled-categories.ts';
import { separationMs } from './separation.ts';

export interface DraftInput {
  window: Window;
  calendar: WindowCalendar;
  /** The categories of this calendar that have something to publish. */
  group: readonly ScheduledCategory[];
  /** Every slot near the window, of all categories. */
  slots: readonly Slot[];
  /** Start of the last window that is planned; null where none ever was. */
  plannedUpTo: Instant | null;
  now: Instant;
}

/** The slots that a window should have beside those that it has; `whole` says that it was not planned before. Pure. */
export function draftWindow(
  agent: Pick<Agent, 'schedule' | 'random'>,
  input: DraftInput,
): { whole: boolean; additions: Slot[] } {
  const { plannedUpTo, window } = input;
  const whole = plannedUpTo === null || plannedUpTo < window.start;
  return { whole, additions: whole ? wholeWindow(agent, input) : lateAdditions(agent, input) };
}

/** The plan of a whole window, drawn at once. Categories that found no room are recorded as missed, with the reason. */
function wholeWindow(agent: Pick<Agent, 'schedule' | 'random'>, input: DraftInput): Slot[] {
  const { window, calendar, group, slots, plannedUpTo, now } = input;
  const byKey = new Map(group.map((category) => [category.key, category]));
  const coming = comingSlots(slots, window);
  const { planned, dropped } = planWindow({
    window,
    calendar,
    categories: group.map((category) => stateAhead(category, window, coming)),
    separationMs: separationMs(agent.schedule),
    taken: takenInstants(group, slots),
    // Where nothing ever was planned, this group begins to be scheduled now.
    ...(plannedUpTo === null && window.start < now ? { startedAt: now } : {}),
    random: agent.random(`plan|${calendar.intervalDays}|${toIso(window.start)}`),
  });
  const slotOf = (id: string, at: Partial<Slot>) => openSlot(window, byKey.get(id) as ScheduledCategory, at);
  return [
    ...planned.map(({ id, position, plannedAt }) => slotOf(id, { position, plannedAt })),
    ...dropped
      .filter(({ reason }) => reason === 'no_room' || reason === 'joins_next_window')
      .map(({ id, reason }) => slotOf(id, { status: reason === 'no_room' ? 'missed' : 'released', reason })),
  ];
}

/** Slots for categories that came, or lost theirs, in the middle of a window that is planned already. */
function lateAdditions(agent: Pick<Agent, 'schedule' | 'random'>, input: DraftInput): Slot[] {
  const { window, calendar, group, slots, now } = input;
  const placed = new Set(
    slots
      .filter((slot) => slot.windowStart === window.start && !mayBePlannedAnew(slot))
      .map((slot) => slot.categoryKey),
  );
  const additions: Slot[] = [];
  for (const category of group) {
    if (placed.has(category.key)) continue;
    const purpose = `late|${category.key}|${toIso(window.start)}|${category.lastPublishedAt}`;
    const found = planLate({
      window,
      calendar,
      category: stateAhead(category, window, comingSlots(slots, window)),
      now,
      separationMs: separationMs(agent.schedule),
      taken: takenInstants(group, [...slots, ...additions]),
      random: agent.random(purpose),
    });
    if ('reason' in found) continue;
    additions.push(openSlot(window, category, { position: found.position, plannedAt: found.plannedAt }));
  }
  return additions;
}

/** A released slot leaves its place to another, but for those that wait for their first window on purpose. */
const mayBePlannedAnew = ({ status, reason }: Slot): boolean => status === 'released' && reason !== 'joins_next_window';

const UNDERWAY = new Set(['open', 'assigned', 'publishing']);

/** By category, the last slot before the window that is still to be published. */
function comingSlots(slots: readonly Slot[], { start }: Window): Map<string, Slot> {
  const coming = new Map<string, Slot>();
  for (const slot of slots) {
    if (!UNDERWAY.has(slot.status) || slot.plannedAt === null || slot.windowEnd > start) continue;
    const known = coming.get(slot.categoryKey)?.plannedAt ?? Number.NEGATIVE_INFINITY;
    if (slot.plannedAt > known) coming.set(slot.categoryKey, slot);
  }
  return coming;
}

/**
 * What decides about a category in the window once its slots before it are published as planned: a window is planned before
 * it begins, and the next post keeps its distance from the one that is still to come.
 */
function stateAhead(category: ScheduledCategory, window: Window, coming: ReadonlyMap<string, Slot>): CategoryState {
  const state = category.stateFor(window);
  const slot = coming.get(category.key);
  if (!slot || slot.plannedAt === null || slot.plannedAt <= (state.lastPublishedAt ?? 0)) return state;
  const { windowStart, plannedAt } = slot;
  const filledSlot = slot.position === null ? null : { windowStart, plannedAt, position: slot.position };
  return { ...state, lastPublishedAt: plannedAt, filledSlot };
}

/** Where the site's posts stand or will stand: published or planned by us, and scheduled by hand. */
function takenInstants(group: readonly ScheduledCategory[], slots: readonly Slot[]): Instant[] {
  const ours = slots
    .filter(({ status }) => status !== 'released' && status !== 'missed' && status !== 'failed')
    .map(({ publishedAt, plannedAt }) => publishedAt ?? plannedAt);
  const byHand = group.map(({ term }) => (term?.scheduled_at ? Date.parse(term.scheduled_at) : null));
  return [...ours, ...byHand].filter((at) => at !== null);
}
