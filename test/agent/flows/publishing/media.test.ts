import { describe, expect, it } from 'vitest';
import { SiteError } from '../../../../agent/ports/site.ts';
import type { ArticleContent } from '../../../../shared/contract/content.ts';
import type { PublicationPayload } from '../../../../shared/contract/plugin.ts';
import { DAY, HOUR } from '../../../../shared/core/instant.ts';
import { SchedulerError } from '../../../../shared/node/scheduler-error.ts';
import { capabilitiesWith, unreachable } from '../scripted-site.ts';
import { world } from '../world.ts';

const FILES = new Map([
  ['https://example.org/front.png', 'front'],
  ['https://example.org/copy-of-front.png', 'front'],
  ['https://example.org/in-text.png', 'in the text'],
  ['horn.mp3', 'horn'],
]);

async function about(content: Partial<ArticleContent>, files: ReadonlyMap<string, string> = FILES) {
  const made = world({ files });
  made.site.capabilities = capabilitiesWith();
  const whole: ArticleContent = {
    title: 'The title',
    body: '<p>Text.</p>',
    format: 'html',
    tags: [],
    extra_categories: [],
    ...content,
  };
  await made.add('a', 'News', { content: whole });
  const opened: string[] = [];
  const { open } = made.agent.media;
  made.agent.media.open = (source, kind, maxBytes) => {
    opened.push(source);
    return open(source, kind, maxBytes);
  };
  return {
    ...made,
    opened,
    publish: () => made.run(3 * DAY - HOUR),
    payload: () => JSON.parse(made.site.requests.at(-1)?.payload ?? '{}') as PublicationPayload,
  };
}

const WITH_PICTURES = {
  body: '<p>Text.</p><img src="https://example.org/in-text.png" alt="In the text">',
  featured_image: { source: 'https://example.org/front.png', caption: 'Caption' },
};

describe('the files of an article', () => {
  it('are put into the library and named by their ids there, texts with them', async () => {
    const { publish, payload, site } = await about(WITH_PICTURES);
    await publish();
    const [front, inText] = site.media;
    expect(payload()).toMatchObject({ featured_media: front?.attachment_id });
    expect(payload().content).toContain(inText?.source_url);
    expect(payload().content).not.toContain('example.org');
    expect(site.texts.get(front?.attachment_id ?? 0), 'without words of its own it stands for the article').toEqual({
      alt: 'The title',
      caption: 'Caption',
    });
    expect(site.texts.get(inText?.attachment_id ?? 0)).toEqual({ alt: 'In the text' });
  });

  it('are one attachment for one content, and fetched once from one source', async () => {
    const { publish, site, opened } = await about({
      featured_image: { source: 'https://example.org/front.png' },
      images: [
        { source: 'https://example.org/front.png', alt: '' },
        { source: 'https://example.org/copy-of-front.png', alt: '' },
      ],
    });
    await publish();
    expect(opened.toSorted()).toEqual(['https://example.org/copy-of-front.png', 'https://example.org/front.png']);
    expect(site.media).toHaveLength(1);
  });

  it('of which one is missing are not uploaded, none of them, and the error names the field', async () => {
    const { publish, site, job } = await about({ ...WITH_PICTURES, audio: [{ source: 'none.mp3' }] });
    await publish();
    expect(await job('a')).toMatchObject({
      status: 'FAILED',
      errorCode: 'media_missing',
      errorMessage: expect.stringContaining('The field audio: There is no file at "none.mp3"'),
    });
    expect([site.media, site.requests]).toEqual([[], []]);
  });

  it('of a type that the site does not allow are refused before anything is uploaded', async () => {
    const { publish, site, job } = await about({ ...WITH_PICTURES, audio: [{ source: 'horn.mp3' }] });
    site.capabilities = { ...capabilitiesWith(), allowed_mime_types: ['image/png'] };
    await publish();
    expect(await job('a')).toMatchObject({
      status: 'FAILED',
      errorCode: 'media_type',
      errorMessage: expect.stringMatching(/field audio.*audio\/mpeg/),
    });
    expect(site.media).toEqual([]);
  });

  it('larger than the site takes are refused', async () => {
    const { publish, site, job } = await about(WITH_PICTURES);
    site.capabilities = { ...capabilitiesWith(), max_upload_bytes: 3 };
    await publish();
    expect(await job('a')).toMatchObject({ status: 'FAILED', errorCode: 'media_too_large' });
  });

  it.each([
    ['an attachment that is there', '5001', 'PUBLISHED', null],
    ['an id that nothing has', '6', 'FAILED', 'unknown_media'],
    ['sound where a picture belongs', '5002', 'FAILED', 'unknown_media'],
  ])('by id: %s', async (_, source, status, errorCode) => {
    const { publish, site, job, opened } = await about({ featured_image: { source } });
    const upload = (sha256: string, mimeType: string) =>
      site.uploadMedia({ path: '', filename: 'x', bytes: 1, sha256, mimeType, dispose: async () => undefined }, {});
    await upload('a', 'image/png');
    await upload('b', 'audio/mpeg');
    await publish();
    expect(await job('a')).toMatchObject({ status, errorCode });
    expect(opened).toEqual([]);
  });
});

