import { type Instant, toIso } from '../../../shared/core/instant.ts';
import type { Job } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import {
  type BackfillCategory,
  type BackfillSlot,
  type BackfillSpan,
  backfillId,
  planBackfill,
} from '../planning/plan-backfill.ts';
import { resolveCategories } from '../planning/resolve-categories.ts';
import { type ScheduledCategory, scheduledCategories } from '../planning/scheduled-categories.ts';
import { requireClocks, type SiteView } from '../read-site.ts';
import { publishJob } from './publish-job.ts';
import { resumePublications } from './resume-publications.ts';

export interface BackfillReport {
  /** Instants of the plan, filled ones included. */
  planned: number;
  published: number;
  /** Filled by an earlier run. */
  already: number;
  failed: number;
  /** Instants left empty, because their category had no job left that could be published. */
  empty: number;
}

export interface BackfillRun {
  span: BackfillSpan;
  /** Prolongs the site's lease; answers the epoch. @throws when it was lost */
  holdLease(): Promise<number>;
  onProgress(done: number, of: number): void;
}

/**
 * The plan of a span of the past, with the instants that an earlier run has filled. `keep` notes what the plan is made on,
 * so that a run after an interruption makes the same one.
 */
export async function readBackfillPlan(agent: Agent, view: SiteView, span: BackfillSpan, keep: boolean) {
  await resolveCategories(agent, view);
  const filled = await filledSlots(agent);
  const isFilled = (id: string) => [...filled].some((slotId) => slotId.startsWith(`backfill:${id}@`));
  const taking: BackfillCategory[] = [];
  for (const category of await scheduledCategories(agent, view, [])) {
    const id = backfillId(category);
    if (category.queued === 0 && !isFilled(id)) continue;
    taking.push({ id, category, lastBefore: await lastBefore(agent, category, span, keep) });
  }
  return { plan: planBackfill(agent, taking, span, filled), filled };
}

/** The category's last post before the span. Kept from the first run on: afterwards the last post is one of the span's. */
async function lastBefore(
  { store }: Agent,
  category: ScheduledCategory,
  { from }: BackfillSpan,
  keep: boolean,
): Promise<Instant | null> {
  const { lastPublishedAt } = category;
  const now = lastPublishedAt !== null && lastPublishedAt < from ? lastPublishedAt : null;
  const name = `backfill:${toIso(from)}:${backfillId(category)}`;
  const text = JSON.stringify(now);
  const kept = keep ? await store.setStateOnce(name, text) : ((await store.state(name)) ?? text);
  return JSON.parse(kept) as Instant | null;
}

/**
 * Fills an archive: publishes queued jobs, backdated to the instants that the even cadence would have planned then. It can
 * be killed and run again at any time: what is filled is known by the jobs themselves. @throws SiteError; SchedulerError `clock_skew`
 */
export async function backfill(agent: Agent, view: SiteView, run: BackfillRun): Promise<BackfillReport> {
  requireClocks(view);
  await resumePublications(agent, view, await run.holdLease());
  const { plan, filled } = await readBackfillPlan(agent, view, run.span, true);
  const report: BackfillReport = { planned: plan.length, published: 0, already: 0, failed: 0, empty: 0 };
  for (const [index, slot] of plan.entries()) {
    if (filled.has(slot.slotId)) report.already += 1;
    else await fill(agent, view, await run.holdLease(), slot, report);
    run.onProgress(index + 1, plan.length);
  }
  return report;
}

/** Gives the category's best jobs a try, one after the other, until one is published at this instant. */
async function fill(
  agent: Agent,
  view: SiteView,
  epoch: number,
  slot: BackfillSlot,
  report: BackfillReport,
): Promise<void> {
  for (;;) {
    const job = await claimFor(agent, slot);
    if (!job) {
      report.empty += 1;
      return;
    }
    const outcome = await publishJob(agent, view, epoch, { job, slot: null }, { planned: false, date: slot.plannedAt });
    if (outcome === 'published') {
      report.published += 1;
      return;
    }
    if (outcome === 'unknown') {
      await resumePublications(agent, view, epoch);
      const settled = await agent.store.job(job.jobId);
      if (settled?.status === 'PUBLISHED') report.published += 1;
      else report.empty += 1;
      return;
    }
    if (outcome === 'given_back') {
      report.empty += 1;
      return;
    }
    report.failed += 1;
  }
}

/** Claims a job and notes on it, before the first request, which instant of the plan it fills. */
async function claimFor(agent: Agent, { slotId, category }: BackfillSlot): Promise<Job | null> {
  const now = agent.clock.now();
  const claim = { from: 'QUEUED', to: 'PUBLISHING', worker: agent.worker, leaseMs: agent.claimMs, now } as const;
  const [job] = await agent.store.claim({ ...claim, categoryKey: category.key, limit: 1 });
  if (!job) return null;
  const set = { slotId };
  const change = { jobId: job.jobId, from: ['PUBLISHING'], fence: job.fence, to: 'PUBLISHING', set } as const;
  await agent.store.change({ jobs: [{ ...change, worker: agent.worker, reason: 'backfill' }] }, now);
  return { ...job, ...set };
}

/** The instants that jobs fill already, or are about to: by slot id. */
async function filledSlots(agent: Agent): Promise<Set<string>> {
  const filled = new Set<string>();
  for (const status of ['PUBLISHED', 'PUBLISHING'] as const) {
    for (let after: string | undefined; ; ) {
      const page = await agent.store.jobs({ status, limit: 1000, after });
      for (const { slotId } of page) if (slotId !== null) filled.add(slotId);
      after = page.at(-1)?.jobId;
      if (page.length < 1000) break;
    }
  }
  return filled;
}
