import type { Instant } from '../../../shared/core/instant.ts';
import type { Job } from '../../ports/jobs.ts';
import type { SocialPost, SocialPostStore } from '../../ports/social-posts.ts';

interface Entry {
  /** Replaced, never changed. */
  post: SocialPost;
  leaseUntil: Instant | null;
}

/** Social posts of the in-memory store. `published` answers every published job, `job` one of any state. */
export function memorySocial(
  published: () => Promise<readonly Job[]>,
  job: (jobId: string) => Promise<Job | null>,
): SocialPostStore {
  const entries = new Map<string, Entry>();
  const keyOf = ({ jobId, network }: Pick<SocialPost, 'jobId' | 'network'>) => JSON.stringify([jobId, network]);
  const all = () => [...entries.values()].map(({ post }) => post);
  const latestFirst = (a: SocialPost, b: SocialPost) =>
    b.dueAt - a.dueAt || a.jobId.localeCompare(b.jobId) || a.network.localeCompare(b.network);

  return {
    async publishedJobs(since, limit) {
      const jobs = (await published()).filter(({ publishedAt }) => publishedAt !== null && publishedAt >= since);
      return jobs.sort((a, b) => (a.publishedAt ?? 0) - (b.publishedAt ?? 0)).slice(0, limit);
    },
    async addPosts(posts) {
      const fresh = posts.filter((post) => !entries.has(keyOf(post)));
      for (const post of fresh) {
        entries.set(keyOf(post), {
          leaseUntil: null,
          post: {
            ...post,
            status: 'waiting',
            nextAt: post.dueAt,
            attempts: 0,
            fence: 0,
            errorCode: null,
            errorMessage: null,
            remoteId: null,
            url: null,
            postedAt: null,
            engagement: null,
            pollAt: null,
          },
        });
      }
      return fresh.length;
    },
    async claimPosts({ now, leaseMs, limit }) {
      const due = [...entries.values()]
        .filter(({ post, leaseUntil }) => post.status === 'waiting' && post.nextAt <= now && (leaseUntil ?? 0) <= now)
        .sort((a, b) => a.post.nextAt - b.post.nextAt)
        .slice(0, limit);
      for (const entry of due) {
        entry.post = { ...entry.post, fence: entry.post.fence + 1, attempts: entry.post.attempts + 1 };
        entry.leaseUntil = now + leaseMs;
      }
      return due.map(({ post }) => post);
    },
    async settlePost(post, change) {
      const entry = entries.get(keyOf(post));
      if (!entry || entry.leaseUntil === null || entry.post.fence !== post.fence) return false;
      entry.post = { ...entry.post, ...change };
      entry.leaseUntil = null;
      return true;
    },
    posts: async ({ status, limit }) =>
      all()
        .filter((post) => status === undefined || post.status === status)
        .sort(latestFirst)
        .slice(0, limit),
    async retryPosts(jobId, network, now) {
      const meant = [...entries.values()].filter(
        ({ post }) =>
          post.jobId === jobId && post.status !== 'posted' && (network === null || post.network === network),
      );
      for (const entry of meant) entry.post = { ...entry.post, status: 'waiting', nextAt: now };
      return meant.length;
    },
    postsToPoll: async (network, now, limit) =>
      all()
        .filter((post) => post.network === network && post.pollAt !== null && post.pollAt <= now)
        .sort((a, b) => (a.pollAt ?? 0) - (b.pollAt ?? 0))
        .slice(0, limit),
    async saveEngagement(post, counted, pollAt) {
      const entry = entries.get(keyOf(post));
      if (entry) entry.post = { ...entry.post, pollAt, engagement: counted ?? entry.post.engagement };
    },
    async prunePosts(before, limit) {
      let deleted = 0;
      for (const post of all().sort((a, b) => a.dueAt - b.dueAt)) {
        if (deleted === limit || post.dueAt >= before) break;
        if (post.status === 'waiting' || (await job(post.jobId)) !== null) continue;
        entries.delete(keyOf(post));
        deleted += 1;
      }
      return deleted;
    },
    postsWithEngagement: async (limit) =>
      all()
        .filter(({ status, engagement }) => status === 'posted' && engagement !== null)
        .sort(latestFirst)
        .slice(0, limit),
  };
}
