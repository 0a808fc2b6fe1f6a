import {
  type LogEntry,
  REPORT_INTERVAL_SECONDS,
  REPORT_LIMITS,
  type ReportedSlots,
  type ReportRequest,
  type ReportResponse,
} from '../../../shared/contract/report.ts';
import { toIso } from '../../../shared/core/instant.ts';
import { SiteError } from '../../ports/site.ts';
import { isPaused } from '../pause.ts';
import type { SiteView } from '../read-site.ts';
import {
  type FixedSettings,
  keepSettings,
  keptSettings,
  type SettingsInForce,
  settingsInForce,
} from './apply-settings.ts';
import { buildReport } from './build-report.ts';
import { type Obeying, obeyCommands } from './obey-commands.ts';
import { PAGE_TROUBLE } from './page-trouble.ts';
import { QueuePages } from './report-queue.ts';

/** Pages of the queue that one report sends at most; the next report goes on. */
const PAGES_A_REPORT = 50;

/** Entries of the log that wait to be reported. */
export interface Journal {
  /** The oldest entries, at most so many. */
  waiting(limit: number): readonly LogEntry[];
  /** Forgets entries that have arrived. */
  arrived(ids: readonly string[]): void;
}

export interface Reporting extends Obeying {
  journal: Journal;
  /** What environment and configuration file say about the schedule. */
  fixed: FixedSettings;
  /** Shown to people: host and process. */
  label: string;
  version: string;
  /** This site's place in its brand; null without a coordinator. */
  slots(): Promise<ReportedSlots | null>;
}

/**
 * Keeps the page in WordPress informed and does what people want there. A report is short (the agent is there) unless a check
 * has looked at the site anew or something was done since the last whole one.
 */
export class Reporter {
  readonly #reporting: Reporting;
  readonly #pages: QueuePages;
  readonly #startedAt: string;
  #inForce: SettingsInForce | null = null;
  #reported: { view: SiteView; settings: SettingsInForce } | null = null;
  /** Of the settings in WordPress that were looked at last, also when they could not be used. */
  #seenRevision: string | null = null;
  /** The code of the last exchange's failure, null after one that worked; undefined before the first one. */
  #failure: string | null | undefined;
  #busy: Promise<unknown> = Promise.resolve();
  /** An exchange that has not begun, because another one is in hand. */
  #waiting: Promise<void> | null = null;

  constructor(reporting: Reporting) {
    this.#reporting = reporting;
    this.#pages = new QueuePages(reporting.agent);
    this.#startedAt = toIso(reporting.agent.clock.now());
  }

  /**
   * One exchange with WordPress, after the one in hand; whoever wants one before it begins shares it, so that a slow site
   * does not make a queue of them. Never throws for what WordPress does: that the page is not informed stops no post.
   */
  exchange(): Promise<void> {
    if (this.#waiting) return this.#waiting;
    const next = this.#busy.then(() => {
      this.#waiting = null;
      return this.#exchange();
    });
    this.#waiting = next;
    this.#busy = next.catch(() => undefined);
    return next;
  }

  async #exchange(): Promise<void> {
    const { agent } = this.#reporting;
    try {
      let answer = await this.#send(await this.#whatIsNew());
      const isObeyed = (await obeyCommands(this.#reporting, answer.commands)) > 0;
      if (await this.#follow(answer)) this.#reported = null;
      // What people asked for shows at once.
      if (isObeyed) {
        this.#reported = null;
        answer = await this.#send(await this.#whatIsNew());
      }
      await this.#sendQueue(answer);
      if (this.#failure !== null) await agent.store.removeState(PAGE_TROUBLE);
      this.#failure = null;
    } catch (error) {
      if (!(error instanceof SiteError)) throw error;
      this.#reported = null;
      this.#pages.startAgain();
      // A site may be down for hours: the log says it once, and "scs status" as long as it lasts.
      if (this.#failure !== error.code) {
        agent.emit({ type: 'report_failed', code: error.code, message: error.message });
        await agent.store.setState(PAGE_TROUBLE, error.message);
      }
      this.#failure = error.code;
    }
  }

  /** Puts settings in force that were made in WordPress since. Answers whether there were any. */
  async #follow({ settings_revision: revision }: ReportResponse): Promise<boolean> {
    const { agent, page, fixed, scheduler } = this.#reporting;
    const before = await this.#settings();
    if (this.#seenRevision === revision) return false;
    const made = await page.settings();
    this.#seenRevision = made.revision;
    const found = settingsInForce(fixed, made);
    if (found.faults.length > 0) {
      this.#inForce = { ...before, faults: found.faults };
      agent.emit({ type: 'settings_refused', faults: found.faults });
      return true;
    }
    await keepSettings(agent.store, made);
    const isAnother = JSON.stringify(found.schedule) !== JSON.stringify(agent.schedule);
    if (isAnother) await scheduler.reschedule(found.schedule);
    this.#inForce = found;
    if (isAnother) agent.emit({ type: 'settings_applied', revision: made.revision });
    return true;
  }

  async #settings(): Promise<SettingsInForce> {
    const { agent, fixed } = this.#reporting;
    this.#inForce ??= settingsInForce(fixed, await keptSettings(agent.store));
    return this.#inForce;
  }

  async #whatIsNew(): Promise<Partial<ReportRequest>> {
    const { agent, scheduler, slots } = this.#reporting;
    const { view } = scheduler;
    const settings = await this.#settings();
    if (!view || (this.#reported?.view === view && this.#reported.settings === settings)) return {};
    const whole = await buildReport(agent, view);
    this.#reported = { view, settings };
    const { revision, faults, values } = settings;
    return { ...whole, slots: await slots(), settings: { revision, faults: [...faults], values } };
  }

  async #sendQueue(first: ReportResponse): Promise<void> {
    let answer = first;
    for (let page = 0; page < PAGES_A_REPORT; page += 1) {
      const queue = await this.#pages.next(answer);
      if (queue.jobs.length === 0 && !queue.reset) return;
      answer = await this.#send({ queue });
      if (!queue.more) return;
    }
  }

  async #send(parts: Partial<ReportRequest>): Promise<ReportResponse> {
    const { journal, page } = this.#reporting;
    const log = journal.waiting(REPORT_LIMITS.log);
    const report = { ...(await this.#head()), ...parts, ...(log.length > 0 ? { log: [...log] } : {}) };
    const answer = await page.report(report);
    journal.arrived(log.map(({ id }) => id));
    return answer;
  }

  async #head(): Promise<ReportRequest> {
    const { agent, label, version, epoch, scheduler } = this.#reporting;
    const skew = scheduler.view?.facts.clockSkewMs;
    return {
      owner: agent.worker,
      label,
      version,
      started_at: this.#startedAt,
      sent_at: toIso(agent.clock.now()),
      interval_seconds: REPORT_INTERVAL_SECONDS,
      paused: await isPaused(agent),
      publishes: epoch() !== null,
      clock_skew_ms: skew === undefined ? null : Math.round(skew),
    };
  }
}
