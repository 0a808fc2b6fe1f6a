import { type Instant, MINUTE } from '../../shared/core/instant.ts';
import type { CategoryKey } from '../ports/jobs.ts';
import { SiteError } from '../ports/site.ts';
import type { Agent } from './agent.ts';
import { changedCategories, type PlanBasis } from './plan-basis.ts';
import { PLAN_AHEAD_MS, planWindows } from './plan-windows.ts';
import { publishByChance } from './publish-by-chance.ts';
import { type Attempt, publishDueSlot } from './publish-due-slot.ts';
import { clocksAgree, readSite, type SiteView } from './read-site.ts';
import { endOverdueSlots, recordMissedWindows } from './record-missed.ts';
import { refreshCategories } from './refresh-categories.ts';
import { resolveCategories } from './resolve-categories.ts';
import { resumePublications } from './resume-publications.ts';
import { type ScheduledCategory, scheduledCategories } from './scheduled-categories.ts';
import { checkNumber, mayPublishAgain, separationMs } from './separation.ts';
import { loadSlotsAround } from './slots-around.ts';

/** What a check came to, for people and for `--json`. */
export type CheckOutcome =
  | Attempt
  | { outcome: 'paused' | 'waiting_for_lease' | 'clock_skew' | 'unsettled' }
  | { outcome: 'site_failed'; code: string; message: string };

const PAUSED = 'paused';

/**
 * The engine. `check` is the whole round: the truth from WordPress, unfinished publications, missed windows, the plan, and
 * at most one post. Between two checks `tick` publishes what is due at its own minute. The simulator runs this very class.
 */
export class Scheduler {
  readonly #agent: Agent;
  readonly #epoch: () => number | null;
  #view: SiteView | null = null;
  #categories = new Map<CategoryKey, ScheduledCategory>();
  #basis: PlanBasis | null = null;
  /** Categories that this scheduler has published in since the plan was last looked at. */
  readonly #ownPosts = new Set<CategoryKey>();
  #lastCheckAt: Instant | null = null;
  #siteFailed = false;
  /** Checks and ticks never overlap. */
  #busy: Promise<unknown> = Promise.resolve();

  /** `epoch` answers the site lease's epoch, null while another agent holds it. */
  constructor(agent: Agent, epoch: () => number | null) {
    this.#agent = agent;
    this.#epoch = epoch;
  }

  /** What the last check saw; null before the first one. */
  get view(): SiteView | null {
    return this.#view;
  }

  /** One whole check, now. Never throws for what WordPress does. */
  check(): Promise<CheckOutcome> {
    return this.#inTurn(() => this.#check());
  }

  /** A check when the check interval has begun anew since the last one; otherwise only what is due. */
  tick(): Promise<CheckOutcome> {
    return this.#inTurn(() => (this.#checkIsDue() ? this.#check() : this.#publish()));
  }

