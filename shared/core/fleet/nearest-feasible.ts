import type { Instant } from '../instant.ts';

/** A stretch of time, `until` exclusive unless said otherwise. */
export interface Span {
  from: Instant;
  until: Instant;
}

export interface Placement {
  wantedAt: Instant;
  /** The answer lies in [earliest, latest). */
  earliest: Instant;
  latest: Instant;
  /** Least time between any two posts, milliseconds. */
  gapMs: number;
  /** How long after its time a post may still begin, milliseconds: a promise to the next one too. */
  lateMs: number;
  /** When posts that are promised or made may begin, both ends included; in any order. */
  taken: readonly Span[];
  /** Time in which nothing may begin: forbidden days, days that are full. */
  closed: readonly Span[];
}

/**
 * The instant nearest to the wanted one at which a post keeps the gap to all others, however early or late within their
 * spans those are made; of two equally near ones the earlier. Null when there is none.
 */
export function nearestFeasible(placement: Placement): Instant | null {
  const { earliest, latest, gapMs, lateMs } = placement;
  if (earliest >= latest) return null;
  const blocked = merged([
    // What begins at t may begin as late as t + late; both neighbours must be a gap away from that.
    ...placement.taken.map(({ from, until }) => ({ from: from - gapMs - lateMs, until: until + gapMs })),
    ...placement.closed
      .filter(({ from, until }) => from < until)
      .map(({ from, until }) => ({ from: from - lateMs, until })),
  ]);
  const wanted = Math.min(Math.max(placement.wantedAt, earliest), latest - 1);
  const around = blocked.find(({ from, until }) => wanted > from && wanted < until);
  if (around === undefined) return wanted;
  const before = around.from >= earliest ? around.from : null;
  const after = around.until < latest ? around.until : null;
  if (before === null || after === null) return before ?? after;
  return wanted - before <= after - wanted ? before : after;
}

/** Open intervals, joined where they overlap; a single instant between two of them stays free. */
function merged(spans: readonly Span[]): Span[] {
  const sorted = spans.filter(({ from, until }) => from < until).sort((a, b) => a.from - b.from);
  const joined: Span[] = [];
  for (const { from, until } of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && from < last.until) last.until = Math.max(last.until, until);
    else joined.push({ from, until });
  }
  return joined;
}