describe('an attempt that failed after the upload', () => {
  it('leaves its uploads to the next one, which fetches nothing again', async () => {
    const { publish, site, job, opened, payload } = await about(WITH_PICTURES);
    let tries = 0;
    site.beforePublish = () => {
      tries += 1;
      if (tries === 1) throw unreachable();
    };
    await publish();
    expect((await job('a')).status).toBe('PUBLISHED');
    expect(opened).toHaveLength(2);
    expect(site.media).toHaveLength(2);
    expect(payload().featured_media).toBe(site.media[0]?.attachment_id);
  });

  it('whose attachment a person deleted since is uploaded anew', async () => {
    const { publish, site, opened, payload } = await about({ featured_image: WITH_PICTURES.featured_image });
    let tries = 0;
    site.beforePublish = () => {
      tries += 1;
      if (tries > 1) return;
      site.media.splice(0);
      throw unreachable();
    };
    await publish();
    expect(opened).toHaveLength(2);
    expect(payload().featured_media).toBe(site.media[0]?.attachment_id);
  });
});

describe('a file that cannot be had now', () => {
  const away = () => new SchedulerError('media_unreachable', 'Away.', { retry: true });

  it('is tried again later, and the post is out once it is there', async () => {
    const { publish, agent, job, site } = await about(WITH_PICTURES);
    const { open } = agent.media;
    let tries = 0;
    agent.media.open = async (...asked) => {
      tries += 1;
      if (tries <= 3) throw away();
      return open(...asked);
    };
    await publish();
    expect((await job('a')).status).toBe('PUBLISHED');
    expect(site.media).toHaveLength(2);
  });

  it('fails the job after as many tries as are allowed, longer apart each time', async () => {
    const { publish, agent, job, clock } = await about(WITH_PICTURES);
    const tries: number[] = [];
    agent.media.open = async () => {
      tries.push(clock.now());
      throw away();
    };
    await publish();
    expect(await job('a')).toMatchObject({ status: 'FAILED', errorCode: 'media_unreachable' });
    expect(tries).toHaveLength(agent.content.maxAttempts);
    const gaps = tries.slice(1).map((at, n) => at - (tries[n] as number));
    expect(gaps.at(-1)).toBeGreaterThan(gaps[0] as number);
  });

  it('is no fault of the job where WordPress is what is away', async () => {
    const { publish, site, job } = await about(WITH_PICTURES);
    site.uploadMedia = async () => {
      throw new SiteError('site_timeout', 'No answer came.', { outcome: 'unknown' });
    };
    await publish();
    // No fault of the job: it waits for the site, however often it was tried.
    expect(await job('a')).toMatchObject({ status: 'QUEUED', attempts: 0 });
    expect(site.requests).toEqual([]);
  });
});
