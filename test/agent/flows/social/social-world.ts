import { announce, type SocialPlan } from '../../../../agent/flows/social/announce.ts';
import { postDue } from '../../../../agent/flows/social/post-due.ts';
import { type Network, NetworkError, type SocialItem } from '../../../../agent/ports/network.ts';
import type { ArticleContent } from '../../../../shared/contract/content.ts';
import type { Engagement, SocialNetwork } from '../../../../shared/contract/social.ts';
import { START, world } from '../world.ts';

/** A network in memory: knows a key again, loses answers and fails when it is told to. */
export class ScriptedNetwork implements Network {
  readonly out = new Map<string, SocialItem>();
  /** Every call that reached it. */
  readonly calls: string[] = [];
  /** What happens to the next posts, in order: `lost` posts and then gives no answer. */
  script: ('lost' | NetworkError)[] = [];
  reactions = new Map<string, Engagement>();
  readonly name: SocialNetwork;
  constructor(name: SocialNetwork) {
    this.name = name;
  }
  async find(item: SocialItem) {
    this.calls.push('find');
    return this.out.has(item.key) ? this.#posted(item) : null;
  }
  async post(item: SocialItem) {
    this.calls.push('post');
    const next = this.script.shift();
    if (next instanceof NetworkError) throw next;
    if (this.out.has(item.key)) throw new Error('It would be out twice.');
    this.out.set(item.key, item);
    if (next === 'lost') throw new NetworkError('lost', 'No answer came.', { outcome: 'unknown' });
    return this.#posted(item);
  }
  #posted = ({ jobId }: SocialItem) => ({
    remoteId: `${this.name}:${jobId}`,
    url: `https://${this.name}.example/${jobId}`,
  });
  engagement = async (ids: readonly string[]) => new Map([...this.reactions].filter(([id]) => ids.includes(id)));
}

export const plan = (fields: Partial<SocialPlan> = {}): SocialPlan => ({
  networks: ['bluesky', 'mastodon'],
  byCategory: {},
  delayMinutes: {},
  templates: {},
  ...fields,
});

/** An agent whose jobs can be said to be published, and two scripted networks. */
export function socialWorld(fields: Partial<SocialPlan> = {}) {
  const made = world({ categories: ['News', 'Tech'] });
  const { agent, clock } = made;
  const networks = { bluesky: new ScriptedNetwork('bluesky'), mastodon: new ScriptedNetwork('mastodon') };
  const social = plan(fields);
  return {
    ...made,
    ...networks,
    async publish(jobId: string, category = 'News', content: Partial<ArticleContent> = {}, job = {}) {
      await made.add(jobId, category, { ...job, content: content as ArticleContent });
      const now = clock.now();
      await agent.store.claimJob(jobId, { from: 'QUEUED', to: 'PUBLISHING', worker: 'w', leaseMs: 1, now });
      const set = { publishedAt: now, postId: 7, postUrl: `https://news.example.org/${jobId}` };
      await agent.store.change(
        { jobs: [{ jobId, from: ['PUBLISHING'], to: 'PUBLISHED', set, worker: 'w', reason: 'r' }] },
        now,
      );
    },
    announce: () => announce(agent, social),
    async round() {
      await announce(agent, social);
      return postDue(agent, Object.values(networks));
    },
    posts: () => agent.store.social.posts({ limit: 99 }),
    start: START,
  };
}
