import { expect, it } from 'vitest';
import { prune } from '../../../../agent/flows/jobs/prune.ts';
import { DAY, HOUR } from '../../../../shared/core/instant.ts';
import { socialWorld } from '../social/social-world.ts';
import { world } from '../world.ts';

it('past windows are forgotten, but for the last ones, on which the plan rests', async () => {
  const { agent, add, run, slots, clock, of } = world({ schedule: { checkIntervalMinutes: 60 } });
  for (let i = 0; i < 8; i += 1) await add(`job-${i}`);
  await run(18 * DAY + HOUR);
  const before = await slots();
  const keep = { publishedDays: 365, cancelledDays: 365, historyDays: 1 };
  const { slots: removed } = await prune(agent, keep);
  const left = await slots();
  expect(removed).toBeGreaterThan(1);
  expect(left).toHaveLength(before.length - removed);
  expect(left.every(({ windowEnd }) => windowEnd >= clock.now() - 9 * DAY)).toBe(true);
  expect(left.filter(({ windowEnd }) => windowEnd < clock.now())).toHaveLength(3);
  expect(of('pruned')).toMatchObject([{ jobs: 0, slots: removed }]);
});

it('with an old job go its posts on social networks; the titles that later posts link to stay', async () => {
  const made = socialWorld({ networks: ['bluesky'] });
  const { agent, clock } = made;
  await made.round();
  await made.publish('a');
  await made.round();
  const { title } = (await agent.store.content('a')) ?? { title: '' };
  const url = 'https://news.example.org/a';
  await agent.store.addPublishedArticle({
    jobId: 'a',
    title,
    keywords: [],
    url,
    language: null,
    publishedAt: clock.now(),
  });
  clock.set(clock.now() + 3 * DAY);
  const keep = { publishedDays: 2, cancelledDays: 2, historyDays: 2 };
  expect(await prune(agent, keep)).toMatchObject({ jobs: 1, socialPosts: 1, articles: 0 });
  expect(await agent.store.social.posts({ limit: 9 })).toEqual([]);
  expect(await agent.store.publishedArticles(null, 9)).toHaveLength(1);
});
