import { eligibility } from '../../../shared/core/eligibility.ts';
import type { Window } from '../../../shared/core/window.ts';
import type { WindowCalendar } from '../../../shared/core/window-calendar.ts';
import type { Agent } from '../agent.ts';
import { groupByCalendar } from './group-by-calendar.ts';
import { openSlot } from './planned-slot.ts';
import type { ScheduledCategory } from './scheduled-categories.ts';

/** A slot whose window ended without any look at it: the agent was not running. */
const NOT_RUNNING = 'agent_not_running';

/** Ends open slots whose window is over, with what held them back. Nothing overdue is ever published in a burst. */
export async function endOverdueSlots(agent: Agent, nameOf: (key: string) => string): Promise<void> {
  const now = agent.clock.now();
  for (const slot of await agent.store.endedSlots(now)) {
    const reason = slot.reason ?? NOT_RUNNING;
    const change = { slotId: slot.slotId, from: ['open'] as const, to: 'missed' as const, set: { reason } };
    if (!(await agent.store.change({ slots: [change] }, now))) continue;
    agent.emit({ type: 'slot_missed', category: nameOf(slot.categoryKey), windowKey: slot.windowKey, reason });
  }
}

/**
 * Records windows that ended since the last check and that a category with content did not use. In `even` these are the
 * windows that were never planned (the agent was not running); in `classic` every unused one, with its reason.
 */
export async function recordMissedWindows(agent: Agent, categories: readonly ScheduledCategory[]): Promise<void> {
  const now = agent.clock.now();
  for (const [calendar, group] of groupByCalendar(categories.filter(({ queued }) => queued > 0))) {
    const mark = seenMark(calendar);
    const current = calendar.windowAt(now);
    const seen = await agent.store.state(mark);
    if (seen === String(current.start)) continue;
    await agent.store.setState(mark, String(current.start));
    if (seen === null) continue;
    for (const window of windowsBetween(calendar, Number(seen), current)) {
      if (calendar.usable(window).total > 0) await recordWindow(agent, calendar, window, group);
    }
  }
}

const seenMark = ({ intervalDays }: WindowCalendar): string => `window_seen:${intervalDays}`;

/** While somebody else plans, no window of ours is missed: the record begins anew afterwards. */
export async function forgetSeenWindows(agent: Agent, categories: readonly ScheduledCategory[]): Promise<void> {
  for (const calendar of groupByCalendar(categories).keys()) await agent.store.removeState(seenMark(calendar));
}

async function recordWindow(
  agent: Agent,
  calendar: WindowCalendar,
  window: Window,
  group: readonly ScheduledCategory[],
): Promise<void> {
  const { store, schedule, emit } = agent;
  if (schedule.cadence === 'even') {
    const planned = await store.state(`planned:${calendar.intervalDays}`);
    if (planned === null || Number(planned) >= window.start) return;
  }
  const placed = new Set((await store.slotsBetween(window.start, window.end)).map((slot) => slot.categoryKey));
  for (const category of group) {
    const state = category.stateFor(window);
    if (placed.has(category.key) || state.windowUsed || state.paused) continue;
    if (schedule.cadence === 'even' && (state.delayedUntil ?? 0) >= window.end) continue;
    if (!(await hadContent(agent, category, window))) continue;
    const reason = schedule.cadence === 'even' ? NOT_RUNNING : classicReason(calendar, window, category);
    await store.addSlots([openSlot(window, category, { status: 'missed', reason })]);
    emit({ type: 'slot_missed', category: category.name, windowKey: window.key, reason });
  }
}

/** Whether a job that waits now was there already in that window: without content nothing is missed. */
async function hadContent({ store }: Agent, { key }: ScheduledCategory, window: Window): Promise<boolean> {
  const [oldest] = await store.jobs({ status: 'QUEUED', categoryKey: key, limit: 1 });
  return oldest !== undefined && oldest.createdAt < window.end;
}

/** What forbade it in the window's last hour, when it would have been certain; otherwise others came first. */
function classicReason(calendar: WindowCalendar, window: Window, category: ScheduledCategory): string {
  const [refusal] = eligibility({ now: window.end - 1, calendar, category: category.stateFor(window) });
  return refusal?.rule ?? 'not_drawn';
}

function windowsBetween(calendar: WindowCalendar, start: number, current: Window): Window[] {
  const windows: Window[] = [];
  // After a very long stop only the latest are worth a record.
  for (let window = calendar.previous(current); window.start >= start && windows.length < 60; ) {
    windows.unshift(window);
    window = calendar.previous(window);
  }
  return windows;
}
