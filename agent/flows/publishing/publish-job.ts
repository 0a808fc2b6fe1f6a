import type { PublicationResponse } from '../../../shared/contract/plugin.ts';
import { databaseFailure } from '../../../shared/node/database-failure.ts';
import { describeError, SchedulerError } from '../../../shared/node/scheduler-error.ts';
import { SiteError } from '../../ports/site.ts';
import type { StoredPublication } from '../../ports/store.ts';
import type { Agent } from '../agent.ts';
import { grantIsOver } from '../fleet/leaves.ts';
import type { SiteView } from '../read-site.ts';
import { siteFails, siteWorks } from '../site-health.ts';
import type { PublicationOptions, Publications } from './build-publication.ts';
import { finishPublication, hasTranslations } from './finish-publication.ts';
import {
  type Bound,
  complete,
  fail,
  giveBack,
  markSending,
  missSlot,
  releaseSlot,
  tryLater,
} from './settle-publication.ts';

/** What became of one try: `retry_slot` leaves the slot to another job at once. */
export type PublishOutcome = 'published' | 'unknown' | 'given_back' | 'retry_slot';

/**
 * What formats articles is large, and most processes of an agent wait for days before they need it. Asked for once: finding a
 * module again takes longer than publishing does in a simulation.
 */
let builder: Promise<typeof import('./build-publication.ts')> | null = null;

/**
 * Publishes a claimed job: builds the payload, keeps its bytes, sends them, and settles what WordPress answered. After a
 * crash at any point `resumePublications` goes on from what is in the store. Only planned posts name their slot to
 * WordPress; one that a person publishes now uses the window in our own record.
 */
export async function publishJob(
  agent: Agent,
  view: SiteView,
  epoch: number,
  bound: Bound,
  options: PublicationOptions = { planned: true },
): Promise<PublishOutcome> {
  builder ??= import('./build-publication.ts');
  const { buildPublications } = await builder;
  let publications: Publications;
  try {
    publications = await buildPublications(agent, view, bound, options);
  } catch (error) {
    return settleRefusal(agent, bound, error, 'nothing_sent');
  }
  // Preparing it (media, terms) may have taken longer than the grant.
  if (await grantIsOver(agent, bound)) {
    await giveBack(agent, bound, 'grant_over', null);
    return 'given_back';
  }
  // The main one last: once it is kept, so are its translations.
  for (const publication of publications.toReversed()) await agent.store.savePublication(publication);
  if (!(await markSending(agent, bound))) {
    await giveBack(agent, bound, 'taken away before it was sent', null);
    return 'given_back';
  }
  return send(agent, epoch, bound, publications[0], 'first');
}

/** Sends the kept bytes again, after WordPress was asked and has no result yet. */
export const resend = (agent: Agent, epoch: number, bound: Bound, publication: StoredPublication) =>
  send(agent, epoch, bound, publication, 'again');

async function send(
  agent: Agent,
  epoch: number,
  bound: Bound,
  { revision, payload, payloadHash, requestSlot }: StoredPublication,
  attempt: 'first' | 'again',
): Promise<PublishOutcome> {
  const { job } = bound;
  let answer: PublicationResponse;
  try {
    answer = await agent.site.publish({
      key: job.jobId,
      revision,
      payload,
      payload_hash: payloadHash,
      epoch,
      slot: requestSlot,
    });
  } catch (error) {
    return settleRefusal(agent, bound, error, attempt === 'first' ? 'sent_once' : 'sent_before');
  }
  siteWorks(agent, 'publishing');
  return finishPublication(agent, epoch, bound, answer, { isFirst: attempt === 'first', isLast: false });
}

type Sent = 'nothing_sent' | 'sent_once' | 'sent_before';

