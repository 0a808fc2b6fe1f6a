import type { CategoryState } from '../category-state.ts';
import type { Instant } from '../instant.ts';
import type { Random } from '../random.ts';
import type { Window } from '../window.ts';
import type { WindowCalendar } from '../window-calendar.ts';
import { type Candidate, candidateFor } from './candidate.ts';
import { type Drawn, drawPositions } from './even.ts';
import type { DropReason, Plan } from './plan.ts';
import { planLate } from './plan-late.ts';
import { countPlaces, findRooms } from './rooms.ts';
import { inTurn } from './rotation.ts';
import { separate } from './separation.ts';

export interface PlanWindowInput {
  window: Window;
  /** Of the group's own interval, cadence `even`. */
  calendar: WindowCalendar;
  /** The categories of one interval. To plan ahead, give the state that the plan before will have led to. */
  categories: readonly CategoryState[];
  /** Milliseconds between any two posts of the site; already the larger of separation and check interval. */
  separationMs: number;
  /** Posts published or planned near the window: of other intervals, of the windows before and after, by hand. */
  taken: readonly Instant[];
  /**
   * When this group began to be scheduled, if that lies inside the window; otherwise leave it out, and the plan is the one
   * that was drawn at the window's start (what is overdue by now is the publisher's business).
   */
  startedAt?: Instant;
  /**
   * What becomes, in that first window, of those whose position is over: `share` (default) leaves them to the next window,
   * so that the first days carry no more posts than any other; `all` puts them into what is left of this one.
   */
  firstWindow?: 'share' | 'all';
  random: Random;
}

/** The even cadence's plan of one window for the categories of one interval. Pure: same input, same plan. */
export function planWindow(input: PlanWindowInput): Plan {
  const { window, calendar, separationMs, taken, random } = input;
  const usable = calendar.usable(window);
  if (usable.total === 0) {
    return { planned: [], dropped: input.categories.map(({ id }) => ({ id, reason: 'no_usable_time' })) };
  }
  const { found, settled, dropped } = divide(input);
  const candidates = inTurn(found, random);
  const drop = (ids: readonly { id: string }[], reason: DropReason) => {
    dropped.push(...ids.map(({ id }) => ({ id, reason })));
  };

  // When there are more than places, those at the end of this list go without.
  const rooms = findRooms(usable.pieces, { from: window.start, to: window.end }, taken, separationMs);
  drop(candidates.splice(countPlaces(rooms, separationMs)), 'no_room');

  const positions = drawPositions({ categories: [...candidates.map(({ drawn }) => drawn), ...settled], random });
  const position = (id: string): number => positions.get(id) as number;
  const wishes = candidates.map(({ id, earliest, latest, category }) => {
    return { id, earliest, latest, category, at: usable.instantAt(position(id)) };
  });
  const notBefore = Math.max(window.start, input.startedAt ?? window.start);
  const { placed, unplaced } = separate({
    planned: wishes.filter(({ at }) => at >= notBefore),
    separationMs,
    usable,
    notBefore,
    taken,
  });
  drop(unplaced, 'no_room');
  const planned = placed.map(({ id, at }) => ({ id, position: position(id), plannedAt: at }));

  const over = wishes.filter(({ at }) => at < notBefore);
  if (input.firstWindow === 'all') return addLate({ planned, dropped }, over, notBefore, input);
  drop(over, 'joins_next_window');
  return { planned, dropped };
}

interface Divided {
  found: Candidate[];
  /** Categories that have their post already: they occupy a stratum, so that nobody is put there to make up for them. */
  settled: Drawn[];
  dropped: Plan['dropped'];
}

function divide({ window, calendar, categories }: PlanWindowInput): Divided {
  const divided: Divided = { found: [], settled: [], dropped: [] };
  // In the order of the ids, so that the plan does not depend on the order in which a store returns the categories.
  for (const category of [...categories].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const { id } = category;
    const found = candidateFor(category, window, calendar);
    if ('earliest' in found) {
      divided.found.push(found);
      continue;
    }
    divided.dropped.push({ id, reason: found.reason });
    if (found.at === null) continue;
    divided.settled.push({ id, previous: calendar.usable(window).fractionAt(found.at), spacing: 1 });
  }
  return divided;
}

function addLate(plan: Plan, late: readonly Pick<Candidate, 'category'>[], now: Instant, input: PlanWindowInput): Plan {
  const { planned, dropped } = plan;
  for (const { category } of late) {
    const taken = [...input.taken, ...planned.map(({ plannedAt }) => plannedAt)];
    const found = planLate({ ...input, category, now, taken });
    if ('reason' in found) dropped.push(found);
    else planned.push(found);
  }
  return { planned: planned.sort((a, b) => a.plannedAt - b.plannedAt), dropped };
}
