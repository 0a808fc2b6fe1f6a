import { randomUUID } from 'node:crypto';
import { fold, foldHour } from '../../../shared/alerts/fold.ts';
import type { AlertSignal } from '../../../shared/alerts/signal.ts';
import type { Alert } from '../../../shared/contract/alerts.ts';
import { DAY, type Instant, MINUTE } from '../../../shared/core/instant.ts';
import type { Emit } from '../../ports/events.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { Agent } from '../agent.ts';
import { AlertBox, type BoxContent, claimDue, LONGEST_WAIT_MS, type Outgoing } from './alert-box.ts';

/** While an alert is delivered, no other process delivers it: longer than every backend's time limit. */
const CLAIM_MS = MINUTE;
/** An alert that nobody could be given is old news after this. */
const GIVE_UP_MS = DAY;

/**
 * Takes signals, folds them and delivers what is left. Signals are taken at once and without waiting; `settle` does the
 * work. An alert is kept before it is sent, so a crash in between delivers it again rather than never.
 */
export class AlertDesk {
  readonly #agent: Pick<Agent, 'clock'>;
  readonly #notifier: Notifier;
  readonly #emit: Emit;
  readonly #box: AlertBox;
  #pending: { signal: AlertSignal; at: Instant }[] = [];
  #working: Promise<void> = Promise.resolve();

  /** `emit` must not lead back here. */
  constructor(agent: Pick<Agent, 'store' | 'clock'>, notifier: Notifier, emit: Emit) {
    this.#agent = agent;
    this.#notifier = notifier;
    this.#emit = emit;
    this.#box = new AlertBox(agent.store);
  }

  take(signals: readonly AlertSignal[]): void {
    if (signals.length === 0) return;
    const wasIdle = this.#pending.length === 0;
    const at = this.#agent.clock.now();
    this.#pending.push(...signals.map((signal) => ({ signal, at })));
    if (wasIdle) void this.settle();
  }

  /** Folds what was taken, says what an hour brought, and delivers what is due. Never throws. */
  settle(): Promise<void> {
    this.#working = this.#working.then(() => this.#settle());
    return this.#working;
  }

  async #settle(): Promise<void> {
    const taken = this.#pending;
    this.#pending = [];
    const now = this.#agent.clock.now();
    const due = await this.#box.change((content) => {
      let next = content;
      for (const { signal, at } of taken) next = decide(next, fold(next.troubles, signal, at), at);
      next = decide(next, foldHour(next.troubles, now), now);
      const claimed = claimDue(next, now, CLAIM_MS);
      return { content: claimed.content, result: claimed.due };
    });
    await Promise.all(due.map((outgoing) => this.#deliver(outgoing)));
  }

  async #deliver(outgoing: Outgoing): Promise<void> {
    const { id, alert } = outgoing;
    const { success, results } = await this.#notifier.send({ id, ...alert });
    const failures = Object.entries(results).flatMap(([backend, { error }]) => (error ? [`${backend}: ${error}`] : []));
    const now = this.#agent.clock.now();
    const again = success || now >= outgoing.untilAt ? null : nextTry(outgoing, now);
    await this.#box.change((content) => {
      const outbox = content.outbox.flatMap((entry) => (entry.id !== id ? [entry] : again ? [again] : []));
      return { content: { ...content, outbox }, result: undefined };
    });
    const { kind, level, title } = alert;
    if (success) this.#emit({ type: 'alert_sent', kind, level, title, failures });
    else this.#emit({ type: 'alert_undelivered', kind, level, title, failures, isGivenUp: again === null });
  }
}

/** Puts what the folding decided into the outbox. */
function decide(
  content: BoxContent,
  { state, send }: { state: BoxContent['troubles']; send: readonly Alert[] },
  now: Instant,
): BoxContent {
  if (state === content.troubles && send.length === 0) return content;
  const added = send.map((alert) => ({ id: randomUUID(), alert, tries: 0, nextAt: now, untilAt: now + GIVE_UP_MS }));
  return { troubles: state, outbox: [...content.outbox, ...added] };
}

/** One minute later, then two, four … up to an hour. */
const nextTry = (outgoing: Outgoing, now: Instant): Outgoing => ({
  ...outgoing,
  tries: outgoing.tries + 1,
  nextAt: now + Math.min(MINUTE * 2 ** outgoing.tries, LONGEST_WAIT_MS),
});
