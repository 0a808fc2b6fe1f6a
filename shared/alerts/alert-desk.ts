import { randomUUID } from 'node:crypto';
import type { Alert, AlertKind, AlertLevel, AlertReport, OutgoingAlert } from '../contract/alerts.ts';
import type { Clock } from '../core/clock.ts';
import { DAY, type Instant, MINUTE } from '../core/instant.ts';
import { AlertBox, type AlertMemory, type BoxContent, claimDue, LONGEST_WAIT_MS, type Outgoing } from './alert-box.ts';
import { fold, foldHour } from './fold.ts';
import type { AlertSignal } from './signal.ts';

/** What became of an alert, for the log. */
export type AlertEvent =
  | { type: 'alert_sent'; kind: AlertKind; level: AlertLevel; title: string; failures: readonly string[] }
  | {
      type: 'alert_undelivered';
      kind: AlertKind;
      level: AlertLevel;
      title: string;
      failures: readonly string[];
      isGivenUp: boolean;
    };

/** Reaches people. Never throws: the report names what became of each backend. */
interface Sender {
  send(alert: OutgoingAlert): Promise<AlertReport>;
}

/** While an alert is delivered, no other process delivers it: longer than every backend's time limit. */
const CLAIM_MS = MINUTE;
/** An alert that nobody could be given is old news after this. */
const GIVE_UP_MS = DAY;

/**
 * Takes signals, folds them and delivers what is left. Signals are taken at once and without waiting; `settle` does the
 * work. An alert is kept before it is sent, so a crash in between delivers it again rather than never.
 */
export class AlertDesk {
  readonly #clock: Clock;
  readonly #sender: Sender;
  readonly #emit: (event: AlertEvent) => void;
  readonly #box: AlertBox;
  #pending: { signal: AlertSignal; at: Instant }[] = [];
  #working: Promise<void> = Promise.resolve();

  /** `emit` must not lead back here. */
  constructor(
    { store, clock }: { store: AlertMemory; clock: Clock },
    sender: Sender,
    emit: (event: AlertEvent) => void,
  ) {
    this.#clock = clock;
    this.#sender = sender;
    this.#emit = emit;
    this.#box = new AlertBox(store);
  }

  take(signals: readonly AlertSignal[]): void {
    if (signals.length === 0) return;
    const wasIdle = this.#pending.length === 0;
    const at = this.#clock.now();
    this.#pending.push(...signals.map((signal) => ({ signal, at })));
    if (wasIdle) void this.settle();
  }

  /** Folds what was taken, says what an hour brought, and delivers what is due. Never throws. */
  settle(): Promise<void> {
    // One that failed, which none should, keeps no later one from its work.
    this.#working = this.#working.then(() => this.#settle()).catch(() => undefined);
    return this.#working;
  }

  async #settle(): Promise<void> {
    const taken = this.#pending;
    this.#pending = [];
    const now = this.#clock.now();
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
    const { success, results } = await this.#sender.send({ id, ...alert });
    const failures = Object.entries(results).flatMap(([backend, { error }]) => (error ? [`${backend}: ${error}`] : []));
    const now = this.#clock.now();
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

/** Level and words of the log line about an alert that went out. */
export const describeAlertSent = ({
  title,
  failures,
}: {
  title: string;
  failures: readonly string[];
}): ['info' | 'warn', string] =>
  failures.length === 0
    ? ['info', `Alert sent: ${title}`]
    : ['warn', `Alert sent: ${title}; not by ${failures.join(' ')}`];
