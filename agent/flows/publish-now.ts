import { MINUTE, toIso } from '../../shared/core/instant.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { Agent } from './agent.ts';
import { requireJob } from './change-job.ts';
import { openSlot } from './planned-slot.ts';
import { type PublishOutcome, publishJob } from './publish-job.ts';
import type { SiteView } from './read-site.ts';
import { scheduledCategories } from './scheduled-categories.ts';
import { mayPublishAgain, separationMs } from './separation.ts';
import type { Bound } from './settle-publication.ts';
import { loadSlotsAround } from './slots-around.ts';

/**
 * A person publishes one job now: past cadence and window, never past a pause, and past the separation only by `force`.
 * The category's window counts as used by it.
 * @throws SchedulerError `job_not_found`, `wrong_state`, `paused`, `too_soon`
 */
export async function publishNow(
  agent: Agent,
  view: SiteView,
  epoch: number,
  jobId: string,
  force: boolean,
): Promise<PublishOutcome> {
  const job = await requireJob(agent, jobId);
  const now = agent.clock.now();
  const slots = await loadSlotsAround(agent, view);
  const category = (await scheduledCategories(agent, view, slots)).find(({ key }) => key === job.categoryKey);
  const window = category?.calendar.windowAt(now);
  const state = category && window ? category.stateFor(window) : null;
  if ((await agent.store.state('paused')) !== null || state?.paused) {
    throw new SchedulerError(
      'paused',
      `Job "${jobId}" was not published: ${state?.paused ? `category ${category?.name}` : 'the agent'} is paused. Resume first.`,
    );
  }
  if (!force && !(await mayPublishAgain(agent))) {
    const last = (await agent.store.lastPublication()) ?? now;
    throw new SchedulerError(
      'too_soon',
      `Job "${jobId}" was not published: the site's last post was at ${toIso(last)}, and posts keep ${separationMs(agent.schedule) / MINUTE} minutes apart. Try again later, or use --force.`,
    );
  }
  const lease = { worker: agent.worker, leaseMs: agent.claimMs, now };
  const slot = category && window && !state?.windowUsed ? await slotFor() : null;
  const claimed = slot
    ? await agent.store.bindJob(slot.slotId, { ...lease, jobId })
    : await agent.store.claimJob(jobId, { ...lease, from: 'QUEUED', to: 'PUBLISHING' });
  if (!claimed) {
    throw new SchedulerError(
      'wrong_state',
      `Job "${jobId}" is ${job.status} and cannot be published now: it would have to be QUEUED.`,
    );
  }
  const bound: Bound = { job: claimed, slot: slot && { ...slot, jobId, status: 'assigned' } };
  return publishJob(agent, view, epoch, bound, { planned: false });

  /** The category's slot of this window, planned already or made now. */
  async function slotFor() {
    if (!category || !window) return null;
    await agent.store.addSlots([openSlot(window, category, {})]);
    const found = await agent.store.slot(openSlot(window, category, {}).slotId);
    return found?.status === 'open' ? found : null;
  }
}
