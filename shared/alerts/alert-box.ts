import { z } from 'zod';
import { alert } from '../contract/alerts.ts';
import type { Instant } from '../core/instant.ts';
import { type FoldState, foldState } from './fold.ts';

/** Where the alerts' memory is kept: small texts by name. */
export interface AlertMemory {
  state(name: string): Promise<string | null>;
  /** Replaces `expected` by `value`; false when something else is kept by now. */
  swapState(name: string, expected: string | null, value: string): Promise<boolean>;
}

/** An alert that is decided but not delivered yet. */
const outgoing = z.object({
  id: z.string(),
  alert,
  tries: z.number(),
  /** Not before this; while a process delivers it, the end of that process's claim. */
  nextAt: z.number(),
  /** After this it is given up. */
  untilAt: z.number(),
});
export type Outgoing = z.infer<typeof outgoing>;

const boxContent = z.object({ troubles: foldState, outbox: z.array(outgoing) });
/** What is kept of alerts: the troubles that people were told of, and the alerts that still have to go out. */
export interface BoxContent {
  troubles: FoldState;
  outbox: readonly Outgoing[];
}

const STATE = 'alerts';
const EMPTY: BoxContent = { troubles: [], outbox: [] };

/**
 * The alerts' memory: one small document in the database, changed by compare-and-set, so that a restart repeats nothing
 * and several processes (an agent and its workers, several coordinators) tell people once. While the database fails, what happens is kept in
 * this process, and joined with what the database holds when it answers again.
 */
export class AlertBox {
  readonly #store: AlertMemory;
  #content: BoxContent = EMPTY;
  /** Whether this process knows what the database does not. */
  #isAhead = false;

  constructor(store: AlertMemory) {
    this.#store = store;
  }

  /** Applies a change. `change` may run more than once; the answer is that of the run that counts. */
  async change<T>(change: (content: BoxContent) => { content: BoxContent; result: T }): Promise<T> {
    try {
      return await this.#changeStored(change);
    } catch {
      const { content, result } = change(this.#content);
      this.#content = content;
      this.#isAhead = true;
      return result;
    }
  }

  async #changeStored<T>(change: (content: BoxContent) => { content: BoxContent; result: T }): Promise<T> {
    for (;;) {
      const raw = await this.#store.state(STATE);
      const stored = parse(raw);
      const before = this.#isAhead ? join(stored, this.#content) : stored;
      const { content, result } = change(before);
      const isNew = this.#isAhead || content !== before;
      if (isNew && !(await this.#store.swapState(STATE, raw, JSON.stringify(content)))) continue;
      this.#content = content;
      this.#isAhead = false;
      return result;
    }
  }
}

/** A document that another release wrote differently is begun anew: at worst something is told twice. */
function parse(raw: string | null): BoxContent {
  if (raw === null) return EMPTY;
  try {
    const parsed = boxContent.safeParse(JSON.parse(raw));
    return parsed.success ? parsed.data : EMPTY;
  } catch {
    return EMPTY;
  }
}

function join(stored: BoxContent, own: BoxContent): BoxContent {
  const [keys, ids] = [new Set(own.troubles.map(({ key }) => key)), new Set(own.outbox.map(({ id }) => id))];
  return {
    troubles: [...stored.troubles.filter(({ key }) => !keys.has(key)), ...own.troubles],
    outbox: [...stored.outbox.filter(({ id }) => !ids.has(id)), ...own.outbox],
  };
}

/** Takes the alerts whose turn it is; until `claimMs` is over nobody else delivers them. */
export function claimDue(content: BoxContent, now: Instant, claimMs: number): { content: BoxContent; due: Outgoing[] } {
  const isDue = ({ nextAt }: Outgoing) => nextAt <= now || nextAt > now + LONGEST_WAIT_MS;
  const due = content.outbox.filter(isDue).slice(0, AT_ONCE);
  if (due.length === 0) return { content, due };
  const ids = new Set(due.map(({ id }) => id));
  const outbox = content.outbox.map((entry) => (ids.has(entry.id) ? { ...entry, nextAt: now + claimMs } : entry));
  return { content: { ...content, outbox }, due };
}

/** Deliveries in one go. */
const AT_ONCE = 20;
/** Nothing waits longer than this for its next try; a later one comes from a clock that was set back. */
export const LONGEST_WAIT_MS = 60 * 60_000;
