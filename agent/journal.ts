import { randomUUID } from 'node:crypto';
import type { LogEntry } from '../shared/contract/report.ts';
import { toIso } from '../shared/core/instant.ts';
import type { Journal } from './flows/reporting/report.ts';
import { describeEvent } from './log-events.ts';
import type { AgentEvent, Emit } from './ports/events.ts';

/** Entries that are kept while WordPress cannot be told; older ones are in the agent's own log. */
const KEPT = 500;
const LEVELS = { info: 'info', warn: 'warning', error: 'error' } as const;

export interface EventJournal extends Journal {
  /** Listens to what happens. */
  emit: Emit;
  /** Called after each entry. */
  onEntry(listener: (event: AgentEvent) => void): void;
}

/** Words what happens for the log on the page in WordPress, and keeps it until it was reported there. */
export function eventJournal(now: () => number = Date.now): EventJournal {
  const process = randomUUID().slice(0, 13);
  const listeners: ((event: AgentEvent) => void)[] = [];
  let entries: LogEntry[] = [];
  let count = 0;
  return {
    emit(event) {
      const [level, message] = describeEvent(event);
      if (level === 'debug') return;
      count += 1;
      const entry: LogEntry = {
        id: `${process}-${count}`,
        at: toIso(now()),
        level: LEVELS[level],
        event: event.type,
        message: message.slice(0, 2000),
      };
      entries = [...entries, entry].slice(-KEPT);
      for (const listener of listeners) listener(event);
    },
    onEntry: (listener) => void listeners.push(listener),
    waiting: (limit) => entries.slice(0, limit),
    arrived(ids) {
      const gone = new Set(ids);
      entries = entries.filter(({ id }) => !gone.has(id));
    },
  };
}
