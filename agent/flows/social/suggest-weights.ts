import type { WeightSuggestion } from '../../../shared/contract/social.ts';
import { POSTS_NEEDED, suggestHourWeights } from '../../../shared/core/suggest-hour-weights.ts';
import { localParts } from '../../../shared/core/zone.ts';
import type { Agent } from '../agent.ts';
import { readSite } from '../read-site.ts';

/** So many of the latest posts are looked at: what people like changes over the years. */
const LATEST = 2000;
/** A repost or a reply is more than a like. */
const WORTH = { likes: 1, reposts: 2, replies: 2 } as const;

/** Hour weights that the reactions on social networks speak for. Only a suggestion: nothing is applied. @throws SiteError */
export async function suggestWeights(agent: Agent): Promise<WeightSuggestion> {
  const { zone } = await readSite(agent, null);
  const posts = await agent.store.social.postsWithEngagement(LATEST);
  const scored = posts.flatMap(({ dueAt, engagement }) => {
    if (engagement === null) return [];
    const { likes, reposts, replies } = engagement;
    const score = likes * WORTH.likes + reposts * WORTH.reposts + replies * WORTH.replies;
    return [{ hour: localParts(dueAt, zone).hour, score }];
  });
  return {
    posts: scored.length,
    needed: POSTS_NEEDED,
    timezone: zone.name,
    hour_weights: suggestHourWeights(scored),
  };
}
