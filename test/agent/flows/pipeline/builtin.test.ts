import { describe, expect, it } from 'vitest';
import type { ContentPolicy } from '../../../../agent/flows/agent.ts';
import { KnownTitles } from '../../../../agent/flows/duplicates/known-titles.ts';
import { builtinStagesOf } from '../../../../agent/flows/pipeline/builtin/builtin-stages.ts';
import { SiteError } from '../../../../agent/ports/site.ts';
import type { ArticleContent } from '../../../../shared/contract/content.ts';
import { pipelineWorld } from './test-pipeline.ts';

const article = (fields: Partial<ArticleContent> = {}): ArticleContent => ({
  title: 'The bridge is open',
  body: '<p>Text.</p>',
  format: 'html',
  tags: [],
  extra_categories: [],
  ...fields,
});
const FILES = new Map([
  ['a.png', 'a picture'],
  ['b.png', 'another picture'],
  ['talk.mp3', 'a talk'],
]);
const withMedia = article({
  featured_image: { source: 'a.png' },
  images: [{ source: 'b.png', alt: 'B' }],
  audio: [{ source: 'talk.mp3' }],
});

/** A worker whose stages are all built in; `knowsSite` gives it the titles of the site's posts. */
function builtinWorld({
  content = {},
  knowsSite = true,
}: {
  content?: Partial<ContentPolicy>;
  knowsSite?: boolean;
} = {}) {
  const stages = {};
  const made = pipelineWorld({ stages }, { content, files: FILES });
  Object.assign(stages, builtinStagesOf(made.agent, knowsSite ? new KnownTitles(made.agent) : null));
  const run = async (jobId: string, fields: Partial<ArticleContent>, category = 'News') => {
    await made.create(jobId, category, { content: article(fields) });
    await made.worker.tick();
    return made.job(jobId);
  };
  const noteOf = async (jobId: string, stage: string) =>
    (await made.reasons(jobId)).find((reason) => reason.startsWith(`${stage} done by builtin`));
  return { ...made, run, noteOf };
}

const away = new SiteError('site_unreachable', 'WordPress does not answer.', { outcome: 'unavailable' });

describe('GENERATING_IMAGES and GENERATING_AUDIO', () => {
  it('put what the article names into the media library, pictures and sound each at their stage', async () => {
    const { run, site, noteOf, agent } = builtinWorld();
    expect(await run('a', withMedia)).toMatchObject({ status: 'QUEUED' });
    expect(site.media.map(({ mime_type: type }) => type)).toEqual(['image/png', 'image/png', 'audio/mpeg']);
    expect(await noteOf('a', 'GENERATING_IMAGES')).toMatch(/: 2 in the media library$/);
    expect(await noteOf('a', 'GENERATING_AUDIO')).toMatch(/: 1 in the media library$/);
    expect(await agent.store.keptMedia('a', 'talk.mp3')).toMatchObject({ attachmentId: 5003 });
  });

  it('upload nothing twice, also for publishing afterwards', async () => {
    const { run, site } = builtinWorld();
    await run('a', withMedia);
    await run('b', { ...withMedia, title: 'Another title' });
    expect(site.media).toHaveLength(3);
  });

  it('fail the job for a file that is not there, naming the field', async () => {
    const { run, site } = builtinWorld();
    const job = await run('a', { audio: [{ source: 'lost.mp3' }] });
    expect(job).toMatchObject({ status: 'FAILED', errorCode: 'media_missing' });
    expect(job.errorMessage).toMatch(/^The field audio: There is no file at "lost\.mp3"/);
    expect(site.media).toHaveLength(0);
  });

  it('leave it to publishing when WordPress does not answer', async () => {
    const { run, site, noteOf } = builtinWorld();
    site.failing = { facts: away };
    expect(await run('a', withMedia)).toMatchObject({ status: 'QUEUED', attempts: 0 });
    expect(await noteOf('a', 'GENERATING_IMAGES')).toContain('left to publishing');
  });
});

describe('REVIEWING', () => {
  it('refuses what the configured rules refuse', async () => {
    const words = 'Validation: ';
    const strict = await builtinWorld({ content: { validation: { minWords: 50 } } }).run('a', {});
    expect(strict).toMatchObject({ status: 'FAILED', errorCode: 'validation' });
    expect(strict.errorMessage).toContain(words);
    expect(await builtinWorld().run('a', {})).toMatchObject({ status: 'QUEUED' });
  });

  it('refuses the title of a post of the site, in any spelling', async () => {
    const { run, site } = builtinWorld();
    site.addTitle({ postId: 12, title: 'THE BRÍDGE – is open!', status: 'publish', keyHash: null });
    const job = await run('a', {});
    expect(job).toMatchObject({ status: 'FAILED', errorCode: 'duplicate_title' });
    expect(job.errorMessage).toMatch(/^The title "The bridge is open" is that of post 12 already\./);
  });

  it('refuses the title of an earlier job that is not published yet, and not that of a later one', async () => {
    const { run, add } = builtinWorld({ knowsSite: false });
    await add('first', 'News', { content: article({ title: 'The bridge is open!' }) });
    expect((await run('second', {})).errorMessage).toContain('job "first" (QUEUED), which came first');
    const other = builtinWorld({ knowsSite: false });
    await other.create('a', 'News', { content: article() });
    await other.add('later', 'News', { content: article() });
    await other.worker.tick();
    expect(await other.job('a')).toMatchObject({ status: 'QUEUED' });
  });

  it('only notes it where duplicates are warned of, and looks for none where they may be', async () => {
    const warn = builtinWorld({ content: { categoryDuplicates: { news: 'warn' } } });
    warn.site.addTitle({ postId: 12, title: 'The bridge is open', status: 'publish', keyHash: null });
    expect(await warn.run('a', {})).toMatchObject({ status: 'QUEUED' });
    expect(await warn.noteOf('a', 'REVIEWING')).toContain('is that of post 12 already');
    const off = builtinWorld({ content: { duplicates: 'off' } });
    off.site.addTitle({ postId: 12, title: 'The bridge is open', status: 'publish', keyHash: null });
    await off.run('a', {});
    expect(await off.noteOf('a', 'REVIEWING')).toBe('REVIEWING done by builtin');
  });

  it('lets an article pass when WordPress does not answer, and says so', async () => {
    const { run, site, noteOf } = builtinWorld();
    site.titlesSince = () => Promise.reject(away);
    expect(await run('a', {})).toMatchObject({ status: 'QUEUED' });
    expect(await noteOf('a', 'REVIEWING')).toContain('WordPress did not answer');
  });
});
