import { compileCalendar } from '../../shared/core/calendar-rules.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../shared/core/instant.ts';
import type { WindowCalendar } from '../../shared/core/window-calendar.ts';
import { localEpochDay } from '../../shared/core/zone.ts';
import type { SimulatedPost } from './collect-posts.ts';
import { distanceFromUniform, median, range, standardDeviation } from './distance.ts';

/** Days of 24 hours between neighbouring posts of the same category. */
export function gapsInDays(posts: readonly SimulatedPost[]): number[] {
  return [...byCategory(posts).values()].flatMap((own) =>
    own.slice(1).map((post, i) => (post.at - (own[i] as SimulatedPost).at) / DAY),
  );
}

export function byCategory(posts: readonly SimulatedPost[]): Map<string, SimulatedPost[]> {
  const groups = new Map<string, SimulatedPost[]>();
  for (const post of posts) {
    const own = groups.get(post.category);
    if (own) own.push(post);
    else groups.set(post.category, [post]);
  }
  return groups;
}

/** Posts beyond the first of a category in a window. */
export const countDoubled = (posts: readonly SimulatedPost[]): number =>
  posts.length - new Set(posts.map(({ category, window }) => `${category} ${window.start}`)).size;

/** Minutes between the two posts of the site that are closest; null for fewer than two. */
export const closestMinutes = (posts: readonly SimulatedPost[]): number | null => {
  const at = posts.map((post) => post.at).sort((a, b) => a - b);
  return range(at.slice(1).map((time, i) => (time - (at[i] as number)) / MINUTE))?.min ?? null;
};

/** The share of the posts in each sixth of the window. */
export function sixths(posts: readonly SimulatedPost[]): number[] {
  const counts = Array<number>(6).fill(0);
  for (const { position } of posts) {
    const sixth = Math.min(5, Math.floor(position * 6));
    counts[sixth] = (counts[sixth] as number) + 1;
  }
  return counts.map((count) => count / Math.max(1, posts.length));
}

/** Posts on every local day that the rules leave open, from `from` to `to`. */
export function postsPerDay(
  posts: readonly SimulatedPost[],
  { rules, zone }: WindowCalendar,
  [from, to]: readonly [from: Instant, to: Instant],
): number[] {
  const { dayRefusal } = compileCalendar(rules);
  const counts = new Map<number, number>();
  for (let day = localEpochDay(from, zone); day <= localEpochDay(to - 1, zone); day++) {
    if (dayRefusal(day) === null) counts.set(day, 0);
  }
  for (const { at } of posts) {
    const day = localEpochDay(at, zone);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return [...counts.values()];
}

/** `postsPerDay` in figures. */
export function daily(counts: readonly number[]) {
  const { min, mean, max } = range(counts) ?? { min: 0, mean: 0, max: 0 };
  return { min, mean, max, sd: standardDeviation(counts) };
}

/**
 * Where in the day an instant lies, in [0, 1): the share of the day's usable time before it. Without quiet hours and weights
 * that is the local hour of the day.
 */
export function dayPosition({ rules, zone }: WindowCalendar): (at: Instant) => number {
  const { dayPieces } = compileCalendar(rules);
  const total = dayPieces.reduce((sum, { from, to, weight }) => sum + (to - from) * weight, 0);
  return (at) => {
    const local = at + zone.offsetAt(at);
    const inDay = local - Math.floor(local / DAY) * DAY;
    let before = 0;
    for (const { from, to, weight } of dayPieces) before += Math.max(0, Math.min(inDay, to) - from) * weight;
    return total === 0 ? 0 : before / total;
  };
}

/** Distances from uniform of position, hour of the day and minute of the hour, of all posts and of single categories. */
export function distances(
  posts: readonly SimulatedPost[],
  calendar: WindowCalendar,
  [from, to]: readonly [from: Instant, to: Instant],
) {
  const inDay = dayPosition(calendar);
  const { zone } = calendar;
  const own = [...byCategory(posts).values()].flatMap((category) =>
    years(category, from, to).map((year) => distanceFromUniform(year.map(({ at }) => inDay(at))) ?? 0),
  );
  return {
    position: distanceFromUniform(posts.map(({ position }) => position)),
    hour: distanceFromUniform(posts.map(({ at }) => inDay(at))),
    minute: distanceFromUniform(posts.map(({ at }) => ((at + zone.offsetAt(at)) % HOUR) / HOUR)),
    category_hour_median: median(own),
    category_hour_worst: range(own)?.max ?? null,
  };
}

/** The posts of each year: two simulated years are 729 days where a window has three, so the years are of equal length. */
function years(posts: readonly SimulatedPost[], from: Instant, to: Instant): SimulatedPost[][] {
  const count = Math.max(1, Math.round((to - from) / (365 * DAY)));
  const split: SimulatedPost[][] = Array.from({ length: count }, () => []);
  for (const post of posts) split[Math.floor(((post.at - from) / (to - from)) * count)]?.push(post);
  return split.filter((year) => year.length > 0);
}
