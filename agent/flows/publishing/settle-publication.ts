import type { PublicationResponse } from '../../../shared/contract/plugin.ts';
import { backoffMs } from '../../../shared/core/backoff.ts';
import { parseIso } from '../../../shared/core/instant.ts';
import type { Job, JobChange } from '../../ports/jobs.ts';
import type { Slot, SlotChange } from '../../ports/slots.ts';
import type { Agent } from '../agent.ts';
import { publishedFacts } from '../fleet/results.ts';

/** A job that this process has claimed, and the slot that it fills (null for one published by hand). */
export interface Bound {
  job: Job;
  slot: Slot | null;
}

const BOUND = ['assigned', 'publishing'] as const;
/** Codes of other plugins may be of any length. */
const LONGEST_CODE = 64;

/** The first request is about to be sent, or has been. False when the job was taken away meanwhile: nothing may be sent. */
export async function markSending(agent: Agent, bound: Bound): Promise<boolean> {
  const { slot } = bound;
  const jobs = [jobTo(agent, bound, 'PUBLISHING', 'sent to WordPress', {})];
  return agent.store.change({ jobs, slots: slot ? [slotTo(slot, 'publishing')] : [] }, agent.clock.now());
}

/** WordPress has the post: job PUBLISHED and slot published, in one transaction. */
export async function complete(agent: Agent, bound: Bound, answer: PublicationResponse): Promise<void> {
  const { job, slot } = bound;
  const now = agent.clock.now();
  const [postId, postUrl] = [answer.post_id ?? 0, answer.post_url ?? ''];
  const reason = answer.replayed ? `post ${postId}, which was there already` : `post ${postId}`;
  const done = { postId, postUrl, publishedAt: now, errorCode: null, errorMessage: null };
  // The slot keeps WordPress's own date: by it the category's last post is recognised as this slot's.
  const shownAt = parseIso(answer.date_gmt ?? answer.updated_at);
  const slots: SlotChange[] = slot
    ? [
        slotTo(slot, 'publishing'),
        { slotId: slot.slotId, from: ['publishing'], to: 'published', set: { publishedAt: shownAt, reason: null } },
      ]
    : [];
  const facts = await publishedFacts(agent, bound, { postId, postUrl, shownAt });
  if (!(await agent.store.change({ jobs: [jobTo(agent, bound, 'PUBLISHED', reason, done)], slots, facts }, now)))
    return;
  const { hooks } = answer;
  agent.emit({ type: 'job_published', jobId: job.jobId, category: job.category, postId, postUrl, hooks });
  if (hooks === 'started') agent.emit({ type: 'hooks_interrupted', jobId: job.jobId, postId });
}

/** The job cannot be published as it is: FAILED, and its slot is free for another job. */
export async function fail(agent: Agent, bound: Bound, code: string, message: string): Promise<void> {
  const set = { errorCode: code.slice(0, LONGEST_CODE), errorMessage: message, slotId: null };
  if (!(await settle(agent, jobTo(agent, bound, 'FAILED', message, set), reopen(bound, code)))) return;
  const { jobId, category } = bound.job;
  agent.emit({ type: 'job_failed', jobId, category, code, message, during: 'publishing' });
}

/**
 * Nothing was published and nothing is wrong with the job: it waits in the queue, its slot stays open. Tries that the site
 * or its rules made vain do not count.
 */
export async function giveBack(agent: Agent, bound: Bound, reason: string, waitMs: number | null): Promise<void> {
  const notBefore = waitMs === null ? bound.job.notBefore : agent.clock.now() + waitMs;
  await backToQueue(agent, bound, reason, reopen(bound, reason), { notBefore, attempts: 0 });
}

/** Something that the job needs cannot be had now: it waits, longer with every try, and its slot is free for another. */
export async function tryLater(agent: Agent, bound: Bound, code: string, message: string): Promise<void> {
  const { job } = bound;
  const wait = backoffMs(job.attempts, agent.random(`backoff|${job.jobId}|${job.attempts}`));
  const set = {
    notBefore: agent.clock.now() + wait,
    errorCode: code.slice(0, LONGEST_CODE),
    errorMessage: message,
  };
  await backToQueue(agent, bound, message, reopen(bound, code), set);
}

/** The category has moved on since the plan was made: the job waits, and the category is planned anew. */
export async function releaseSlot(agent: Agent, bound: Bound, reason: string): Promise<void> {
  const { slot } = bound;
  const released = slot ? [{ slotId: slot.slotId, from: ['open'], to: 'released', set: { reason } } as const] : [];
  await backToQueue(agent, bound, reason, [...reopen(bound, reason), ...released]);
}

/** The window is over, or used by something else: the job waits for the next one. */
export async function missSlot(agent: Agent, bound: Bound, reason: string): Promise<void> {
  const { slot } = bound;
  const missed = slot ? [slotTo(slot, 'missed', { jobId: null, reason })] : [];
  if ((await backToQueue(agent, bound, reason, missed)) && slot)
    agent.emit({ type: 'slot_missed', category: bound.job.category, windowKey: slot.windowKey, reason });
}

async function backToQueue(
  agent: Agent,
  bound: Bound,
  reason: string,
  slots: readonly SlotChange[],
  set: JobChange['set'] = {},
): Promise<boolean> {
  const change = jobTo(agent, bound, 'QUEUED', reason, { ...set, slotId: null });
  if (!(await settle(agent, change, slots))) return false;
  agent.emit({ type: 'job_given_back', jobId: bound.job.jobId, category: bound.job.category, reason });
  return true;
}

/** False when the job is not this worker's any more: cancelled by a person, or taken over. Its history says by whom. */
async function settle(agent: Agent, change: JobChange, slots: readonly SlotChange[]): Promise<boolean> {
  const now = agent.clock.now();
  // Somebody else may have moved the slot meanwhile (a released window); the job must not stay behind for that.
  return (await agent.store.change({ jobs: [change], slots }, now)) || agent.store.change({ jobs: [change] }, now);
}

const reopen = ({ slot }: Bound, reason: string): SlotChange[] =>
  slot ? [slotTo(slot, 'open', { jobId: null, reason })] : [];

const slotTo = (slot: Slot, to: SlotChange['to'], set: SlotChange['set'] = {}): SlotChange => ({
  slotId: slot.slotId,
  from: BOUND,
  to,
  set,
});

const jobTo = (
  agent: Agent,
  { job }: Bound,
  to: JobChange['to'],
  reason: string,
  set: NonNullable<JobChange['set']>,
): JobChange => ({ jobId: job.jobId, from: ['PUBLISHING'], fence: job.fence, to, set, worker: agent.worker, reason });