async function settleRefusal(agent: Agent, bound: Bound, error: unknown, sent: Sent): Promise<PublishOutcome> {
  const { job } = bound;
  if (!(error instanceof SiteError)) {
    // Of a database that is away the job is not to blame; the next check goes on with it.
    if (sent !== 'nothing_sent' || databaseFailure(error) !== null) throw error;
    const code = error instanceof SchedulerError ? error.code : 'publish_failed';
    if (error instanceof SchedulerError && error.retry && job.attempts < agent.content.maxAttempts) {
      await tryLater(agent, bound, code, describeError(error));
      return 'retry_slot';
    }
    await fail(agent, bound, code, describeError(error));
    return 'retry_slot';
  }
  const unsettled = error.outcome === 'unknown' || (sent === 'sent_before' && error.outcome !== 'refused');
  if (unsettled && sent !== 'nothing_sent') {
    agent.emit({ type: 'publication_unknown', jobId: job.jobId, code: error.code, message: error.message });
    return 'unknown';
  }
  if (sent === 'sent_before' && error.code === 'stale_epoch') {
    // Whoever has the site's lease now, or next, settles it.
    agent.emit({ type: 'lease_lost', reason: error.message });
    return 'unknown';
  }
  if (sent === 'sent_before') {
    // What WordPress has begun holds the slot, which another job may get now.
    const left = await takeBack(agent, bound);
    if (left !== 'taken_back') return left;
  }
  if (error.outcome !== 'refused') {
    siteFails(agent, 'publishing', error);
    await giveBack(agent, bound, error.code, error.retryAfterMs);
    return 'given_back';
  }
  switch (error.code) {
    case 'window_used':
      await missSlot(agent, bound, error.code);
      return 'given_back';
    case 'category_moved':
      await releaseSlot(agent, bound, error.code);
      return 'given_back';
    case 'stale_epoch':
      agent.emit({ type: 'lease_lost', reason: error.message });
      await giveBack(agent, bound, error.code, null);
      return 'given_back';
    case 'cancelled':
      // This revision was given up before; the next try makes a new one.
      await giveBack(agent, bound, error.code, null);
      return 'given_back';
    case 'payload_conflict':
      return settleConflict(agent, bound, error);
    default:
      await fail(agent, bound, error.code, error.message);
      return 'retry_slot';
  }
}

/**
 * Cancels in WordPress what was sent, so that nothing of it can go live later. It may have gone live already, or be just
 * about to, or WordPress cannot be asked.
 */
export async function takeBack(agent: Agent, bound: Bound): Promise<'taken_back' | 'published' | 'unknown'> {
  try {
    const answer = await agent.site.cancelPublication(bound.job.jobId);
    if (answer?.state === 'flipping') return 'unknown';
    if (answer?.state !== 'published') return 'taken_back';
    return await settleLive(agent, bound, answer);
  } catch (error) {
    return outcomeUnknown(agent, bound, error);
  }
}

/** What became of the job cannot be asked now: it stays PUBLISHING, and the next check asks again. */
function outcomeUnknown(agent: Agent, { job }: Bound, error: unknown): 'unknown' {
  if (!(error instanceof SiteError)) throw error;
  agent.emit({ type: 'publication_unknown', jobId: job.jobId, code: error.code, message: error.message });
  return 'unknown';
}

/** Other bytes of this job are live already, or about to be: the job is published, whatever was to be sent now. */
async function settleConflict(agent: Agent, bound: Bound, error: SiteError): Promise<PublishOutcome> {
  let existing: PublicationResponse | null;
  try {
    existing = await agent.site.publication(bound.job.jobId);
  } catch (failure) {
    return outcomeUnknown(agent, bound, failure);
  }
  if (existing?.state === 'published') return settleLive(agent, bound, existing);
  if (existing?.state === 'flipping') return outcomeUnknown(agent, bound, error);
  await fail(agent, bound, error.code, error.message);
  return 'retry_slot';
}

/** The post is live, whatever this try came to. One with translations is left to `resumePublications`, which sends those. */
async function settleLive(agent: Agent, bound: Bound, answer: PublicationResponse): Promise<'published' | 'unknown'> {
  if (await hasTranslations(agent, bound.job)) return 'unknown';
  await complete(agent, bound, answer);
  return 'published';
}
