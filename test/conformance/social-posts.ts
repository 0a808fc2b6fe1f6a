import { describe, expect, it } from 'vitest';
import type { JobDraft } from '../../agent/ports/jobs.ts';
import type { NewSocialPost } from '../../agent/ports/social-posts.ts';
import type { Store } from '../../agent/ports/store.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const MINUTE = 60_000;

export const socialPost = (jobId: string, fields: Partial<NewSocialPost> = {}): NewSocialPost => ({
  jobId,
  network: 'bluesky',
  category: 'News',
  key: 'ab'.repeat(32),
  dueAt: NOW,
  content: {
    text: `Text of ${jobId} 👩‍👩‍👧`,
    marks: [{ from: 0, to: 4, link: 'https://example.org/' }],
    link: { url: 'https://example.org/', title: 'T', description: 'D', image: null, image_alt: '' },
    language: 'en',
    created_at: '2026-11-25T10:00:00Z',
  },
  ...fields,
});

const claim = { now: NOW, leaseMs: MINUTE, limit: 10 };

/** What every store does with posts on social networks. `open` answers the store of the running test. */
export function socialPostsConformance(open: () => Store, draft: (jobId: string) => JobDraft): void {
  describe('social posts', () => {
    it('one a job and network, kept as they were first made', async () => {
      const { social } = open();
      const mastodon = socialPost('a', { network: 'mastodon', dueAt: NOW + MINUTE });
      expect(await social.addPosts([socialPost('a'), mastodon])).toBe(2);
      expect(await social.addPosts([socialPost('a', { category: 'other' }), socialPost('b')])).toBe(1);
      const posts = await social.posts({ limit: 9 });
      expect(posts.map(({ jobId, network }) => [jobId, network])).toEqual([
        ['a', 'mastodon'],
        ['a', 'bluesky'],
        ['b', 'bluesky'],
      ]);
      expect(posts[1]).toMatchObject({
        ...socialPost('a'),
        status: 'waiting',
        nextAt: NOW,
        attempts: 0,
        remoteId: null,
      });
    });

    it('are claimed when due, by one process, which loses the claim when it is over', async () => {
      const { social } = open();
      await social.addPosts([socialPost('a'), socialPost('later', { dueAt: NOW + 1 })]);
      const [first] = await social.claimPosts(claim);
      expect(first).toMatchObject({ jobId: 'a', attempts: 1, fence: 1 });
      expect(await social.claimPosts(claim)).toEqual([]);
      const [second] = await social.claimPosts({ ...claim, now: NOW + MINUTE, limit: 1 });
      if (!first || !second) throw new Error('Nothing was claimed.');
      expect(second).toMatchObject({ jobId: 'a', attempts: 2, fence: 2 });
      expect(await social.settlePost(first, { status: 'posted', remoteId: 'of the first' })).toBe(false);
      const posted = {
        status: 'posted',
        remoteId: 'r',
        url: 'u',
        postedAt: NOW + MINUTE,
        pollAt: NOW + 9 * MINUTE,
      } as const;
      expect(await social.settlePost(second, posted)).toBe(true);
      expect(await social.settlePost(second, { status: 'failed' })).toBe(false);
      expect(await social.posts({ status: 'posted', limit: 9 })).toMatchObject([{ jobId: 'a', ...posted }]);
    });

    it('are claimed by none twice when several ask at once', async () => {
      const { social } = open();
      await social.addPosts(Array.from({ length: 12 }, (_, i) => socialPost(`job-${i}`)));
      const claims = await Promise.all(Array.from({ length: 6 }, () => social.claimPosts({ ...claim, limit: 3 })));
      const ids = claims.flat().map(({ jobId }) => jobId);
      expect(new Set(ids).size).toBe(ids.length);
      const rest = await social.claimPosts({ ...claim, limit: 99 });
      expect(ids.length + rest.length).toBe(12);
    });

    it('wait, fail, and are tried again when a person says so; one that is out is not', async () => {
      const { social } = open();
      await social.addPosts([socialPost('a'), socialPost('a', { network: 'mastodon' }), socialPost('b')]);
      const [a, b, c] = await social.claimPosts(claim);
      if (!a || !b || !c) throw new Error('Not all were claimed.');
      await social.settlePost(a, { status: 'failed', errorCode: 'bluesky_refused', errorMessage: 'It said no.' });
      await social.settlePost(b, { status: 'posted', postedAt: NOW });
      await social.settlePost(c, { nextAt: NOW + MINUTE, errorCode: 'bluesky_unknown', errorMessage: 'No answer.' });
      expect(await social.claimPosts({ ...claim, now: NOW + 1 })).toEqual([]);
      expect(await social.retryPosts(b.jobId, b.network, NOW)).toBe(0);
      expect(await social.retryPosts(a.jobId, null, NOW + 1)).toBeGreaterThan(0);
      const again = await social.claimPosts({ ...claim, now: NOW + 1 });
      expect(again.map(({ jobId, network }) => [jobId, network])).toContainEqual([a.jobId, a.network]);
      expect(again).not.toContainEqual(expect.objectContaining({ jobId: b.jobId, network: b.network }));
    });

    it('keep the reactions to them, and when to ask again', async () => {
      const { social } = open();
      await social.addPosts([socialPost('a'), socialPost('b')]);
      for (const post of await social.claimPosts(claim)) {
        await social.settlePost(post, { status: 'posted', remoteId: post.jobId, postedAt: NOW, pollAt: NOW + MINUTE });
      }
      expect(await social.postsToPoll('bluesky', NOW, 9)).toEqual([]);
      expect(await social.postsToPoll('mastodon', NOW + MINUTE, 9)).toEqual([]);
      const [one] = await social.postsToPoll('bluesky', NOW + MINUTE, 1);
      if (!one) throw new Error('Nothing is to be asked for.');
      const reactions = { likes: 3, reposts: 2, replies: 1 };
      await social.saveEngagement(one, reactions, NOW + 5 * MINUTE);
      await social.saveEngagement(one, null, null);
      expect(await social.postsWithEngagement(9)).toMatchObject([
        { jobId: one.jobId, engagement: reactions, pollAt: null },
      ]);
      expect(await social.postsToPoll('bluesky', NOW + 9 * MINUTE, 9)).toHaveLength(1);
    });

    it('are forgotten when they are old, have come to their end, and their job is gone', async () => {
      const store = open();
      const { social } = store;
      await store.addJob(draft('there'), NOW);
      const old = { dueAt: NOW - MINUTE };
      await social.addPosts([
        ...['there', 'gone', 'failed', 'waiting'].map((id) => socialPost(id, old)),
        socialPost('gone', { ...old, network: 'mastodon' }),
        socialPost('new'),
      ]);
      for (const post of await social.claimPosts({ ...claim, limit: 99 }))
        if (post.jobId !== 'waiting')
          await social.settlePost(post, { status: post.jobId === 'failed' ? 'failed' : 'posted' });
      expect([
        await social.prunePosts(NOW, 2),
        await social.prunePosts(NOW, 9),
        await social.prunePosts(NOW, 9),
      ]).toEqual([2, 1, 0]);
      const left = await social.posts({ limit: 99 });
      expect(left.map(({ jobId }) => jobId).sort()).toEqual(['new', 'there', 'waiting']);
    });
  });
}
