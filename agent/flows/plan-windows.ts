import { planLate } from '../../shared/core/cadence/plan-late.ts';
import { planWindow } from '../../shared/core/cadence/plan-window.ts';
import { HOUR, type Instant, toIso } from '../../shared/core/instant.ts';
import type { Window } from '../../shared/core/window.ts';
import type { WindowCalendar } from '../../shared/core/window-calendar.ts';
import type { Slot } from '../ports/slots.ts';
import type { Agent } from './agent.ts';
import { groupByCalendar } from './group-by-calendar.ts';
import { openSlot, slotStands } from './planned-slot.ts';
import type { ScheduledCategory } from './scheduled-categories.ts';
import { separationMs } from './separation.ts';

/** How long before it begins a window is planned: early enough for its first minute, late enough to know the queue. */
export const PLAN_AHEAD_MS = HOUR;

/**
 * The even cadence: sees to it that every category with something to publish has its slot in this window (and in the
 * next, shortly before it begins), and moves only the slots that no longer stand. `slots` are those around now; the
 * answer says whether any was added or released.
 */
export async function planWindows(
  agent: Agent,
  categories: readonly ScheduledCategory[],
  slots: readonly Slot[],
): Promise<boolean> {
  const now = agent.clock.now();
  const active = categories.filter(({ unfinished }) => unfinished > 0);
  const current = [...slots];
  const changed = await releaseFallen(agent, categories, current);
  let added = 0;
  for (const [calendar, group] of groupByCalendar(active)) {
    const window = calendar.windowAt(now);
    const ahead = window.end - now <= PLAN_AHEAD_MS ? [calendar.next(window)] : [];
    for (const planned of [window, ...ahead]) {
      added += await planGroup(agent, planned, calendar, group, current);
    }
  }
  return changed || added > 0;
}

/** Releases open slots that no longer stand, so that their categories are planned anew; all others stay where they are. */
async function releaseFallen(agent: Agent, categories: readonly ScheduledCategory[], slots: Slot[]): Promise<boolean> {
  const byKey = new Map(categories.map((category) => [category.key, category]));
  let released = false;
  for (const [index, slot] of slots.entries()) {
    if (slot.status !== 'open' || slot.windowEnd <= agent.clock.now()) continue;
    const category = byKey.get(slot.categoryKey);
    const verdict = category ? slotStands(slot, category) : { stands: false as const, reason: 'category_gone' };
    if (verdict.stands && verdict.basis === slot.basis) continue;
    const change = verdict.stands
      ? { slotId: slot.slotId, from: ['open'] as const, to: 'open' as const, set: { basis: verdict.basis } }
      : { slotId: slot.slotId, from: ['open'] as const, to: 'released' as const, set: { reason: verdict.reason } };
    if (!(await agent.store.change({ slots: [change] }, agent.clock.now()))) continue;
    slots[index] = { ...slot, status: change.to, ...change.set };
    if (verdict.stands) continue;
    released = true;
    agent.emit({
      type: 'slot_released',
      category: category?.name ?? slot.categoryKey,
      slotId: slot.slotId,
      reason: verdict.reason,
    });
  }
  return released;
}

async function planGroup(
  agent: Agent,
  window: Window,
  calendar: WindowCalendar,
  group: readonly ScheduledCategory[],
  slots: Slot[],
): Promise<number> {
  const mark = `planned:${calendar.intervalDays}`;
  const plannedBefore = await agent.store.state(mark);
  // What was planned up to this window, or, where nothing ever was, when this group began to be scheduled.
  const isPlanned = plannedBefore !== null && Number(plannedBefore) >= window.start;
  const additions = isPlanned
    ? lateAdditions(agent, window, calendar, group, slots)
    : wholeWindow(agent, window, calendar, group, slots, plannedBefore === null);
  const added = await agent.store.addSlots(additions);
  slots.push(...additions);
  if (!isPlanned) {
    await agent.store.setState(mark, String(window.start));
    const planned = additions.filter(({ status }) => status === 'open').length;
    agent.emit({
      type: 'window_planned',
      windowKey: window.key,
      intervalDays: calendar.intervalDays,
      planned,
      dropped: additions.length - planned,
    });
  }
  return added;
}

/** The plan of a whole window, drawn at once. Categories that found no room are recorded as missed, with the reason. */
function wholeWindow(
  agent: Agent,
  window: Window,
  calendar: WindowCalendar,
  group: readonly ScheduledCategory[],
  slots: readonly Slot[],
  isFirst: boolean,
): Slot[] {
  const byKey = new Map(group.map((category) => [category.key, category]));
  const { planned, dropped } = planWindow({
    window,
    calendar,
    categories: group.map((category) => category.stateFor(window)),
    separationMs: separationMs(agent.schedule),
    taken: takenInstants(group, slots),
    ...(isFirst && window.start < agent.clock.now() ? { startedAt: agent.clock.now() } : {}),
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
function lateAdditions(
  agent: Agent,
  window: Window,
  calendar: WindowCalendar,
  group: readonly ScheduledCategory[],
  slots: readonly Slot[],
): Slot[] {
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
      category: category.stateFor(window),
      now: agent.clock.now(),
      separationMs: separationMs(agent.schedule),
      taken: takenInstants(group, [...slots, ...additions]),
      random: agent.random(purpose),
    });
    if ('reason' in found) continue;
    additions.push(openSlot(window, category, { position: found.position, plannedAt: found.plannedAt }));
    agent.emit({ type: 'slot_planned', category: category.name, plannedAt: found.plannedAt, late: true });
  }
  return additions;
}

/** A released slot leaves its place to another, but for those that wait for their first window on purpose. */
const mayBePlannedAnew = ({ status, reason }: Slot): boolean => status === 'released' && reason !== 'joins_next_window';

/** Where the site's posts stand or will stand: published or planned by us, and scheduled by hand. */
function takenInstants(group: readonly ScheduledCategory[], slots: readonly Slot[]): Instant[] {
  const ours = slots
    .filter(({ status }) => status !== 'released' && status !== 'missed' && status !== 'failed')
    .map(({ publishedAt, plannedAt }) => publishedAt ?? plannedAt);
  const byHand = group.map(({ term }) => (term?.scheduled_at ? Date.parse(term.scheduled_at) : null));
  return [...ours, ...byHand].filter((at) => at !== null);
}
