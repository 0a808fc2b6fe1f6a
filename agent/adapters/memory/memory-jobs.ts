import type { ArticleContent } from '../../../shared/contract/content.ts';
import type { Instant } from '../../../shared/core/instant.ts';
import type { JobStatus } from '../../../shared/core/job-state.ts';
import { normaliseTitle } from '../../../shared/core/normalise-title.ts';
import type { FirstOfTitle } from '../../ports/articles.ts';
import type { ChangeCursor, TitledJob } from '../../ports/job-changes.ts';
import {
  assertJobChange,
  type CategoryCount,
  type CategoryKey,
  type ClaimRequest,
  claimReason,
  eventsOf,
  type Head,
  type Job,
  type JobChange,
  type JobEvent,
  type JobLine,
  type JobStore,
  type Pruned,
  type PruneRequest,
  type TakeOverRequest,
} from '../../ports/jobs.ts';
import { type Entry, MemoryLines } from './memory-lines.ts';

/** The jobs of the in-memory store. */
export class MemoryJobs implements JobStore {
  readonly #entries = new Map<string, Entry>();
  #added = 0;
  readonly #lines = new MemoryLines();
  /** Keys `name:…` that jobs have come with. */
  readonly #unresolved = new Set<CategoryKey>();
  lastPublishedAt: Instant | null = null;

