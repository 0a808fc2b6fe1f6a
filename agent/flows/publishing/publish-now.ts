import { MINUTE, toIso } from '../../../shared/core/instant.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { Job } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import { jobKey, moveLeave } from '../fleet/leaves.ts';
import { requireLeave } from '../fleet/require-leave.ts';
import { requireJob } from '../jobs/change-job.ts';
import { isPaused } from '../pause.ts';
import { AmbiguousCategoryError, resolveCategories } from '../planning/resolve-categories.ts';
import { labelOf, scheduledCategories } from '../planning/scheduled-categories.ts';
import { mayPublishAgain, separationMs } from '../planning/separation.ts';
import { loadSlotsAround } from '../planning/slots-around.ts';
import { windowSlot } from '../planning/window-slot.ts';
import { requireClocks, type SiteView } from '../read-site.ts';
import { type PublishOutcome, publishJob } from './publish-job.ts';
import type { Bound } from './settle-publication.ts';

/**
 * A person publishes one job now: past cadence and window, never past a pause or the rules of the site's brand, and past the
 * separation only by `force`.
 * The category's window counts as used by it.
 * @throws SchedulerError `job_not_found`, `wrong_state`, `paused`, `unsettled`, `too_soon`, `brand_rules`, `clock_skew`; AmbiguousCategoryError
 */
export async function publishNow(
  agent: Agent,
  view: SiteView,
  epoch: number,
  jobId: string,
  force: boolean,
): Promise<PublishOutcome> {
  requireClocks(view);
  await resolveCategories(agent, view);
  const job = await requireJob(agent, jobId);
  if (job.status !== 'QUEUED') throw notQueued(job);
  const now = agent.clock.now();
  const slots = await loadSlotsAround(agent, view);
  const category = (await scheduledCategories(agent, view, slots)).find(({ key }) => key === job.categoryKey);
  const window = category?.calendar.windowAt(now);
  const state = category && window ? category.stateFor(window) : null;
  if (category?.ambiguous) throw new AmbiguousCategoryError(job.category, category.ambiguous);
  if ((await isPaused(agent)) || state?.paused) {
    throw new SchedulerError(
      'paused',
      `Job "${jobId}" was not published: ${state?.paused ? `category ${category?.name}` : 'the agent'} is paused. Resume first.`,
    );
  }
  const [unsettled] = force ? [] : await agent.store.jobs({ status: 'PUBLISHING', limit: 1 });
  if (unsettled) {
    throw new SchedulerError(
      'unsettled',
      `Job "${jobId}" was not published: whether job "${unsettled.jobId}" was published just now is not known yet, and posts keep ${separationMs(agent.schedule) / MINUTE} minutes apart. Try again in a minute, or use --force.`,
      { retry: true },
    );
  }
  if (!force && !(await mayPublishAgain(agent))) {
    const last = (await agent.store.lastPublication()) ?? now;
    throw new SchedulerError(
      'too_soon',
      `Job "${jobId}" was not published: the site's last post was at ${toIso(last)}, and posts keep ${separationMs(agent.schedule) / MINUTE} minutes apart. Try again later, or use --force.`,
    );
  }
  const target = { name: category ? labelOf(category) : job.category, key: job.categoryKey };
  const calendar = category?.calendar ?? view.calendar(agent.schedule.intervalDays);
  await requireLeave(agent, { jobId, category: target, calendar });
  const lease = { worker: agent.worker, leaseMs: agent.claimMs, now };
  const found = category && window && !state?.windowUsed ? await windowSlot(agent, category, window) : null;
  const slot = found?.status === 'open' ? found : null;
  const claimed = slot
    ? await agent.store.bindJob(slot.slotId, { ...lease, jobId })
    : await agent.store.claimJob(jobId, { ...lease, from: 'QUEUED', to: 'PUBLISHING' });
  if (!claimed) throw notQueued(await requireJob(agent, jobId));
  if (slot) await moveLeave(agent, jobKey(jobId), slot.slotId);
  const bound: Bound = { job: claimed, slot: slot && { ...slot, jobId, status: 'assigned' } };
  return publishJob(agent, view, epoch, bound, { planned: false });
}

const notQueued = ({ jobId, status }: Job) =>
  new SchedulerError(
    'wrong_state',
    `Job "${jobId}" is ${status} and cannot be published now: it would have to be QUEUED.`,
  );
