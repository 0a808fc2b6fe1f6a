import { backoffMs } from '../../../shared/core/backoff.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/core/instant.ts';
import { describeError } from '../../../shared/node/scheduler-error.ts';
import { type Network, NetworkError, type Posted, type SocialItem } from '../../ports/network.ts';
import type { SocialPost } from '../../ports/social-posts.ts';
import type { Agent } from '../agent.ts';

/** A claimed post is this process's for longer than every request of it together can take. */
const LEASE_MS = 3 * MINUTE;
const AT_ONCE = 20;
/** After so many tries in vain (about a day of them) a person has to look. */
const MAX_ATTEMPTS = 14;
const BACKOFF = { firstMs: MINUTE, longestMs: 6 * HOUR };
/** Reactions are first asked for after this. */
const FIRST_POLL_MS = HOUR;

/**
 * Posts what is due, each exactly once: a post that was tried before is looked for first, and its key makes a second one
 * impossible where the network can see to that. Failures alert and are tried again; the job and its post on the site are
 * never touched. Answers how many went out.
 */
export async function postDue(
  agent: Agent,
  networks: readonly Network[],
  goesOn: () => boolean = () => true,
): Promise<number> {
  const { store, clock } = agent;
  let out = 0;
  while (goesOn() && out < AT_ONCE) {
    // One at a time: a claim must not run out while others are sent.
    const [post] = await store.social.claimPosts({ now: clock.now(), leaseMs: LEASE_MS, limit: 1 });
    if (!post) break;
    if (await postOne(agent, networks.find(({ name }) => name === post.network) ?? null, post)) out += 1;
  }
  return out;
}

async function postOne(agent: Agent, network: Network | null, post: SocialPost): Promise<boolean> {
  const { jobId, category, key, content } = post;
  const item: SocialItem = { jobId, category, key, content };
  let posted: Posted;
  try {
    if (network === null) throw notSetUp(post);
    const found = post.attempts > 1 ? await network.find(item) : null;
    posted = found ?? (await network.post(item));
  } catch (error) {
    await settleFailure(agent, post, error);
    return false;
  }
  const now = agent.clock.now();
  const change = {
    status: 'posted',
    remoteId: posted.remoteId,
    url: posted.url,
    postedAt: now,
    errorCode: null,
    errorMessage: null,
    pollAt: network.engagement === null ? null : now + FIRST_POLL_MS,
  } as const;
  if (!(await agent.store.social.settlePost(post, change))) return false;
  agent.emit({ type: 'social_posted', jobId, network: post.network, category, url: posted.url });
  return true;
}

async function settleFailure(agent: Agent, post: SocialPost, error: unknown): Promise<void> {
  const { code, message, outcome, retryAfterMs } = error instanceof NetworkError ? error : unexpected(error);
  const isFinal = outcome === 'refused' || post.attempts >= MAX_ATTEMPTS;
  const random = agent.random(`social|${post.key}|${post.attempts}`);
  const wait = Math.max(backoffMs(post.attempts, random, BACKOFF), retryAfterMs ?? 0);
  const change = isFinal
    ? ({ status: 'failed', errorCode: code, errorMessage: message } as const)
    : { nextAt: agent.clock.now() + Math.min(wait, DAY), errorCode: code, errorMessage: message };
  if (!(await agent.store.social.settlePost(post, change))) return;
  const { jobId, network, category } = post;
  agent.emit({ type: 'social_failed', jobId, network, category, code, message, isFinal });
}

const unexpected = (error: unknown) =>
  new NetworkError('social_failed', `The post could not be made: ${describeError(error)}. It is tried again.`, {
    outcome: 'unknown',
    cause: error,
  });

const notSetUp = ({ network }: SocialPost) =>
  new NetworkError(
    'network_missing',
    `A post waits for ${network}, which is not set up any more. Set it up again; docs/social.md says how.`,
    {
      outcome: 'misconfigured',
    },
  );