  #write(entry: Entry, changed: Partial<Job>, events: readonly JobEvent[]): Job {
    const job = { ...entry.job, ...changed };
    const { status, categoryKey, priority } = entry.job;
    const isMoved = job.status !== status || job.categoryKey !== categoryKey || job.priority !== priority;
    if (isMoved) this.#lines.remove(entry);
    entry.history.push(...events);
    entry.job = job;
    if (isMoved) this.#lines.add(entry);
    const { publishedAt } = entry.job;
    if (publishedAt !== null) this.lastPublishedAt = Math.max(this.lastPublishedAt ?? publishedAt, publishedAt);
    return entry.job;
  }

  async addJob(draft: Parameters<JobStore['addJob']>[0], now: Instant): Promise<boolean> {
    if (this.#entries.has(draft.jobId)) return false;
    const { content } = draft;
    const job: Job = {
      jobId: draft.jobId,
      seq: this.#added,
      status: draft.status,
      category: draft.category,
      categoryKey: draft.categoryKey,
      priority: draft.priority,
      notBefore: draft.notBefore,
      readyAt: null,
      publishDate: draft.publishDate,
      postStatus: draft.postStatus,
      createdAt: now,
      updatedAt: now,
      assignedTo: null,
      leaseExpiresAt: null,
      fence: 0,
      attempts: 0,
      errorCode: null,
      errorMessage: null,
      slotId: null,
      postId: null,
      postUrl: null,
      publishedAt: null,
    };
    const history = [{ at: now, from: null, to: job.status, worker: 'queue', reason: 'added' }];
    const entry = { job, seq: this.#added, content, history };
    this.#entries.set(job.jobId, entry);
    this.#added += 1;
    if (job.categoryKey.startsWith('name:')) this.#unresolved.add(job.categoryKey);
    this.#lines.add(entry);
    return true;
  }

  async addJobs(drafts: Parameters<JobStore['addJobs']>[0], now: Instant): Promise<boolean[]> {
    const added: boolean[] = [];
    for (const draft of drafts) added.push(await this.addJob(draft, now));
    return added;
  }

  async job(jobId: string): Promise<Job | null> {
    const entry = this.#entries.get(jobId);
    return entry ? { ...entry.job } : null;
  }

  async content(jobId: string): Promise<ArticleContent | null> {
    return this.#entries.get(jobId)?.content ?? null;
  }

  async contents(jobIds: readonly string[]): Promise<Map<string, ArticleContent>> {
    return new Map(
      jobIds.flatMap((jobId) => {
        const entry = this.#entries.get(jobId);
        return entry ? [[jobId, entry.content] as const] : [];
      }),
    );
  }

  async jobs({ status, categoryKey, categoryName, limit, after }: Parameters<JobStore['jobs']>[0]): Promise<Job[]> {
    const afterSeq = after === undefined ? -1 : (this.#entries.get(after)?.seq ?? Number.POSITIVE_INFINITY);
    const wanted = categoryName?.toLowerCase();
    const found: Job[] = [];
    for (const { job, seq } of status ? this.#lines.inState(status) : this.#entries.values()) {
      if (found.length >= limit) break;
      if (seq <= afterSeq || (categoryKey && job.categoryKey !== categoryKey)) continue;
      if (wanted === undefined || job.category.toLowerCase() === wanted) found.push({ ...job });
    }
    return found;
  }

  async countByCategory(statuses: readonly JobStatus[], only?: readonly CategoryKey[]): Promise<CategoryCount[]> {
    return only ? this.#lines.countsOf(only, statuses) : this.#lines.counts(statuses);
  }

  async unresolvedCategories(): Promise<{ categoryKey: string; category: string }[]> {
    return [...this.#unresolved].flatMap((categoryKey) => {
      const category = this.#lines.nameOf(categoryKey, (status) => status !== 'CANCELLED');
      return category === null ? [] : [{ categoryKey, category }];
    });
  }

  async rekeyCategory(from: string, to: string, now: Instant): Promise<void> {
    this.#unresolved.delete(from);
    if (to.startsWith('name:')) this.#unresolved.add(to);
    for (const entry of this.#entries.values()) {
      if (entry.job.categoryKey === from) this.#write(entry, { categoryKey: to, updatedAt: now }, []);
    }
  }

  async claim(request: ClaimRequest): Promise<Job[]> {
    return this.#lines
      .of(request.from, request.categoryKey)
      .filter(({ job }) => isReady(job, request.now) && job.priority >= (request.leastPriority ?? 0))
      .slice(0, request.limit)
      .map((entry) => this.#take(entry, request));
  }

  /** The first job of a category that is ready, without taking it. */
  firstReady(status: JobStatus, categoryKey: string, now: Instant): Job | null {
    return this.#lines.of(status, categoryKey).find(({ job }) => isReady(job, now))?.job ?? null;
  }

  async heads(lines: readonly JobLine[], now: Instant): Promise<Head[]> {
    const heads = lines.flatMap((line) => {
      const entry = this.#lines.of(line.status, line.categoryKey).find(({ job }) => isReady(job, now));
      return entry ? [{ ...line, priority: entry.job.priority, seq: entry.seq }] : [];
    });
    return heads.sort((a, b) => b.priority - a.priority || a.seq - b.seq);
  }

  async line({ status, categoryKey }: JobLine, limit: number): Promise<Job[]> {
    return this.#lines
      .of(status, categoryKey)
      .slice(0, limit)
      .map(({ job }) => ({ ...job }));
  }

  async claimJob(jobId: string, request: Omit<ClaimRequest, 'categoryKey' | 'limit'>): Promise<Job | null> {
    const entry = this.#entries.get(jobId);
    return entry?.job.status === request.from ? this.#take(entry, request) : null;
  }

  #take(entry: Entry, { to, worker, leaseMs, now }: Omit<ClaimRequest, 'categoryKey' | 'limit'>): Job {
    const { fence, attempts, status } = entry.job;
    const ownership = { assignedTo: worker, leaseExpiresAt: now + leaseMs, fence: fence + 1, attempts: attempts + 1 };
    return this.#write(entry, { status: to, updatedAt: now, readyAt: null, ...ownership }, [
      { at: now, from: status, to, worker, reason: claimReason(entry.job, to) },
    ]);
  }

  async renewClaim(jobId: string, fence: number, leaseUntil: Instant): Promise<boolean> {
    const entry = this.#entries.get(jobId);
    if (!entry?.job.assignedTo || entry.job.fence !== fence) return false;
    this.#write(entry, { leaseExpiresAt: leaseUntil }, []);
    return true;
  }

  async takeOver(jobId: string, { force = false, ...request }: TakeOverRequest): Promise<Job | null> {
    const entry = this.#entries.get(jobId);
    if (entry?.job.status !== request.from) return null;
    if (!force && (entry.job.leaseExpiresAt ?? 0) > request.now) return null;
    return this.#take(entry, { ...request, to: request.from });
  }

  async latestFailures(since: Instant, limit: number): Promise<Job[]> {
    return this.#lines
      .inState('FAILED')
      .filter(({ job }) => job.updatedAt >= since)
      .sort((a, b) => b.job.updatedAt - a.job.updatedAt || b.seq - a.seq)
      .slice(0, limit)
      .map(({ job }) => ({ ...job }));
  }

  async history(jobId: string): Promise<JobEvent[]> {
    return [...(this.#entries.get(jobId)?.history ?? [])];
  }

  async outcomesSince(since: Instant): Promise<{ published: number; failed: number }> {
    const ended = [...this.#entries.values()].flatMap(({ history }) => history.filter(({ at }) => at >= since));
    const countOf = (status: JobEvent['to']) => ended.filter(({ to }) => to === status).length;
    return { published: countOf('PUBLISHED'), failed: countOf('FAILED') };
  }

  async changedJobs(after: ChangeCursor | null, limit: number): Promise<TitledJob[]> {
    const isAfter = ({ updatedAt, jobId }: Job) =>
      after === null || updatedAt > after.at || (updatedAt === after.at && jobId > after.jobId);
    return [...this.#entries.values()]
      .filter(({ job }) => isAfter(job))
      .sort(({ job: a }, { job: b }) => a.updatedAt - b.updatedAt || (a.jobId < b.jobId ? -1 : 1))
      .slice(0, limit)
      .map(({ job, content }) => ({ ...job, title: content.title }));
  }

  async countJobs(): Promise<number> {
    return this.#entries.size;
  }

  /** Drops a job that nobody will ask for again. */
  forget(jobId: string): void {
    const entry = this.#entries.get(jobId);
    if (entry) this.#lines.remove(entry);
    this.#entries.delete(jobId);
  }

  /** True when the compare-and-set would succeed. */
  matches(change: JobChange): boolean {
    assertJobChange(change);
    const { jobId, from, fence } = change;
    const job = this.#entries.get(jobId)?.job;
    return job !== undefined && from.includes(job.status) && (fence === undefined || fence === job.fence);
  }

  /** Carries out a compare-and-set that matches. */
  apply(change: JobChange, now: Instant): void {
    const { jobId, to, keepClaim, set } = change;
    const ownership = (keepClaim ?? to === 'PUBLISHING') ? {} : { assignedTo: null, leaseExpiresAt: null };
    const entry = this.#entries.get(jobId) as Entry;
    this.#write(entry, { status: to, updatedAt: now, ...ownership, ...set }, eventsOf(change, entry.job.status, now));
    const { categoryKey } = entry.job;
    if (categoryKey.startsWith('name:')) this.#unresolved.add(categoryKey);
  }

  /** The memory is small: all of it is looked through. */
  firstOfTitles(wanted: readonly string[], without: readonly JobStatus[]): FirstOfTitle[] {
    const first = new Map<string, FirstOfTitle>();
    for (const { job, content } of this.#entries.values()) {
      const normalised = normaliseTitle(content.title);
      if (!wanted.includes(normalised) || first.has(normalised) || without.includes(job.status)) continue;
      first.set(normalised, { jobId: job.jobId, status: job.status, normalised });
    }
    return [...first.values()];
  }

  setContent(jobId: string, content: ArticleContent): void {
    const entry = this.#entries.get(jobId);
    if (entry) entry.content = content;
  }

  async prune({ publishedBefore, cancelledBefore, historyBefore, limit }: PruneRequest): Promise<Pruned> {
    const old = (status: JobStatus, before: Instant, at: (job: Job) => Instant) =>
      this.#lines
        .inState(status)
        .filter(({ job }) => at(job) < before)
        .slice(0, limit);
    const jobs = [
      ...old('PUBLISHED', publishedBefore, (job) => job.publishedAt ?? job.updatedAt),
      ...old('CANCELLED', cancelledBefore, (job) => job.updatedAt),
    ];
    for (const { job } of jobs) this.forget(job.jobId);
    let events = 0;
    for (const entry of this.#entries.values()) {
      const kept = entry.history.filter(
        (event, i) =>
          event.from === null || event.at >= historyBefore || i === entry.history.length - 1 || events++ >= limit,
      );
      entry.history = kept;
    }
    return { jobs: jobs.length, events: Math.min(events, limit) };
  }
}

/** Whether the job may be taken: nothing holds it back, and nobody has it. */
function isReady({ status, notBefore, readyAt, assignedTo, leaseExpiresAt }: Job, now: Instant): boolean {
  const waitsUntil = status === 'QUEUED' ? notBefore : readyAt;
  return (waitsUntil ?? now) <= now && (assignedTo === null || (leaseExpiresAt ?? now) <= now);
}
