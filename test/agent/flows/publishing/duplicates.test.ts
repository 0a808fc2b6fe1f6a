import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { ContentPolicy } from '../../../../agent/flows/agent.ts';
import { DAY, HOUR } from '../../../../shared/core/instant.ts';
import { capabilitiesWith, unreachable } from '../scripted-site.ts';
import { world } from '../world.ts';

const TITLE = 'The harbour is open';

/** One job in each of two categories, with the title that a post has already. */
async function withPolicy(content: Partial<ContentPolicy>, title = TITLE) {
  const made = world({ categories: ['News', 'Sport/Local'], content });
  made.site.capabilities = capabilitiesWith();
  made.site.addTitle({ postId: 77, title: 'THE HARBOUR – is open!', status: 'draft', keyHash: null });
  const article = { title, body: '<p>Text.</p>', format: 'html' as const, tags: [], extra_categories: [] };
  await made.add('news', 'News', { content: article });
  await made.add('sport', 'Sport/Local', { content: article });
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
  expect(of('duplicate_title')).toMatchObject([{ postId: 77 }, { postId: 77 }]);
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

it.each([
  ['another title', 'The harbour is closed'],
  ['one too short to tell', 'A b c'],
])('%s is no duplicate', async (_, title) => {
  const { publish, site } = await withPolicy({}, title);
  site.addTitle({ postId: 78, title: 'A b c', status: 'publish', keyHash: null });
  expect(await publish()).toEqual(['PUBLISHED', 'PUBLISHED']);
});

it('a job’s own post is not its duplicate', async () => {
  const { publish, site } = await withPolicy({}, 'Another title');
  const keyHash = createHash('sha256').update('news').digest('hex');
  site.addTitle({ postId: 79, title: 'Another title', status: 'draft', keyHash });
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
