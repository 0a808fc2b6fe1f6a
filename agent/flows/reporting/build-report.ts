import {
  REPORT_LIMITS,
  type ReportedCategory,
  type ReportRequest,
  type TimelineEntry,
} from '../../../shared/contract/report.ts';
import { DAY, type Instant, toIso } from '../../../shared/core/instant.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent } from '../agent.ts';
import { planFrom } from '../planning/plan-ahead.ts';
import { type ScheduledCategory, scheduledCategories } from '../planning/scheduled-categories.ts';
import { loadSlotsAround } from '../planning/slots-around.ts';
import type { SiteView } from '../read-site.ts';
import { statusFrom } from './read-status.ts';

/** How far the timeline looks back and ahead. */
const TIMELINE_DAYS = 14;
/** Failed jobs that the timeline marks. */
const FAILED_MARKS = 200;

type Whole = Required<Pick<ReportRequest, 'status' | 'categories' | 'timeline'>>;

/** The parts of a report that need the site's truth: status, categories, what is planned and what went wrong. Changes nothing. */
export async function buildReport(agent: Agent, view: SiteView): Promise<Whole> {
  const { categories: shown, running: _, ...status } = await statusFrom(agent, view, true);
  const slots = await loadSlotsAround(agent, view);
  const known = await scheduledCategories(agent, view, slots);
  const failed = await agent.store.countByCategory(['FAILED']);
  const failedOf = (key: string) =>
    failed.filter(({ categoryKey }) => categoryKey === key).reduce((sum, { count }) => sum + count, 0);
  const now = agent.clock.now();
  const categories = shown.flatMap((category): ReportedCategory[] => {
    const own = known.find(
      ({ name, term }) => name === category.category && (term?.term_id ?? null) === category.term_id,
    );
    if (!own) return [];
    const { minGapHours, paused, delayedUntil } = own.stateFor(own.calendar.windowAt(now));
    return [
      {
        ...category,
        interval_days: own.calendar.intervalDays,
        min_gap_hours: minGapHours,
        paused: paused && own.ambiguous === null,
        delayed_until: delayedUntil !== null && delayedUntil > now ? toIso(delayedUntil) : null,
        failed_jobs: failedOf(own.key),
      },
    ];
  });
  return { status, categories, timeline: await timelineOf(agent, view, known, now) };
}

async function timelineOf(
  agent: Agent,
  view: SiteView,
  known: readonly ScheduledCategory[],
  now: Instant,
): Promise<TimelineEntry[]> {
  const byKey = new Map(known.map((category) => [category.key, category]));
  const named = (key: string) => {
    const category = byKey.get(key);
    return { category: category?.name ?? key, term_id: category?.term?.term_id ?? null };
  };
  const { entries } = await planFrom(agent, view, TIMELINE_DAYS);
  const ahead = entries.flatMap(({ at, category, term_id, state, window }): TimelineEntry[] =>
    state === 'published' ? [] : [{ at, category, term_id, state, window, reason: null }],
  );
  const since = now - TIMELINE_DAYS * DAY;
  const missed = (await agent.store.slotsBetween(since, now))
    .filter(({ status }) => status === 'missed')
    .map(
      (slot): TimelineEntry => ({
        at: toIso(missedAt(slot)),
        ...named(slot.categoryKey),
        state: 'missed',
        window: slot.windowKey,
        reason: slot.reason,
      }),
    );
  const failed = (await agent.store.latestFailures(since, FAILED_MARKS)).map(
    (job): TimelineEntry => ({
      at: toIso(job.updatedAt),
      ...named(job.categoryKey),
      state: 'failed',
      window: '',
      reason: job.errorMessage,
    }),
  );
  return [...failed, ...missed, ...ahead].slice(0, REPORT_LIMITS.timeline);
}

/** When it should have been; the end of its window where nothing was planned. */
const missedAt = ({ plannedAt, windowEnd }: Slot): Instant => plannedAt ?? windowEnd;
