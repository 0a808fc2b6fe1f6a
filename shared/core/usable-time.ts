import { type CalendarRefusal, type CalendarRules, calendarRefusalAt, compileCalendar } from './calendar-rules.ts';
import { DAY, type Instant } from './instant.ts';
import type { Zone } from './zone.ts';

/** [start, end) in which publishing is allowed, of one weight. */
export interface UsablePiece {
  readonly start: Instant;
  readonly end: Instant;
  readonly weight: number;
}

/**
 * The part of a window in which posts may appear, with its weighted measure: a *position* x in [0, 1) is the share of
 * that measure which lies before an instant. Without rules x is simply elapsed time over length.
 */
export interface UsableTime {
  readonly start: Instant;
  readonly end: Instant;
  /** In order, without overlap; none when the rules leave nothing. */
  readonly pieces: readonly UsablePiece[];
  /** Σ length × weight in milliseconds; 0 when no time is usable. */
  readonly total: number;
  /** The usable instant at a position in [0, 1). Throws RangeError when the window has no usable time. */
  instantAt(position: number): Instant;
  /** The position of any instant: 0 before the window, 1 after it, standing still where time is not usable. */
  fractionAt(instant: Instant): number;
  isUsable(instant: Instant): boolean;
  /** The first usable instant at or after this one, null when the window has none left. */
  nextUsable(instant: Instant): Instant | null;
  /** The rule that forbids this instant, null when none does. Asks the calendar, not the window's bounds. */
  refusalAt(instant: Instant): CalendarRefusal | null;
}

/**
 * What `rules` leave of [start, end). Exact across DST: an hour that is skipped counts nothing, one that runs twice
 * counts twice, and quiet hours follow the wall clock. Throws InvalidCalendarError.
 */
export function usableTime(span: { start: Instant; end: Instant }, rules: CalendarRules, zone: Zone): UsableTime {
  const pieces = usablePieces(span.start, span.end, rules, zone);
  /** Measure before piece i; one entry more than there are pieces. */
  const before = [0];
  for (const { start, end, weight } of pieces) before.push((before.at(-1) as number) + (end - start) * weight);
  const total = before.at(-1) as number;

  /** The first piece that ends after an instant; `pieces.length` when none does. */
  function pieceAfter(instant: Instant): number {
    let [low, high] = [0, pieces.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pieces[middle] as UsablePiece).end > instant) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  return {
    start: span.start,
    end: span.end,
    pieces,
    total,
    instantAt(position) {
      if (total === 0) throw new RangeError('A window without usable time has no positions.');
      const target = Math.min(Math.max(position, 0), 1) * total;
      let [low, high] = [0, pieces.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((before[middle + 1] as number) > target) high = middle;
        else low = middle + 1;
      }
      const { start, end, weight } = pieces[low] as UsablePiece;
      return Math.min(end - 1, Math.floor(start + (target - (before[low] as number)) / weight));
    },
    fractionAt(instant) {
      const i = pieceAfter(instant);
      const piece = pieces[i];
      if (total === 0) return instant < span.end ? 0 : 1;
      if (piece === undefined) return 1;
      return ((before[i] as number) + Math.max(0, instant - piece.start) * piece.weight) / total;
    },
    isUsable(instant) {
      const piece = pieces[pieceAfter(instant)];
      return piece !== undefined && instant >= piece.start;
    },
    nextUsable(instant) {
      const piece = pieces[pieceAfter(instant)];
      return piece === undefined ? null : Math.max(instant, piece.start);
    },
    refusalAt: (instant) => calendarRefusalAt(instant, rules, zone),
  };
}

function usablePieces(start: Instant, end: Instant, rules: CalendarRules, zone: Zone): UsablePiece[] {
  const { dayRefusal, dayPieces } = compileCalendar(rules);
  const pieces: { start: Instant; end: Instant; weight: number }[] = [];
  let from = start;
  // Between two changes of the offset local time runs evenly, so wall-clock rules become plain intervals there.
  for (const to of [...zone.offsetChanges(start, end), end]) {
    const offset = zone.offsetAt(from);
    for (let day = Math.floor((from + offset) / DAY); day * DAY < to + offset; day++) {
      if (dayRefusal(day) !== null) continue;
      const midnight = day * DAY - offset;
      for (const piece of dayPieces) {
        const pieceStart = Math.max(from, midnight + piece.from);
        const pieceEnd = Math.min(to, midnight + piece.to);
        if (pieceStart >= pieceEnd) continue;
        const last = pieces.at(-1);
        if (last !== undefined && last.end === pieceStart && last.weight === piece.weight) last.end = pieceEnd;
        else pieces.push({ start: pieceStart, end: pieceEnd, weight: piece.weight });
      }
    }
    from = to;
  }
  return pieces;
}
