import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openSqlStore } from '../../../agent/adapters/sql/sql-store.ts';
import { suggestionText } from '../../../agent/cli/plan.ts';
import { readConfig } from '../../../agent/config.ts';
import { socialStatus } from '../../../shared/contract/social.ts';
import { openDatabase } from '../../../shared/node/database.ts';
import { socialPost } from '../../conformance/social-posts.ts';
import { PATIENT, scs, scsJson, workingFolder } from './run-scs.ts';

vi.setConfig(PATIENT);

const NOW = Date.parse('2026-11-25T10:00:00Z');

/** A folder whose queue has one post that is out, one that failed and one that waits. */
async function folderWithPosts(): Promise<string> {
  const folder = workingFolder();
  const store = await openSqlStore(await openDatabase(`file:${join(folder, 'scs.sqlite')}`));
  const posts = [
    socialPost('out'),
    socialPost('failed', { network: 'mastodon' }),
    socialPost('waits', { dueAt: NOW + 1 }),
  ];
  await store.social.addPosts(posts);
  for (const post of await store.social.claimPosts({ now: NOW, leaseMs: 1, limit: 9 })) {
    const out = { status: 'posted', remoteId: 'r', url: 'https://bsky.app/1', postedAt: NOW } as const;
    const failed = { status: 'failed', errorCode: 'mastodon_refused', errorMessage: 'It said no.' } as const;
    await store.social.settlePost(post, post.jobId === 'out' ? out : failed);
    if (post.jobId === 'out') await store.social.saveEngagement(post, { likes: 3, reposts: 2, replies: 1 }, null);
  }
  await store.close();
  return folder;
}

describe('scs social', () => {
  it('status lists the posts, for people and for machines', async () => {
    const folder = await folderWithPosts();
    const { posts } = socialStatus.parse(await scsJson(folder, ['social', 'status']));
    expect(posts.map(({ job_id, status, attempts }) => [job_id, status, attempts])).toEqual([
      ['waits', 'waiting', 0],
      ['failed', 'failed', 1],
      ['out', 'posted', 1],
    ]);
    expect(posts[2]).toMatchObject({ url: 'https://bsky.app/1', engagement: { likes: 3 }, next_try_at: null });
    const run = await scs(folder, ['social', 'status', '--status', 'failed']);
    expect(run.stdout).toMatch(/^Job +Network +State.*\n-+\nfailed +mastodon +failed .*It said no\.\n$/);
  });

  it('retry lets a failed post be tried again, and never one that is out', async () => {
    const folder = await folderWithPosts();
    expect(await scsJson(folder, ['social', 'retry', 'failed'])).toEqual({ job_id: 'failed', retried: 1 });
    const { posts } = socialStatus.parse(await scsJson(folder, ['social', 'status', '--status', 'waiting']));
    expect(posts.map(({ job_id }) => job_id)).toContain('failed');
    const run = await scs(folder, ['social', 'retry', 'out']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('Job "out" has no post that waits or failed');
  });
});

describe('scs plan --suggest', () => {
  it('shows the weights and how to use them; it applies nothing', () => {
    const weights = Array.from({ length: 24 }, (_, hour) => (hour === 8 ? 2 : 0.96));
    const text = suggestionText({ posts: 96, needed: 50, timezone: 'Asia/Kathmandu', hour_weights: weights });
    expect(text).toContain('hours of Asia/Kathmandu');
    expect(text).toMatch(/08:00 +2\.00 +#{40}\n/);
    expect(text).toContain(
      `Nothing was changed. To use these weights, set:\nSCHEDULER_HOUR_WEIGHTS=${JSON.stringify(weights)}`,
    );
    const applied = readConfig('jobs', workingFolder(), { SCHEDULER_HOUR_WEIGHTS: JSON.stringify(weights) });
    expect(applied.SCHEDULER_HOUR_WEIGHTS).toEqual(weights);
  });

  it('says how many posts are missing', () => {
    expect(suggestionText({ posts: 7, needed: 50, timezone: 'UTC', hour_weights: null })).toBe(
      'Reactions to 7 posts are known, which says nothing yet; 50 are needed.',
    );
  });
});

it.each([
  [{ BLUESKY_IDENTIFIER: 'a.test' }, 'BLUESKY_IDENTIFIER is set, but BLUESKY_APP_PASSWORD is missing'],
  [{ MASTODON_ACCESS_TOKEN: 'x' }, 'MASTODON_ACCESS_TOKEN is set, but MASTODON_URL is missing'],
  [{ SOCIAL_WEBHOOK_URL: 'https://example.org/' }, 'SOCIAL_WEBHOOK_SECRET is missing'],
] as [Record<string, string>, string][])('half a network is a fault of scs run: %j', (settings, fault) => {
  expect(() => readConfig('run', workingFolder(), settings)).toThrow(fault);
  expect(() => readConfig('jobs', workingFolder(), settings)).not.toThrow();
});
