import type { CalendarRules } from '../calendar-rules.ts';
import { DAY, type Instant, MINUTE } from '../instant.ts';
import { fromEpochDay, type LocalDate, toEpochDay } from '../local-date.ts';
import { usableTime } from '../usable-time.ts';
import { nextWindow, type Window, windowAt } from '../window.ts';
import type { Zone } from '../zone.ts';
import { countPlaces, findRooms } from './rooms.ts';

/** Minutes between two posts of a site when nothing is configured. */
export const DEFAULT_SEPARATION_MINUTES = 20;
const HORIZON_DAYS = 28;

export interface CapacityInput {
  /** Every category that takes part (paused ones left out), with its own interval in days. */
  categories: readonly { intervalDays: number }[];
  rules: CalendarRules;
  /** `min_separation_minutes` as configured, null for the default. */
  separationMinutes: number | null;
  checkIntervalMinutes: number;
  zone: Zone;
  now: Instant;
}

export interface Capacity {
  /** Σ 1/N over the categories. */
  demandPerDay: number;
  /** The most posts that separation and calendar leave room for, a day on average over the next four weeks. */
  roomPerDay: number;
  /** Whether every window of the next weeks can hold the posts that belong into it. */
  fits: boolean;
  /** The window that is fullest for its room; null when there are no categories. */
  tightest: { startDate: LocalDate; lastDate: LocalDate; demand: number; room: number } | null;
  /** Minutes that count: at most one post a check interval, always. */
  separationMinutes: number;
  /** A whole sentence with these figures, naming the rules that take room. */
  message: string;
}

/** The separation that counts, in minutes: never less than the check interval, so that no interval sees two posts. */
export function effectiveSeparationMinutes(separationMinutes: number | null, checkIntervalMinutes: number): number {
  return Math.max(separationMinutes ?? DEFAULT_SEPARATION_MINUTES, checkIntervalMinutes);
}

/** Whether the demand of the `even` cadence fits into what separation and calendar leave, with the figures for people. */
export function capacity(input: CapacityInput): Capacity {
  const separationMinutes = effectiveSeparationMinutes(input.separationMinutes, input.checkIntervalMinutes);
  const groups = new Map<number, number>();
  for (const { intervalDays: n } of input.categories) groups.set(n, (groups.get(n) ?? 0) + 1);
  const demandPerDay = [...groups].reduce((sum, [intervalDays, count]) => sum + count / intervalDays, 0);

  const longest = Math.max(1, ...groups.keys());
  const span = { intervalDays: longest, cadence: 'even' as const, zone: input.zone };
  const start = windowAt(input.now, span).start;
  const days = longest * Math.max(2, Math.ceil(HORIZON_DAYS / longest));
  const end = windowAt(start + days * DAY + DAY / 2, { ...span, intervalDays: 1 }).start;
  const room = (from: Instant, to: Instant): number => {
    const { pieces } = usableTime({ start: from, end: to }, input.rules, input.zone);
    return countPlaces(findRooms(pieces, { from, to }, [], separationMinutes * MINUTE), separationMinutes * MINUTE);
  };

  const windows = [...groups].flatMap(([intervalDays, count]) =>
    windowsBetween(start, end, intervalDays, input.zone)
      .map((window) => ({ window, count, places: room(window.start, window.end) }))
      // A window without usable time is skipped: nobody misses anything there.
      .filter(({ places }) => places > 0),
  );
  let tightest: { window: Window; demand: number; places: number } | null = null;
  for (const { window, places } of windows) {
    const demand = windows
      .filter((other) => other.window.start >= window.start && other.window.end <= window.end)
      .reduce((sum, { count }) => sum + count, 0);
    if (tightest === null || demand / places > tightest.demand / tightest.places) tightest = { window, demand, places };
  }

  const roomPerDay = room(start, end) / days;
  const fits = input.categories.length === 0 || (tightest !== null && tightest.demand <= tightest.places);
  const figures = {
    demandPerDay,
    roomPerDay,
    fits,
    tightest: tightest && {
      startDate: tightest.window.startDate,
      lastDate: fromEpochDay(toEpochDay(tightest.window.startDate) + tightest.window.intervalDays - 1),
      demand: tightest.demand,
      room: tightest.places,
    },
    separationMinutes,
  };
  const dates = { from: fromEpochDay(toEpochDay(windowAt(start, span).startDate)), days };
  return { ...figures, message: message(figures, input, dates) };
}

function windowsBetween(start: Instant, end: Instant, intervalDays: number, zone: Zone): Window[] {
  const options = { cadence: 'even' as const, intervalDays, zone };
  let window = windowAt(start, options);
  if (window.start < start) window = nextWindow(window, options);
  const windows: Window[] = [];
  for (; window.end <= end; window = nextWindow(window, options)) windows.push(window);
  return windows;
}

function message(
  figures: Omit<Capacity, 'message'>,
  input: CapacityInput,
  horizon: { from: LocalDate; days: number },
): string {
  const { demandPerDay, roomPerDay, fits, tightest } = figures;
  const count = input.categories.length;
  const categories = `${count} ${count === 1 ? 'category needs' : 'categories need'}`;
  const rules = rulesThatTakeRoom(figures.separationMinutes, input, horizon);
  const listed = rules.length < 2 ? rules.join() : `${rules.slice(0, -1).join(', ')} and ${rules.at(-1)}`;
  const leave = `${listed} ${rules.length < 2 ? 'leaves' : 'leave'}`;
  if (fits || tightest === null || demandPerDay > roomPerDay) {
    return `${categories} ${figure(demandPerDay)} posts a day; ${leave} room for ${figure(roomPerDay)}.`;
  }
  const { startDate, lastDate, demand, room } = tightest;
  const dates = startDate === lastDate ? `on ${startDate}` : `from ${startDate} to ${lastDate}`;
  return `${categories} ${demand} posts ${dates}; ${leave} room for ${room} there.`;
}

function rulesThatTakeRoom(
  separationMinutes: number,
  { rules, checkIntervalMinutes, separationMinutes: configured }: CapacityInput,
  { from, days }: { from: LocalDate; days: number },
): string[] {
  const first = toEpochDay(from);
  const blackouts = rules.blackoutDates.filter((date) => toEpochDay(date) >= first && toEpochDay(date) < first + days);
  const bySeparation = separationMinutes > checkIntervalMinutes || (configured ?? 0) >= checkIntervalMinutes;
  return [
    bySeparation
      ? `min separation ${separationMinutes} minutes`
      : `one post per check interval of ${checkIntervalMinutes} minutes`,
    ...rules.quietHours.map((quiet) => `quiet hours ${quiet.from}–${quiet.to}`),
    ...(rules.hourWeights?.includes(0) ? ['hours of weight 0'] : []),
    ...(rules.allowedDays.length > 0 ? [`allowed days ${rules.allowedDays.join(', ')}`] : []),
    ...(blackouts.length > 0 ? [`blackout dates ${blackouts.join(', ')}`] : []),
  ];
}

/** At most one decimal. */
function figure(value: number): string {
  return String(Math.round(value * 10) / 10);
}
