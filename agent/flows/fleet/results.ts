import type { ReportedResult } from '../../../shared/contract/coordinator/sites.ts';
import { type Instant, MINUTE, toIso } from '../../../shared/core/instant.ts';
import type { FactChange } from '../../ports/store.ts';
import type { Agent } from '../agent.ts';
import type { Bound } from '../publishing/settle-publication.ts';
import { sha256 } from '../sha256.ts';
import { keyOf, type Leave, leaveFact, noLeave, readLeave } from './leaves.ts';
import { isMember } from './membership.ts';

/** What the coordinator has not yet acknowledged waits under these names. */
const PREFIX = 'result:';
/** A post dated further back than this went to the archive; it takes no room from the brand's other posts. */
const BACKDATED_MS = 10 * MINUTE;

export const resultFact = (result: ReportedResult): FactChange => ({
  name: `${PREFIX}${result.result_id}`,
  value: JSON.stringify(result),
});
export const noResult = (resultId: string): FactChange => ({ name: `${PREFIX}${resultId}`, value: null });

/** The oldest results that wait, at most `limit`. */
export async function waitingResults({ store }: Pick<Agent, 'store'>, limit: number): Promise<ReportedResult[]> {
  const kept = [...(await store.states(PREFIX)).values()].map((text) => JSON.parse(text) as ReportedResult);
  return kept.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(0, limit);
}

/**
 * What has to be kept in the transaction in which a publication is completed, so that the coordinator hears of it once,
 * whatever happens in between. Nothing for a site without a brand, and for posts that go to the archive without a grant.
 */
export async function publishedFacts(
  agent: Agent,
  bound: Bound,
  post: { postId: number; postUrl: string; shownAt: Instant },
): Promise<FactChange[]> {
  if (!agent.fleet || !(await isMember(agent))) return [];
  const { job, slot } = bound;
  const key = keyOf(bound);
  const leave = await readLeave(agent, key);
  const slotId = leave?.grant?.slot_id ?? null;
  const now = agent.clock.now();
  const isBackfill = slot === null && job.slotId !== null;
  const isBackdated = job.publishDate !== null && now - post.shownAt > BACKDATED_MS;
  if (isBackfill || (slotId === null && isBackdated)) return [];
  const result: ReportedResult = {
    result_id: sha256(`published|${job.jobId}|${post.postId}`).slice(0, 32),
    slot_id: slotId,
    kind: 'published',
    category: leave?.grant?.category ?? job.category.slice(0, 200),
    job_id: job.jobId,
    at: toIso(isBackdated ? now : post.shownAt),
    post_id: post.postId > 0 ? post.postId : null,
    post_url: post.postUrl === '' ? null : post.postUrl,
    message: null,
  };
  const spent = leave?.stale ? leaveFact({ ...leave, grant: null, refusal: null }) : noLeave(key);
  return [resultFact(result), spent];
}

/** What is kept of a grant that passed unused. */
export function missedFacts({ key, grant }: Leave, now: Instant, reason: string): FactChange[] {
  if (grant === null) return [noLeave(key)];
  const result: ReportedResult = {
    result_id: sha256(`missed|${grant.slot_id}|${grant.epoch}`).slice(0, 32),
    slot_id: grant.slot_id,
    kind: 'missed',
    category: grant.category,
    job_id: grant.job_id,
    at: toIso(now),
    post_id: null,
    post_url: null,
    message: reason,
  };
  return [resultFact(result), noLeave(key)];
}
