import { z } from 'zod';
import { type Alert, type AlertLevel, alertLevels, alert as alertSchema } from '../contract/alerts.ts';
import { HOUR, type Instant, toIso } from '../core/instant.ts';
import type { AlertSignal } from './signal.ts';

/** One trouble as it stands: what people were told of it, and what came after that. Kept over restarts. */
const trouble = z.object({
  key: z.string(),
  /** The latest alert of it, for the summary's words. */
  latest: alertSchema,
  level: z.enum(alertLevels),
  /** When people last heard of it, and what: that it is wrong, or that it is right again. */
  toldAt: z.number(),
  told: z.enum(['wrong', 'right']),
  /** Whether it goes on. */
  active: z.boolean(),
  /** How often it happened since people last heard of it, and altogether since it began. */
  untold: z.number(),
  total: z.number(),
  recoversAfter: z.number().nullable(),
  /** The latest distinct messages that nobody has seen yet. */
  samples: z.array(z.string()),
});
type Trouble = z.infer<typeof trouble>;

export const foldState = z.array(trouble);
export type FoldState = readonly Trouble[];

/** What to send after a signal, and how things stand then. */
export interface Folded {
  state: FoldState;
  send: Alert[];
}

/** Equal alerts are counted for this long before people hear of them again. */
export const FOLD_MS = HOUR;
const MAX_SAMPLES = 5;
/** More troubles at once than this are one trouble; the oldest are forgotten. */
const MAX_TROUBLES = 500;

/** Folds equal alerts: the first goes out at once, those after it as one count an hour; an end is announced once. */
export function fold(state: FoldState, signal: AlertSignal, now: Instant): Folded {
  return signal.type === 'raise' ? raise(state, signal, now) : recover(state, signal, now);
}

function raise(state: FoldState, signal: Extract<AlertSignal, { type: 'raise' }>, now: Instant): Folded {
  const { key, repeats, recoversAfter } = signal;
  const alert: Alert = { ...signal.alert, timestamp: toIso(now) };
  const known = state.find((entry) => entry.key === key);
  const isWorse = known?.active && rank(alert.level) > rank(known.level);
  if (!known || isWorse) {
    const total = (known?.total ?? 0) + 1;
    const entry = { key, latest: alert, level: alert.level, toldAt: now, untold: 0, total, recoversAfter, samples: [] };
    return { state: put(state, { ...entry, told: 'wrong', active: true }), send: [alert] };
  }
  if (repeats === 'state' && known.active) return { state: put(state, { ...known, latest: alert }), send: [] };
  return {
    state: put(state, {
      ...known,
      latest: alert,
      level: alert.level,
      active: true,
      untold: known.untold + 1,
      total: known.total + 1,
      samples: [...known.samples.filter((sample) => sample !== alert.message), alert.message].slice(-MAX_SAMPLES),
    }),
    send: [],
  };
}

function recover(state: FoldState, { key, message }: Extract<AlertSignal, { type: 'recover' }>, now: Instant): Folded {
  let next = state;
  const send: Alert[] = [];
  for (const entry of state) {
    const isMeant = entry.key === key || entry.key.startsWith(`${key}:`);
    if (!isMeant || !entry.active || entry.recoversAfter === null) continue;
    if (entry.told === 'right' || entry.total < entry.recoversAfter) {
      next = put(next, { ...entry, active: false });
      continue;
    }
    send.push(recovery(entry, message, now));
    next = put(next, { ...entry, active: false, told: 'right', untold: 0, samples: [] });
  }
  return { state: next, send };
}

/** What an hour brought: one count for each trouble that went on. Those that are over, and were told, are forgotten. */
export function foldHour(state: FoldState, now: Instant): Folded {
  const send: Alert[] = [];
  const kept: Trouble[] = [];
  for (const entry of state) {
    // A clock that was set back must not silence anything for longer.
    const hourIsOver = now - entry.toldAt >= FOLD_MS || entry.toldAt > now;
    if (!hourIsOver) kept.push(entry);
    else if (entry.untold > 0) {
      send.push(summary(entry, now));
      kept.push({ ...entry, toldAt: now, told: entry.active ? 'wrong' : 'right', untold: 0, samples: [] });
    } else if (entry.active && entry.recoversAfter !== null) kept.push(entry);
  }
  const isSame = send.length === 0 && kept.length === state.length;
  return { state: isSame ? state : kept, send };
}

function summary({ latest, untold, toldAt, active, recoversAfter, samples }: Trouble, now: Instant): Alert {
  const more = `${untold} more ${untold === 1 ? 'time' : 'times'} since ${toIso(toldAt).slice(0, 16)}Z`;
  const end = recoversAfter !== null && !active ? ' It works again by now.' : '';
  const others = samples.length > 1 ? ['', 'The latest of them:', ...samples.map((sample) => `- ${sample}`)] : [];
  return {
    ...latest,
    title: `${latest.title} (${untold} more)`.slice(0, 200),
    message: [`This happened ${more}.${end} The last time: ${latest.message}`, ...others].join('\n'),
    details: { ...latest.details, count: untold, since: toIso(toldAt) },
    timestamp: toIso(now),
  };
}

function recovery({ latest, total }: Trouble, message: string, now: Instant): Alert {
  const { cause: _cause, next_step: _step, ...details } = latest.details;
  return {
    ...latest,
    title: `Recovered: ${latest.title}`.slice(0, 200),
    message: total > 1 ? `${message} It had happened ${total} times.` : message,
    level: 'info',
    details: { ...details, count: total },
    timestamp: toIso(now),
  };
}

const rank = (level: AlertLevel): number => alertLevels.indexOf(level);

function put(state: FoldState, entry: Trouble): FoldState {
  const others = state.filter(({ key }) => key !== entry.key);
  return [...others, entry].slice(-MAX_TROUBLES);
}
