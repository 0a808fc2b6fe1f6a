import { REPORTED_ITEMS, type ReportedCategory } from '../../../shared/contract/coordinator/sites.ts';
import { intervalEnd, minGapEnd } from '../../../shared/core/eligibility.ts';
import { type Instant, toIso } from '../../../shared/core/instant.ts';
import type { Job } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import { labelOf, type ScheduledCategory } from '../planning/scheduled-categories.ts';
import { sha256 } from '../sha256.ts';

/** More categories than this are never reported. */
const MOST_CATEGORIES = 1000;
const LONGEST_TITLE = 500;

export interface QueueReport {
  total: number;
  /** Names the contents: equal queues have equal hashes. */
  hash: string;
  /** With the titles, which are read only when somebody wants them. */
  contents(): Promise<ReportedCategory[]>;
}

/** What waits in this site's queue, for the coordinator: by category, the first items in the order of publishing. */
export async function queueReport(agent: Agent, categories: Iterable<ScheduledCategory>): Promise<QueueReport> {
  const reported = [...categories].filter(({ queued }) => queued > 0).slice(0, MOST_CATEGORIES);
  const lines = await Promise.all(
    reported.map(async (category) => ({
      category,
      jobs: await agent.store.line({ status: 'QUEUED', categoryKey: category.key }, REPORTED_ITEMS),
      state: stateOf(category, agent.clock.now()),
    })),
  );
  const named = lines.map(({ category, jobs, state }) => [
    category.key,
    category.queued,
    state,
    jobs.map(({ jobId, priority }) => [jobId, priority]),
  ]);
  return {
    total: reported.reduce((sum, { queued }) => sum + queued, 0),
    hash: sha256(JSON.stringify(named)).slice(0, 32),
    contents: async () => {
      const contents: ReportedCategory[] = [];
      for (const { category, jobs, state } of lines) {
        contents.push({
          category: labelOf(category),
          term_id: category.term?.term_id ?? null,
          queued: category.queued,
          ...state,
          items: await Promise.all(jobs.map((job) => item(agent, job))),
        });
      }
      return contents;
    },
  };
}

/** What keeps the category from publishing, apart from windows: of a time that is over nothing is said. */
function stateOf({ calendar, stateFor }: ScheduledCategory, now: Instant) {
  const state = stateFor(calendar.windowAt(now));
  const ahead = (...instants: (Instant | null)[]) => {
    const last = Math.max(...instants.map((at) => at ?? 0));
    return last > now ? toIso(last) : null;
  };
  return {
    paused: state.paused,
    not_before: ahead(minGapEnd(state), state.delayedUntil),
    interval_not_before: ahead(intervalEnd(state, calendar)),
    min_gap_hours: state.minGapHours,
    interval_days: calendar.intervalDays,
  };
}

async function item({ store }: Agent, { jobId, priority, createdAt }: Job) {
  const title = (await store.content(jobId))?.title ?? '';
  return { job_id: jobId, title: title.slice(0, LONGEST_TITLE), priority, created_at: toIso(createdAt) };
}
