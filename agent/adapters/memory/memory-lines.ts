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

/** Where the jobs of the in-memory store stand in line: the highest priority first, then the oldest. */
export class MemoryLines {
  /** By state, then by category key. */
  readonly #lines = new Map<JobStatus, Map<CategoryKey, Line>>();
  /** By states asked for; kept until a job changes, so that a reader sees by identity that nothing is new. */
  readonly #counts = new Map<readonly JobStatus[], CategoryCount[]>();

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
    const entries = lines.get(categoryKey)?.entries ?? [];
    let at = entries.length;
    while (at > 0 && comesFirst(entry, entries[at - 1] as Entry)) at -= 1;
    entries.splice(at, 0, entry);
    lines.set(categoryKey, { entries, count: { categoryKey, category, status, count: entries.length } });
    this.#counts.clear();
  }

  remove(entry: Entry): void {
    const { status, categoryKey, category } = entry.job;
    const lines = this.#lines.get(status);
    const entries = lines?.get(categoryKey)?.entries ?? [];
    entries.splice(entries.indexOf(entry), 1);
    if (entries.length === 0) lines?.delete(categoryKey);
    else lines?.set(categoryKey, { entries, count: { categoryKey, category, status, count: entries.length } });
    this.#counts.clear();
  }

  counts(statuses: readonly JobStatus[]): CategoryCount[] {
    let counts = this.#counts.get(statuses);
    if (!counts) {
      counts = [];
      for (const status of statuses) {
        for (const { count } of this.#lines.get(status)?.values() ?? []) counts.push(count);
      }
      this.#counts.set(statuses, counts);
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
