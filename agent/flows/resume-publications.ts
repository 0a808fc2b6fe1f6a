import type { Job } from '../ports/jobs.ts';
import type { Agent } from './agent.ts';
import { resend } from './publish-job.ts';
import { type Bound, complete, giveBack, markSending, missSlot } from './settle-publication.ts';

/**
 * Settles every job that a crash, a lost answer or a dead process left PUBLISHING: WordPress is asked first what became
 * of it, and only then are the kept bytes sent again. Needs the site's lease, so that nobody else is publishing.
 * Returns how many are still unsettled. @throws SiteError when WordPress cannot be asked
 */
export async function resumePublications(agent: Agent, epoch: number): Promise<number> {
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
    if (job && !(await resume(agent, epoch, job))) unsettled += 1;
  }
  return unsettled;
}

/** True when the job is settled. */
async function resume(agent: Agent, epoch: number, job: Job): Promise<boolean> {
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
    await complete(agent, bound, known);
    return true;
  }
  if (known?.state === 'cancelled' && known.revision >= publication.revision) {
    await giveBack(agent, bound, 'cancelled', null);
    return true;
  }
  if (slot && slot.windowEnd <= agent.clock.now() && known?.state !== 'flipping') {
    return giveUp(agent, bound);
  }
  await markSending(agent, bound);
  return (await resend(agent, epoch, bound, publication)) !== 'unknown';
}

/** Too late for its window: cancelled in WordPress first, so that a late request cannot publish it after all. */
async function giveUp(agent: Agent, bound: Bound): Promise<boolean> {
  const answer = await agent.site.cancelPublication(bound.job.jobId);
  if (answer?.state === 'published') await complete(agent, bound, answer);
  else if (answer?.state === 'flipping') return false;
  else await missSlot(agent, bound, 'window_ended');
  return true;
}