  /** Runs other work on the site (a post published by hand) between checks; the next tick reads the site anew. */
  exclusively<T>(work: (view: SiteView) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const view = await readSite(this.#agent, this.#view);
      this.#view = view;
      try {
        return await work(view);
      } finally {
        this.#lastCheckAt = null;
        this.#basis = null;
      }
    });
  }

  /** The next instant at which `tick` has something to do. */
  async nextWakeAt(): Promise<Instant> {
    const { clock, schedule, store } = this.#agent;
    const now = clock.now();
    const interval = schedule.checkIntervalMinutes * MINUTE;
    const nextCheck = (Math.floor(now / interval) + 1) * interval;
    if (schedule.cadence === 'classic') return nextCheck;
    const planned = await store.nextPlannedAt(now);
    const overdue = (await store.dueSlots(now, 1))[0];
    const last = overdue ? await store.lastPublication() : null;
    const free = last === null ? null : last + separationMs(schedule);
    return Math.min(nextCheck, planned ?? nextCheck, free !== null && free > now ? free : nextCheck);
  }

  async pause(): Promise<void> {
    await this.#agent.store.setState(PAUSED, String(this.#agent.clock.now()));
  }

  async resume(): Promise<void> {
    await this.#agent.store.removeState(PAUSED);
  }

  #checkIsDue(): boolean {
    const { clock, schedule } = this.#agent;
    return (
      this.#lastCheckAt === null || checkNumber(clock.now(), schedule) !== checkNumber(this.#lastCheckAt, schedule)
    );
  }

  async #check(): Promise<CheckOutcome> {
    const agent = this.#agent;
    this.#lastCheckAt = agent.clock.now();
    try {
      const view = await readSite(agent, this.#view);
      this.#view = view;
      this.#siteAnswers();
      await resolveCategories(agent, view);
      const epoch = this.#epoch();
      if (epoch === null) return { outcome: 'waiting_for_lease' };
      if (!clocksAgree(view)) return { outcome: 'clock_skew' };
      if ((await resumePublications(agent, epoch)) > 0) return { outcome: 'unsettled' };
      await this.#plan(view);
      return await this.#publish();
    } catch (error) {
      if (!(error instanceof SiteError)) throw error;
      this.#siteFailed = true;
      agent.emit({ type: 'site_failed', code: error.code, message: error.message, retry: error.retry });
      return { outcome: 'site_failed', code: error.code, message: error.message };
    }
  }

  #siteAnswers(): void {
    if (this.#siteFailed) this.#agent.emit({ type: 'site_recovered' });
    this.#siteFailed = false;
  }

  async #plan(view: SiteView): Promise<void> {
    const agent = this.#agent;
    const now = agent.clock.now();
    const counts = await agent.store.countByCategory(['QUEUED', 'CREATED']);
    const basis = { siteCategories: view.categories, counts };
    const changed = this.#basis && now < this.#basis.until ? changedCategories(this.#basis, basis) : null;
    const byUs = [...this.#ownPosts];
    this.#ownPosts.clear();
    if (this.#basis && changed?.every((key) => byUs.includes(key))) {
      const refreshed = byUs.length === 0 ? [] : await refreshCategories(agent, view, byUs);
      if (refreshed) {
        for (const category of refreshed) this.#categories.set(category.key, category);
        this.#basis = { ...basis, until: this.#basis.until };
        return;
      }
    }

    let slots = await loadSlotsAround(agent, view);
    let categories = await scheduledCategories(agent, view, slots);
    const nameOf = (key: string) => categories.find((category) => category.key === key)?.name ?? key;
    await endOverdueSlots(agent, nameOf);
    await recordMissedWindows(agent, categories);
    if (agent.schedule.cadence === 'even' && (await planWindows(agent, categories, slots))) {
      slots = await loadSlotsAround(agent, view);
      categories = await scheduledCategories(agent, view, slots);
    }
    this.#categories = new Map(categories.map((category) => [category.key, category]));
    this.#basis = { ...basis, until: nextBoundary(categories, now) };
  }

  async #publish(): Promise<CheckOutcome> {
    const agent = this.#agent;
    const [view, epoch] = [this.#view, this.#epoch()];
    if (!view || epoch === null) return { outcome: 'waiting_for_lease' };
    if ((await agent.store.state(PAUSED)) !== null) return { outcome: 'paused' };
    if (!clocksAgree(view)) return { outcome: 'clock_skew' };
    const attempt = await this.#attempt(view, epoch);
    if (attempt.outcome !== 'nothing_due') {
      // The site is another one now: the next tick reads it again before it does anything.
      if (attempt.outcome === 'published') this.#ownPosts.add(attempt.categoryKey);
      else this.#basis = null;
      this.#lastCheckAt = null;
    }
    return attempt;
  }

  async #attempt(view: SiteView, epoch: number): Promise<Attempt> {
    const agent = this.#agent;
    if (agent.schedule.cadence === 'even') return publishDueSlot(agent, view, this.#categories, epoch);
    if (!(await mayPublishAgain(agent))) return { outcome: 'nothing_due' };
    return publishByChance(agent, view, [...this.#categories.values()], epoch);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#busy.then(work, work);
    this.#busy = next.catch(() => undefined);
    return next;
  }
}

/** The next instant at which a window ends, or the next one is to be planned. */
function nextBoundary(categories: readonly ScheduledCategory[], now: Instant): Instant {
  const calendars = new Set(categories.map(({ calendar }) => calendar));
  const boundaries = [...calendars].flatMap((calendar) => {
    const { end } = calendar.windowAt(now);
    return [end - PLAN_AHEAD_MS, end].filter((boundary) => boundary > now);
  });
  return Math.min(...boundaries, now + 24 * 60 * MINUTE);
}
