import type { Instant } from '../../shared/core/instant.ts';
import type { Window } from '../../shared/core/window.ts';
import { termKey } from '../flows/planning/category-catalog.ts';
import type { Slot } from '../ports/slots.ts';
import type { SimulatedAgent } from './simulated-agent.ts';

/** A post that the simulated site shows. */
export interface SimulatedPost {
  category: string;
  window: Window;
  /** Share of the window's usable time before the post, in [0, 1). */
  position: number;
  /** Null in the classic cadence. */
  plannedAt: Instant | null;
  at: Instant;
}

/** A window with usable time in which the site shows no post of a category. */
export interface MissedWindow {
  category: string;
  window: Window;
  /** As the engine recorded it. */
  reason: string;
}

export interface Collected {
  /** In the order of publication. */
  posts: SimulatedPost[];
  /** By window, then category. */
  missed: MissedWindow[];
  /** Windows with usable time. */
  windows: Window[];
}

/**
 * What happened, as the site shows it: windows are told from the posts' own dates, so that a window which the engine
 * missed or used twice is seen even where its records say otherwise. The records add the planned instants and the reasons.
 */
export async function collectPosts({
  agent,
  site,
  calendar,
  categories,
  from,
  to,
}: SimulatedAgent): Promise<Collected> {
  const slots = new Map<string, Slot>();
  for (const slot of await agent.store.slotsBetween(from, to)) {
    slots.set(`${slot.categoryKey} ${slot.windowStart}`, slot);
  }
  const slotOf = (termId: number, window: Window) => slots.get(`${termKey(termId)} ${window.start}`);

  const posts: SimulatedPost[] = [];
  const used = new Set<string>();
  for (const { categories: [termId = 0] = [], publishedAt: at } of site.posts) {
    if (at < from || at >= to) continue;
    const window = calendar.windowAt(at);
    used.add(`${termId} ${window.start}`);
    posts.push({
      category: categories[termId - 1] ?? '',
      window,
      position: calendar.usable(window).fractionAt(at),
      plannedAt: slotOf(termId, window)?.plannedAt ?? null,
      at,
    });
  }

  const windows: Window[] = [];
  const missed: MissedWindow[] = [];
  for (let window = calendar.windowAt(from); window.end <= to; window = calendar.next(window)) {
    if (calendar.usable(window).total === 0) continue;
    windows.push(window);
    for (const [i, category] of categories.entries()) {
      if (used.has(`${i + 1} ${window.start}`)) continue;
      missed.push({ category, window, reason: slotOf(i + 1, window)?.reason ?? 'not_recorded' });
    }
  }
  return { posts, missed, windows };
}
