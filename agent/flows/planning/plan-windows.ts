import { HOUR } from '../../../shared/core/instant.ts';
import type { Window } from '../../../shared/core/window.ts';
import type { WindowCalendar } from '../../../shared/core/window-calendar.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent } from '../agent.ts';
import { draftWindow } from './draft-window.ts';
import { groupByCalendar } from './group-by-calendar.ts';
import { slotStands } from './planned-slot.ts';
import type { ScheduledCategory } from './scheduled-categories.ts';

/** How long before it begins a window is planned: early enough for its first minute, late enough to know the queue. */
export const PLAN_AHEAD_MS = HOUR;

/**
 * The even cadence: sees to it that every category with something to publish has its slot in this window (and in the
 * next, shortly before it begins), and moves only the slots that no longer stand. `slots` are those around now.
 */
export async function planWindows(
  agent: Agent,
  categories: readonly ScheduledCategory[],
  slots: readonly Slot[],
): Promise<void> {
  const now = agent.clock.now();
  const active = categories.filter(({ unfinished }) => unfinished > 0);
  const current = [...slots];
  await releaseFallen(agent, categories, current);
  for (const [calendar, group] of groupByCalendar(active)) {
    const window = calendar.windowAt(now);
    const ahead = window.end - now <= PLAN_AHEAD_MS ? [calendar.next(window)] : [];
    for (const planned of [window, ...ahead]) {
      await planGroup(agent, planned, calendar, group, current);
    }
  }
}

/** Releases open slots that no longer stand, so that their categories are planned anew; all others stay where they are. */
export async function releaseFallen(
  agent: Agent,
  categories: readonly ScheduledCategory[],
  slots: Slot[],
): Promise<void> {
  const byKey = new Map(categories.map((category) => [category.key, category]));
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
    agent.emit({
      type: 'slot_released',
      category: category?.name ?? slot.categoryKey,
      slotId: slot.slotId,
      reason: verdict.reason,
    });
  }
}

async function planGroup(
  agent: Agent,
  window: Window,
  calendar: WindowCalendar,
  group: readonly ScheduledCategory[],
  slots: Slot[],
): Promise<void> {
  const plannedUpTo = await plannedWindowStart(agent, calendar);
  const { whole, additions } = draftWindow(agent, {
    window,
    calendar,
    group,
    slots,
    plannedUpTo,
    now: agent.clock.now(),
  });
  await agent.store.addSlots(additions);
  slots.push(...additions);
  if (whole) {
    await agent.store.setState(plannedMark(calendar), String(window.start));
    const planned = additions.filter(({ status }) => status === 'open').length;
    agent.emit({
      type: 'window_planned',
      windowKey: window.key,
      intervalDays: calendar.intervalDays,
      planned,
      dropped: additions.length - planned,
    });
  } else {
    for (const { categoryKey, plannedAt } of additions) {
      const category = group.find(({ key }) => key === categoryKey)?.name ?? categoryKey;
      if (plannedAt !== null) agent.emit({ type: 'slot_planned', category, plannedAt, late: true });
    }
  }
}

const plannedMark = ({ intervalDays }: WindowCalendar): string => `planned:${intervalDays}`;

/** Start of the last window of this interval that is planned; null where none ever was. */
export async function plannedWindowStart({ store }: Pick<Agent, 'store'>, calendar: WindowCalendar) {
  const kept = await store.state(plannedMark(calendar));
  return kept === null ? null : Number(kept);
}
