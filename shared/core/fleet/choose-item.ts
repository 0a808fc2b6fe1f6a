import { DAY, HOUR, type Instant } from '../instant.ts';
import { nextInTurn, type RoundRobinState } from './rotation.ts';

export interface QueuedItem {
  jobId: string;
  title: string;
  /** 0 to 100; the higher goes first. */
  priority: number;
  createdAt: Instant;
}

/** One category of a site, as the site reported it. */
export interface SiteCategory {
  category: string;
  paused: boolean;
  /** Min gap and delay forbid it before this. */
  notBefore: Instant | null;
  /** Its N-day interval forbids it before this. */
  intervalNotBefore: Instant | null;
  minGapHours: number;
  intervalDays: number | null;
  items: readonly QueuedItem[];
}

/** What is promised to a site already. */
export interface Promised {
  category: string;
  jobId: string;
  at: Instant;
}

export interface ItemRules {
  /** Categories take turns; otherwise the most important item of all goes first. */
  balanceCategories: boolean;
  /** A category's N-day interval holds too. */
  respectIntervals: boolean;
}

export interface ChosenItem {
  category: string;
  item: QueuedItem;
  /** Whose turn it was, for the next choice. */
  lastCategory: RoundRobinState;
}

/**
 * What a site publishes at an instant: the first item of the category whose turn it is, among those whose min gap, delay
 * and pause allow it. Null when it has nothing.
 */
export function chooseItem(
  categories: readonly SiteCategory[],
  promised: readonly Promised[],
  at: Instant,
  lastCategory: RoundRobinState,
  rules: ItemRules,
): ChosenItem | null {
  const taken = new Set(promised.map(({ jobId }) => jobId));
  const ready = new Map<string, QueuedItem>();
  for (const category of categories) {
    if (!mayPublish(category, promised, at, rules.respectIntervals)) continue;
    let best: QueuedItem | null = null;
    for (const item of category.items)
      if (!taken.has(item.jobId) && (best === null || goesFirst(item, best))) best = item;
    if (best !== null) ready.set(category.category, best);
  }
  const names = [...ready.keys()];
  const chosen = rules.balanceCategories
    ? nextInTurn(names, lastCategory)
    : names.reduce<string | null>((best, name) => {
        if (best === null) return name;
        return goesFirst(ready.get(name) as QueuedItem, ready.get(best) as QueuedItem) ? name : best;
      }, null);
  if (chosen === null) return null;
  return { category: chosen, item: ready.get(chosen) as QueuedItem, lastCategory: chosen };
}

/** Higher priority first, then older, then the smaller id so that everybody agrees. */
function goesFirst(a: QueuedItem, b: QueuedItem): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt;
  return a.jobId < b.jobId;
}

function mayPublish(
  category: SiteCategory,
  promised: readonly Promised[],
  at: Instant,
  respectIntervals: boolean,
): boolean {
  if (category.paused) return false;
  if (category.notBefore !== null && at < category.notBefore) return false;
  if (respectIntervals && category.intervalNotBefore !== null && at < category.intervalNotBefore) return false;
  const interval = respectIntervals ? (category.intervalDays ?? 0) * DAY : 0;
  const apart = Math.max(category.minGapHours * HOUR, interval);
  return promised.every((slot) => slot.category !== category.category || Math.abs(at - slot.at) >= apart);
}
