import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { ContentPolicy } from '../../../../agent/flows/agent.ts';
import { DAY, HOUR } from '../../../../shared/core/instant.ts';
import { capabilitiesWith, unreachable } from '../scripted-site.ts';
import { world } from '../world.ts';

/** Posts have these already, written in another way. */
const TITLES = { news: 'The harbour is open', sport: 'The ferry is late' };

/** One job in each of two categories, with a title that a post has already. */
async function withPolicy(content: Partial<ContentPolicy>, titles = TITLES) {
  const made = world({ categories: ['News', 'Sport/Local'], content });
  made.site.capabilities = capabilitiesWith();
  made.site.addTitle({ postId: 77, title: 'THE HARBOUR – is open!', status: 'draft', keyHash: null });
  made.site.addTitle({ postId: 78, title: '“The Ferry” is late…', status: 'publish', keyHash: null });
  const article = { body: '<p>Text.</p>', format: 'html' as const, tags: [], extra_categories: [] };
  await made.add('news', 'News', { content: { ...article, title: titles.news } });
  await made.add('sport', 'Sport/Local', { content: { ...article, title: titles.sport } });
  const publish = async () => {
    await made.run(3 * DAY - HOUR);
    return Promise.all(['news', 'sport'].map(async (id) => (await made.job(id)).status));
  };
  return { ...made, publish };
}

it('a title that a post has is refused, and the error names post and field', async () => {
  const { publish, job, site } = await withPolicy({});
  expect(await publish()).toEqual(['FAILED', 'FAILED']);
  expect(await job('news')).toMatchObject({
    errorCode: 'duplicate_title',
    errorMessage: expect.stringMatching(/title "The harbour is open" is that of post 77 .*draft/),
  });
  expect(site.requests).toEqual([]);
});

it('warn: it is told, and published', async () => {
  const { publish, of } = await withPolicy({ duplicates: 'warn' });
  expect(await publish()).toEqual(['PUBLISHED', 'PUBLISHED']);
  const told = of('duplicate_title').map(({ jobId, message }) => `${jobId}: ${/post \d+/.exec(message)?.[0]}`);
  expect(told.toSorted()).toEqual(['news: post 77', 'sport: post 78']);
});

it('off: nobody is asked', async () => {
  const { publish, of, site } = await withPolicy({ duplicates: 'off' });
  site.lookUpTitles = async () => {
    throw unreachable();
  };
  expect(await publish()).toEqual(['PUBLISHED', 'PUBLISHED']);
  expect(of('duplicate_title')).toEqual([]);
});

it.each([
  ['name', 'local'],
  ['path, in any case', 'SPORT/local'],
  ['slug', 'sport-local'],
])('a category has a rule of its own, by its %s', async (_, name) => {
  const { publish, of } = await withPolicy({ categoryDuplicates: { [name]: 'warn' } });
  expect(await publish()).toEqual(['FAILED', 'PUBLISHED']);
  expect(of('duplicate_title')).toMatchObject([{ jobId: 'sport' }]);
});

it('a category may be stricter than the site', async () => {
  const { publish } = await withPolicy({ duplicates: 'off', categoryDuplicates: { News: 'refuse' } });
  expect(await publish()).toEqual(['FAILED', 'PUBLISHED']);
});

it('another title, or one too short to tell, is no duplicate', async () => {
  const { publish, site } = await withPolicy({}, { news: 'The harbour is closed', sport: 'A b c' });
  site.addTitle({ postId: 79, title: 'A b c', status: 'publish', keyHash: null });
  expect(await publish()).toEqual(['PUBLISHED', 'PUBLISHED']);
});

it('a job’s own post is not its duplicate', async () => {
  const { publish, site } = await withPolicy({}, { news: 'Another title', sport: 'One more title' });
  const keyHash = createHash('sha256').update('news').digest('hex');
  site.addTitle({ postId: 79, title: 'Another title', status: 'draft', keyHash });
  site.addTitle({ postId: 80, title: 'One more title', status: 'draft', keyHash });
  expect(await publish()).toEqual(['PUBLISHED', 'FAILED']);
});

it('a site that cannot be asked is no fault of the job', async () => {
  const { publish, site } = await withPolicy({});
  site.lookUpTitles = async () => {
    throw unreachable();
  };
  expect(await publish()).toEqual(['QUEUED', 'QUEUED']);
  expect(site.requests).toEqual([]);
});
