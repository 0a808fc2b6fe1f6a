import { HOUR, type Instant, MINUTE } from '../../shared/core/instant.ts';
import type { JobStatus } from '../../shared/core/job-state.ts';
import type { CategoryKey } from '../ports/jobs.ts';
import { SiteError } from '../ports/site.ts';
import type { Agent, Schedule } from './agent.ts';
import { FleetMember } from './fleet/fleet-member.ts';
import { releaseOwnPlan } from './fleet/take-granted-slots.ts';
import { isPaused, PAUSED } from './pause.ts';
import { nextBoundary } from './planning/next-boundary.ts';
import { changedCategories, type PlanBasis } from './planning/plan-basis.ts';
import { planWindows, releaseFallen } from './planning/plan-windows.ts';
import { endOverdueSlots, forgetSeenWindows, recordMissedWindows } from './planning/record-missed.ts';
import { refreshCategories } from './planning/refresh-categories.ts';
import { resolveCategories } from './planning/resolve-categories.ts';
import { type ScheduledCategory, scheduledCategories } from './planning/scheduled-categories.ts';
import { checkNumber, mayPublishAgain, separationMs } from './planning/separation.ts';
import { categoriesInPlan, siteCapacity } from './planning/site-capacity.ts';
import { loadSlotsAround } from './planning/slots-around.ts';
import { publishByChance } from './publishing/publish-by-chance.ts';
import { type Attempt, noteDueSlots, publishDueSlot } from './publishing/publish-due-slot.ts';
import { resumePublications } from './publishing/resume-publications.ts';
import { clocksAgree, readSite, type SiteView } from './read-site.ts';
import { siteFails, siteWorks } from './site-health.ts';

/** What a check came to, for people and for `--json`. */
export type CheckOutcome =
  | Attempt
  | { outcome: 'paused' | 'waiting_for_lease' | 'clock_skew' | 'unsettled' }
  | { outcome: 'site_failed'; code: string; message: string };

/** However long the site asks us to wait, it is asked again after this. */
const LONGEST_REST_MS = HOUR;
/** A change in the number of these jobs can change the plan. */
const COUNTED: readonly JobStatus[] = ['QUEUED', 'CREATED'];

/**
 * The engine. `check` is the whole round: the truth from WordPress, unfinished publications, missed windows, the plan, and
 * at most one post. Between two checks `tick` publishes what is due at its own minute. The simulator runs this very class.
 */
export class Scheduler {
  readonly #agent: Agent;
  readonly #epoch: () => number | null;
  readonly #member: FleetMember;
  #view: SiteView | null = null;
  #categories = new Map<CategoryKey, ScheduledCategory>();
  #basis: PlanBasis | null = null;
  /** Categories that this scheduler has published in since the plan was last looked at. */
  readonly #ownPosts = new Set<CategoryKey>();
  #lastCheckAt: Instant | null = null;
  /** Whether the last check went through. Until it does, and after every publication, each tick is a check. */
  #isSound = false;
  /** The site asked not to be asked before this. */
  #restsUntil: Instant = 0;
  #restsBecause = '';
  /** Slots whose job was given back, and when: the others come first. */
  readonly #triedInVain = new Map<string, Instant>();
  /** The check interval in which the classic cadence has rolled its dice. */
  #rolledIn: number | null = null;
  /** Names that fit several categories, as far as they were reported. */
  #ambiguous: ReadonlySet<string> = new Set();
  /** How many categories had something to publish when it was last looked at whether they fit. */
  #activeCategories = 0;
  #fits = true;
  /** Checks and ticks never overlap. */
  #busy: Promise<unknown> = Promise.resolve();

  /** `epoch` answers the site lease's epoch, null while another agent holds it. */
  constructor(agent: Agent, epoch: () => number | null) {
    this.#agent = agent;
    this.#epoch = epoch;
    this.#member = new FleetMember(agent);
  }

  /** What the last check saw; null before the first one. */
  get view(): SiteView | null {
    return this.#view;
  }

