import type { ArticleContent } from '../../../shared/contract/content.ts';
import type { JobStatus } from '../../../shared/core/job-state.ts';
import type { CategoryCount, CategoryKey, Job, JobEvent } from '../../ports/jobs.ts';

export interface Entry {
  /** Replaced, never changed. */
  job: Job;
  /** In the order of addition. */
  seq: number;
  content: ArticleContent;
  history: JobEvent[];
}

/** One category's jobs of one state, in claim order; there are no empty ones. */
interface Line {
  entries: Entry[];
  /** Replaced, never changed. */
  count: CategoryCount;
}

/** Counts as they were read last, and what has changed since. */
interface KeptCounts {
  counts: CategoryCount[];
  changes: [before: CategoryCount, after: CategoryCount][];
}

function changed({ counts, changes }: KeptCounts): CategoryCount[] {
  const copy = [...counts];
  for (const [before, after] of changes) copy[copy.indexOf(before)] = after;
  return copy;
}

/** Where the jobs of the in-memory store stand in line: the highest priority first, then the oldest. */
export class MemoryLines {
  /** By state, then by category key. */
  readonly #lines = new Map<JobStatus, Map<CategoryKey, Line>>();
  /** By states asked for; replaced when one of these jobs changes, so that a reader sees by identity that nothing is new. */
  readonly #counts = new Map<readonly JobStatus[], KeptCounts>();

  of(status: JobStatus, categoryKey: CategoryKey): readonly Entry[] {
    return this.#lines.get(status)?.get(categoryKey)?.entries ?? [];
  }

  /** Every job of a state, in the order of addition. */
  inState(status: JobStatus): Entry[] {
    const lines = [...(this.#lines.get(status)?.values() ?? [])];
    return lines.flatMap(({ entries }) => entries).sort((a, b) => a.seq - b.seq);
  }

  add(entry: Entry): void {
    const { status, categoryKey, category } = entry.job;
    const lines = this.#lines.get(status) ?? new Map<CategoryKey, Line>();
    this.#lines.set(status, lines);
    const line = lines.get(categoryKey);
    const entries = line?.entries ?? [];
    let at = entries.length;
    while (at > 0 && comesFirst(entry, entries[at - 1] as Entry)) at -= 1;
    entries.splice(at, 0, entry);
    const count = { categoryKey, category, status, count: entries.length };
    lines.set(categoryKey, { entries, count });
    this.#recount(status, line?.count, count);
  }

  remove(entry: Entry): void {
    const { status, categoryKey, category } = entry.job;
    const lines = this.#lines.get(status);
    const line = lines?.get(categoryKey);
    if (!lines || !line) return;
    const { entries } = line;
    entries.splice(entries.indexOf(entry), 1);
    if (entries.length === 0) {
      lines.delete(categoryKey);
      this.#recount(status, line.count, undefined);
    } else {
      const count = { categoryKey, category, status, count: entries.length };
      lines.set(categoryKey, { entries, count });
      this.#recount(status, line.count, count);
    }
  }

  /** What is kept is put right where a line only grew or shrank; a line more or less changes the places of the others. */
  #recount(status: JobStatus, before: CategoryCount | undefined, after: CategoryCount | undefined): void {
    for (const [statuses, kept] of this.#counts) {
      if (!statuses.includes(status)) continue;
      if (before && after) kept.changes.push([before, after]);
      else this.#counts.delete(statuses);
    }
  }

  counts(statuses: readonly JobStatus[]): CategoryCount[] {
    const kept = this.#counts.get(statuses);
    if (kept?.changes.length === 0) return kept.counts;
    const counts = kept ? changed(kept) : statuses.flatMap((status) => this.#countsIn(status));
    this.#counts.set(statuses, { counts, changes: [] });
    return counts;
  }

  #countsIn(status: JobStatus): CategoryCount[] {
    return [...(this.#lines.get(status)?.values() ?? [])].map(({ count }) => count);
  }

  /** Of some categories, which is not worth keeping. */
  countsOf(keys: readonly CategoryKey[], statuses: readonly JobStatus[]): CategoryCount[] {
    const counts: CategoryCount[] = [];
    for (const status of statuses) {
      const lines = this.#lines.get(status);
      for (const key of keys) {
        const count = lines?.get(key)?.count;
        if (count) counts.push(count);
      }
    }
    return counts;
  }

  /** One of the names that a category's jobs of some states carry; null when there are no such jobs. */
  nameOf(categoryKey: CategoryKey, isMeant: (status: JobStatus) => boolean): string | null {
    let name: string | null = null;
    for (const [status, lines] of this.#lines) {
      if (isMeant(status)) name = lines.get(categoryKey)?.count.category ?? name;
    }
    return name;
  }
}

const comesFirst = (a: Entry, b: Entry): boolean =>
  a.job.priority !== b.job.priority ? a.job.priority > b.job.priority : a.seq < b.seq;
