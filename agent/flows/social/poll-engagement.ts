import { DAY, HOUR, type Instant } from '../../../shared/core/instant.ts';
import { describeError } from '../../../shared/node/scheduler-error.ts';
import { type Network, NetworkError } from '../../ports/network.ts';
import type { SocialPost } from '../../ports/social-posts.ts';
import type { Agent } from '../agent.ts';

const AT_ONCE = 25;
/** Ages at which reactions are asked for; after the last one they hardly change. */
const AGES = [HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY] as const;

/** Asks for the reactions to posts, a few times in their first week, and keeps them. A network that fails is told of, and asked later. */
export async function pollEngagement(agent: Agent, networks: readonly Network[]): Promise<number> {
  const { store, clock } = agent;
  let counted = 0;
  for (const { name, engagement } of networks) {
    if (engagement === null) continue;
    const now = clock.now();
    const due = await store.social.postsToPoll(name, now, AT_ONCE);
    if (due.length === 0) continue;
    const found = await engagement(due.flatMap(({ remoteId }) => remoteId ?? [])).catch((error: unknown) => {
      agent.emit({ type: 'reactions_failed', network: name, ...wordsOf(error) });
      return null;
    });
    for (const post of due) {
      const reactions = found?.get(post.remoteId ?? '') ?? null;
      await store.social.saveEngagement(post, reactions, found === null ? now + HOUR : nextPoll(post, now));
      if (reactions !== null) counted += 1;
    }
  }
  return counted;
}

const wordsOf = (error: unknown): { code: string; message: string } =>
  error instanceof NetworkError
    ? { code: error.code, message: error.message }
    : { code: 'unexpected', message: describeError(error) };

function nextPoll({ postedAt }: SocialPost, now: Instant): Instant | null {
  const born = postedAt ?? now;
  const age = AGES.find((candidate) => born + candidate > now);
  return age === undefined ? null : born + age;
}