  /** One whole check, now. Never throws for what WordPress does. */
  check(): Promise<CheckOutcome> {
    return this.#inTurn(() => {
      this.#rolledIn = null;
      return this.#check();
    });
  }

  /** A check when one is due, or the last one did not go through; otherwise only what is due. */
  tick(): Promise<CheckOutcome> {
    return this.#inTurn(async () => {
      const { clock } = this.#agent;
      const rest = this.#restsUntil - clock.now();
      // A longer one comes from a clock that was set back.
      if (rest > 0 && rest <= LONGEST_REST_MS) {
        await this.#member.tellOutage(this.#restsBecause);
        return { outcome: 'nothing_due' };
      }
      if (!this.#isSound || this.#checkIsDue()) return this.#check();
      return this.#hasPlan ? this.#publish() : { outcome: 'nothing_due' };
    });
  }

  /** Runs work that must not happen in the middle of a publication, once the work in hand is done. */
  afterWorkInHand<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(work);
  }

  /** Runs other work on the site (a post published by hand) between checks; the next tick reads the site anew. */
  exclusively<T>(work: (view: SiteView) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const view = await readSite(this.#agent, this.#view);
      this.#view = view;
      try {
        return await work(view);
      } finally {
        this.#isSound = false;
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
    if (!this.#hasPlan) return nextCheck;
    const planned = await store.nextPlannedAt(now);
    const overdue = (await store.dueSlots(now, 1))[0];
    const last = overdue ? await store.lastPublication() : null;
    const free = last === null ? null : last + separationMs(schedule);
    return Math.min(nextCheck, planned ?? nextCheck, free !== null && free > now ? free : nextCheck);
  }

  /** Puts other rules in force: the next tick plans anew what they touch. */
  reschedule(schedule: Schedule): Promise<void> {
    return this.#inTurn(async () => {
      this.#agent.schedule = schedule;
      this.#activeCategories = -1;
      this.#isSound = false;
      this.#basis = null;
    });
  }

  /** People have changed what decides about single categories: the next tick looks at all of them again. */
  categoriesChanged(): void {
    this.#isSound = false;
    this.#basis = null;
  }

  async pause(): Promise<void> {
    await this.#agent.store.setState(PAUSED, String(this.#agent.clock.now()));
  }

  async resume(): Promise<void> {
    await this.#agent.store.removeState(PAUSED);
  }

  /** Slots have instants of their own: by the even cadence, or because the coordinator deals them out. */
  get #hasPlan(): boolean {
    return this.#agent.schedule.cadence === 'even' || this.#member.mode === 'slots';
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
    this.#isSound = false;
    try {
      const view = await readSite(agent, this.#view);
      this.#view = view;
      this.#reportAmbiguous(await resolveCategories(agent, view));
      const [epoch, clocksAreRight] = [this.#epoch(), clocksAgree(view)];
      const unsettled = epoch !== null && clocksAreRight ? await resumePublications(agent, view, epoch) : 0;
      siteWorks(agent, 'reading');
      if (epoch === null) return { outcome: 'waiting_for_lease' };
      if (!clocksAreRight) return await this.#heldBack('clock_skew');
      if (unsettled > 0) return await this.#heldBack('unsettled');
      await this.#member.load();
      await this.#plan(view);
      if (await this.#member.sync(view, this.#categories)) this.#basis = null;
      this.#isSound = true;
      return await this.#publish();
    } catch (error) {
      if (!(error instanceof SiteError)) throw error;
      return this.#siteFailed(error);
    }
  }

  async #siteFailed(error: SiteError): Promise<CheckOutcome> {
    const { code, message, retryAfterMs } = error;
    this.#restsUntil = this.#agent.clock.now() + Math.min(retryAfterMs ?? 0, LONGEST_REST_MS);
    this.#restsBecause = message;
    siteFails(this.#agent, 'reading', error);
    await noteDueSlots(this.#agent, code);
    await this.#member.tellOutage(message);
    return { outcome: 'site_failed', code, message };
  }

  async #heldBack<Why extends 'paused' | 'clock_skew' | 'unsettled'>(outcome: Why): Promise<{ outcome: Why }> {
    await noteDueSlots(this.#agent, outcome);
    return { outcome };
  }

  #reportAmbiguous(found: readonly { category: string; paths: readonly string[] }[]): void {
    for (const { category, paths } of found) {
      if (!this.#ambiguous.has(category)) this.#agent.emit({ type: 'category_ambiguous', category, paths });
    }
    this.#ambiguous = new Set(found.map(({ category }) => category));
  }

  async #plan(view: SiteView): Promise<void> {
    const agent = this.#agent;
    const now = agent.clock.now();
    const counts = await agent.store.countByCategory(COUNTED);
    const basis = { zone: view.zone.name, siteCategories: view.categories, counts, until: this.#basis?.until ?? now };
    const changed = this.#basis && now < this.#basis.until ? changedCategories(this.#basis, basis) : null;
    if (changed?.length === 0 && this.#ownPosts.size === 0) return;
    const byUs = [...this.#ownPosts];
    this.#ownPosts.clear();
    if (this.#basis && changed?.every((key) => byUs.includes(key))) {
      const refreshed = await refreshCategories(agent, view, byUs);
      if (refreshed) {
        for (const category of refreshed) this.#categories.set(category.key, category);
        this.#basis = basis;
        return;
      }
    }

    const slots = await loadSlotsAround(agent, view);
    const categories = await scheduledCategories(agent, view, slots);
    const nameOf = (key: string) => categories.find((category) => category.key === key)?.name ?? key;
    await endOverdueSlots(agent, nameOf);
    if (this.#member.mode === 'slots') {
      await forgetSeenWindows(agent, categories);
      await releaseOwnPlan(agent, view);
    } else {
      await recordMissedWindows(agent, categories);
      const isEven = agent.schedule.cadence === 'even';
      if (isEven) this.#warnOfTooMany(view, categories);
      // Slots that are open or released decide nothing about a category, so what was read of it holds afterwards.
      await (isEven ? planWindows : releaseFallen)(agent, categories, slots);
    }
    this.#categories = new Map(categories.map((category) => [category.key, category]));
    this.#basis = { ...basis, until: nextBoundary(categories, now) };
  }

  #warnOfTooMany(view: SiteView, categories: readonly ScheduledCategory[]): void {
    const active = categoriesInPlan(this.#agent, categories).length;
    if (active === this.#activeCategories) return;
    this.#activeCategories = active;
    const room = siteCapacity(this.#agent, view, categories);
    if (!room.fits && this.#fits) this.#agent.emit({ type: 'capacity_exceeded', message: room.message });
    this.#fits = room.fits;
  }

  async #publish(): Promise<CheckOutcome> {
    const agent = this.#agent;
    const [view, epoch] = [this.#view, this.#epoch()];
    if (!view || epoch === null) {
      this.#isSound = false;
      return { outcome: 'waiting_for_lease' };
    }
    if (await isPaused(agent)) return this.#heldBack('paused');
    // The site is another one afterwards, also when this throws: the next tick reads it again before it does anything.
    this.#isSound = false;
    const attempt = await this.#attempt(view, epoch);
    if (attempt.outcome === 'nothing_due') this.#isSound = true;
    else if (attempt.outcome === 'published') this.#ownPosts.add(attempt.categoryKey);
    else this.#basis = null;
    return attempt;
  }

  async #attempt(view: SiteView, epoch: number): Promise<Attempt> {
    const agent = this.#agent;
    if (this.#hasPlan) {
      return publishDueSlot(agent, view, this.#categories, epoch, this.#triedInVain, this.#member);
    }
    const interval = checkNumber(agent.clock.now(), agent.schedule);
    if (this.#rolledIn === interval || !(await mayPublishAgain(agent))) return { outcome: 'nothing_due' };
    this.#rolledIn = interval;
    return publishByChance(agent, view, [...this.#categories.values()], epoch, this.#member);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#busy.then(work, work);
    this.#busy = next.catch(() => undefined);
    return next;
  }
}
