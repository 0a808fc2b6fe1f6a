import type { Plan } from '../../../shared/core/cadence/plan.ts';
import { planWindow } from '../../../shared/core/cadence/plan-window.ts';
import { type CalendarRules, NO_CALENDAR_RULES } from '../../../shared/core/calendar-rules.ts';
import type { CategoryState } from '../../../shared/core/category-state.ts';
import { DAY, type Instant, MINUTE } from '../../../shared/core/instant.ts';
import { seededRandom, seedFromText } from '../../../shared/core/random.ts';
import type { Window } from '../../../shared/core/window.ts';
import { createWindowCalendar, type WindowCalendar } from '../../../shared/core/window-calendar.ts';
import { localEpochDay, parseZone } from '../../../shared/core/zone.ts';

/** One post of the planner's own little world, in which everything is published when it is planned. */
export interface Post {
  id: string;
  window: Window;
  position: number;
  at: Instant;
}

export interface YearsOptions {
  categories?: number;
  intervalDays?: number;
  days?: number;
  spacing?: number;
  separationMinutes?: number;
  minGapHours?: number;
  zone?: string;
  rules?: CalendarRules;
  start?: Instant;
  seed: string;
}

export interface Years {
  posts: Post[];
  windows: Window[];
  dropped: { id: string; reason: string; window: Window }[];
  calendar: WindowCalendar;
}

export function freshCategory(id: string, rules: Partial<CategoryState> = {}): CategoryState {
  return {
    id,
    minGapHours: 7,
    spacing: 0.7,
    paused: false,
    delayedUntil: null,
    lastPublishedAt: null,
    filledSlot: null,
    windowUsed: false,
    scheduledByHandAt: null,
    ...rules,
  };
}

/** Plans window after window, each from what the one before led to. */
export function planYears(options: YearsOptions): Years {
  const calendar = createWindowCalendar({
    cadence: 'even',
    intervalDays: options.intervalDays ?? 3,
    zone: parseZone(options.zone ?? 'Australia/Sydney'),
    rules: options.rules ?? NO_CALENDAR_RULES,
  });
  const start = options.start ?? Date.parse('2026-01-01T00:00:00Z');
  const end = start + (options.days ?? 730) * DAY;
  let states = Array.from({ length: options.categories ?? 20 }, (_, i) =>
    freshCategory(`C${String(i + 1).padStart(2, '0')}`, {
      spacing: options.spacing ?? 0.7,
      minGapHours: options.minGapHours ?? 7,
    }),
  );
  const years: Years = { posts: [], windows: [], dropped: [], calendar };
  let taken: Instant[] = [];
  for (let window = calendar.next(calendar.windowAt(start)); window.end <= end; window = calendar.next(window)) {
    const plan: Plan = planWindow({
      window,
      calendar,
      categories: states,
      separationMs: (options.separationMinutes ?? 20) * MINUTE,
      taken,
      random: seededRandom(seedFromText(`${options.seed}|${window.start}`)),
    });
    const planned = new Map(plan.planned.map((post) => [post.id, post]));
    years.windows.push(window);
    years.posts.push(...plan.planned.map(({ id, position, plannedAt: at }) => ({ id, window, position, at })));
    years.dropped.push(...plan.dropped.map(({ id, reason }) => ({ id, reason, window })));
    taken = plan.planned.map(({ plannedAt }) => plannedAt);
    states = states.map((state) => {
      const post = planned.get(state.id);
      if (post === undefined) return state;
      const filledSlot = { windowStart: window.start, position: post.position, plannedAt: post.plannedAt };
      return { ...state, lastPublishedAt: post.plannedAt, filledSlot };
    });
  }
  return years;
}

/** Kolmogorov–Smirnov: the largest distance between the distribution of `values` and the uniform on [0, 1). */
export function ksUniform(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  let worst = 0;
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i] as number;
    worst = Math.max(worst, Math.abs(value - i / sorted.length), Math.abs(value - (i + 1) / sorted.length));
  }
  return worst;
}

export function byCategory(posts: readonly Post[]): Map<string, Post[]> {
  const groups = new Map<string, Post[]>();
  for (const post of posts) {
    const group = groups.get(post.id);
    if (group === undefined) groups.set(post.id, [post]);
    else group.push(post);
  }
  return groups;
}

/** Days between neighbouring posts of the same category. */
export function gapsInDays(posts: readonly Post[]): number[] {
  return [...byCategory(posts).values()].flatMap((own) =>
    own.slice(1).map((post, i) => (post.at - (own[i] as Post).at) / DAY),
  );
}

/** The smallest distance between two neighbouring posts of all categories, in milliseconds. */
export function smallestSeparation(posts: readonly Post[]): number {
  const at = posts.map((post) => post.at).sort((a, b) => a - b);
  return Math.min(...at.slice(1).map((time, i) => time - (at[i] as number)));
}

/** Posts on every local day from the first window's start to the last one's end. */
export function postsPerDay({ posts, windows, calendar }: Years): number[] {
  const first = localEpochDay(windows[0]?.start ?? 0, calendar.zone);
  const counts = Array<number>(localEpochDay((windows.at(-1)?.end ?? 0) - 1, calendar.zone) - first + 1).fill(0);
  for (const { at } of posts) {
    const day = localEpochDay(at, calendar.zone) - first;
    counts[day] = (counts[day] as number) + 1;
  }
  return counts;
}

export function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

/** The local hour of the day as a fraction of 24 hours. */
export function hourOfDay(at: Instant, { zone }: WindowCalendar): number {
  const local = at + zone.offsetAt(at);
  return (local - Math.floor(local / DAY) * DAY) / DAY;
}
