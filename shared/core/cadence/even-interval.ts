import type { CategoryState } from '../category-state.ts';
import { DAY, type Instant } from '../instant.ts';
import type { UsableTime } from '../usable-time.ts';
import type { Window } from '../window.ts';
import type { WindowCalendar } from '../window-calendar.ts';

type LastPost = Pick<CategoryState, 'lastPublishedAt' | 'filledSlot'>;

/** Where the last post stands: its window, and its position there in [0, 1]. */
export interface EvenPosition {
  window: Window;
  position: number;
}

/** What the even cadence asks of the next post, in the first window with usable time after the last post's. */
export interface EvenReach {
  window: Window;
  /** The last post's position. */
  previous: number;
  /** The interval has elapsed from here on. */
  earliest: Instant;
  /** The plan keeps to this one as long as it can; nobody is refused for being later. */
  latest: Instant;
}

/**
 * The position of a category's last post, from which the next one may move by at most 1 − spacing. For a post that filled
 * a slot it is the slot's own, unshifted position, later by as much as the post was late: were the separation's shifts
 * counted, lateness would only grow, as it does in `classic`. For every other post it is where the post stands.
 * Null when the category has no post.
 */
export function evenPosition({ lastPublishedAt, filledSlot }: LastPost, calendar: WindowCalendar): EvenPosition | null {
  if (lastPublishedAt === null) return null;
  const window = calendar.windowAt(lastPublishedAt);
  const usable = calendar.usable(window);
  const actual = usable.fractionAt(lastPublishedAt);
  if (filledSlot?.windowStart !== window.start) return { window, position: actual };
  const late = Math.max(0, actual - usable.fractionAt(filledSlot.plannedAt));
  return { window, position: Math.min(1, filledSlot.position + late) };
}

/**
 * From a last post at position p, s = spacing: positions p − (1 − s) to p + (1 − s) of the next window that has usable
 * time. Without rules that take time out these are s × N to (2 − s) × N days of 24 hours after the post, also when a DST
 * change makes one of the windows 71 or 73 hours long.
 * Null when no post came before, or when no usable window follows.
 */
export function evenReach(
  state: LastPost & Pick<CategoryState, 'spacing'>,
  calendar: WindowCalendar,
): EvenReach | null {
  const last = evenPosition(state, calendar);
  if (last === null) return null;
  const window = calendar.nextWithTime(last.window);
  if (window === null) return null;
  const before = calendar.usable(last.window);
  const after = calendar.usable(window);
  const same = after.instantAt(last.position);
  let earliest = after.instantAt(last.position - (1 - state.spacing));
  let latest = after.instantAt(last.position + (1 - state.spacing));
  if (isWhole(before) && isWhole(after) && before.end === after.start) {
    const interval = calendar.intervalDays * DAY;
    const at = before.instantAt(last.position);
    // The same position is always in reach: with a spacing near 1 a short window could not be used otherwise.
    earliest = Math.min(same, Math.max(earliest, at + state.spacing * interval));
    latest = Math.max(same, Math.min(latest, at + (2 - state.spacing) * interval));
  }
  return { window, previous: last.position, earliest: Math.ceil(earliest), latest: Math.floor(latest) };
}

/**
 * The first instant at which the even cadence's interval has elapsed (see `evenReach`); it never lies in the last post's
 * own window. Planner and eligibility both ask here. Null when no post came before, or no usable window follows.
 */
export function evenEarliest(
  state: LastPost & Pick<CategoryState, 'spacing'>,
  calendar: WindowCalendar,
): Instant | null {
  return evenReach(state, calendar)?.earliest ?? null;
}

/** Whether no rule takes time out or weighs it, so that positions are plain elapsed time. */
function isWhole({ pieces, start, end }: UsableTime): boolean {
  const [only] = pieces;
  return pieces.length === 1 && only?.start === start && only.end === end;
}
