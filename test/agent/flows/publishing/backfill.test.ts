import { expect, it } from 'vitest';
import { backfill } from '../../../../agent/flows/publishing/backfill.ts';
import { DAY } from '../../../../shared/core/instant.ts';
import { START, world } from '../world.ts';

const span = { from: START - 6 * DAY, to: START };

it('fills the past with one post a window, and nothing while the clocks disagree', async () => {
  const { agent, site, add, view } = world();
  for (const jobId of ['a', 'b', 'c']) await add(jobId);
  const run = { span, holdLease: async () => 1, onProgress: () => undefined };
  site.skewMs = 121_000;
  await expect(backfill(agent, await view(), run)).rejects.toMatchObject({ code: 'clock_skew' });
  expect(site.posts).toEqual([]);
  site.skewMs = 0;
  expect(await backfill(agent, await view(), run)).toMatchObject({ planned: 2, published: 2, failed: 0 });
  expect(site.posts.map(({ at }) => Math.floor((at - span.from) / (3 * DAY)))).toEqual([0, 1]);
});
