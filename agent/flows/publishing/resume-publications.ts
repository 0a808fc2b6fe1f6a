import { HOUR } from '../../../shared/core/instant.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { Job } from '../../ports/jobs.ts';
import type { StoredPublication } from '../../ports/store.ts';
import type { Agent } from '../agent.ts';
import { grantIsOver } from '../fleet/leaves.ts';
import { isPaused } from '../pause.ts';
import type { SiteView } from '../read-site.ts';
import { finishPublication } from './finish-publication.ts';
import { resend, takeBack } from './publish-job.ts';
import { type Bound, fail, giveBack, markSending, missSlot } from './settle-publication.ts';

/** A job that WordPress has not finished after as many tries and as long a time fails, for it holds up all others. */
const MOST_TRIES = 10;
const LONGEST_MS = HOUR;

/**
 * Settles every job that a crash, a lost answer or a dead process left PUBLISHING: WordPress is asked first what became
 * of it, and only then are the kept bytes sent again. Needs the site's lease, so that nobody else is publishing.
 * Returns how many are still unsettled. @throws SiteError when WordPress cannot be asked
 */
export async function resumePublications(agent: Agent, view: SiteView, epoch: number): Promise<number> {
  const { store, clock } = agent;
  let unsettled = 0;
  for (const found of await store.jobs({ status: 'PUBLISHING', limit: 1000 })) {
    const claim = {
      from: 'PUBLISHING',
      worker: agent.worker,
      leaseMs: agent.claimMs,
      now: clock.now(),
      force: true,
    } as const;
    const job = await store.takeOver(found.jobId, claim);
    if (job && !(await resume(agent, view, epoch, job))) unsettled += 1;
  }
  return unsettled;
}

/** True when the job is settled. */
async function resume(agent: Agent, view: SiteView, epoch: number, job: Job): Promise<boolean> {
  const slot = job.slotId === null ? null : await agent.store.slot(job.slotId);
  const bound: Bound = { job, slot };
  const publication = await agent.store.publication(job.jobId);
  // The bytes are of this try only when they name this try's slot: those of an earlier one were given up.
  if (!publication || publication.slotId !== job.slotId) {
    await giveBack(agent, bound, 'interrupted before the first request', null);
    return true;
  }
  const known = await agent.site.publication(job.jobId);
  if (known?.state === 'published') {
    const isLast = isTriedEnough(agent, job, publication);
    return (await finishPublication(agent, epoch, bound, known, { isFirst: false, isLast })) === 'published';
  }
  if (known?.state === 'cancelled' && known.revision >= publication.revision) {
    await giveBack(agent, bound, 'cancelled', null);
    return true;
  }
  if (known?.state !== 'flipping') {
    if (slot && slot.windowEnd <= agent.clock.now()) {
      return giveUp(agent, bound, () => missSlot(agent, bound, 'window_ended'));
    }
    const forbidden = await forbiddenBy(agent, view, bound, publication);
    if (forbidden !== null) return giveUp(agent, bound, () => giveBack(agent, bound, forbidden, null));
  }
  if (!(await markSending(agent, bound))) {
    await giveBack(agent, bound, 'taken away before it was sent', null);
    return true;
  }
  if ((await resend(agent, epoch, bound, publication)) !== 'unknown') return true;
  if (!isTriedEnough(agent, job, publication)) return false;
  const { code, message } = neverFinished(job);
  return giveUp(agent, bound, () => fail(agent, bound, code, message));
}

const isTriedEnough = ({ clock }: Agent, { attempts }: Job, { builtAt }: StoredPublication): boolean =>
  attempts >= MOST_TRIES && clock.now() - builtAt >= LONGEST_MS;

const neverFinished = ({ jobId }: Job) =>
  new SchedulerError(
    'never_finished',
    `WordPress took job ${jobId} again and again for an hour and never finished it; what it had begun was removed. Look into its PHP error log, then retry the job.`,
  );

/** What does not allow a post now that was allowed when it was sent first; null when nothing does. */
async function forbiddenBy(
  agent: Agent,
  view: SiteView,
  bound: Bound,
  { requestSlot }: StoredPublication,
): Promise<string | null> {
  const { slot } = bound;
  if (await isPaused(agent)) return 'paused';
  if (await grantIsOver(agent, bound, agent.claimMs)) return 'grant_over';
  return slot && requestSlot ? view.calendar(slot.intervalDays).refusalAt(agent.clock.now()) : null;
}

/** Cancelled in WordPress first, so that a late request cannot publish it after all; true when the job is settled. */
async function giveUp(agent: Agent, bound: Bound, then: () => Promise<void>): Promise<boolean> {
  const left = await takeBack(agent, bound);
  if (left === 'taken_back') await then();
  return left !== 'unknown';
}
