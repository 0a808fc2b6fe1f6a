import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { resumePublications } from '../../../../agent/flows/publishing/resume-publications.ts';
import type { SiteError } from '../../../../agent/ports/site.ts';
import type { ArticleContent, Translation } from '../../../../shared/contract/content.ts';
import type { PublicationPayload, PublicationRequest } from '../../../../shared/contract/plugin.ts';
import { DAY, HOUR, MINUTE } from '../../../../shared/core/instant.ts';
import { capabilitiesWith, lost, refused, unreachable } from '../scripted-site.ts';
import { type World, world } from '../world.ts';

const text = (title: string) => ({ title, body: `<p>${title}.</p>`, format: 'html' as const, tags: [] });
const translated = (language: string): Translation => ({ language, ...text(`Title in ${language}`) });
const article = (languages: readonly string[], more: Partial<ArticleContent> = {}): ArticleContent => ({
  ...text('The title'),
  extra_categories: [],
  translations: languages.map(translated),
  ...more,
});

/** A site with three languages and an article in some of them, which is about to be published. */
async function about(languages: readonly string[], more: Partial<ArticleContent> = {}): Promise<World> {
  const made = world();
  made.site.capabilities = capabilitiesWith('en', 'de', 'pt');
  await made.add('a', 'News', { content: article(languages, more) });
  return made;
}

/** Lets it be published, in a window of three days. */
const publish = (made: World) => made.run(3 * DAY - HOUR);
const sent = ({ site }: World) => site.requests.map(({ key }) => key);
const payloads = ({ site }: World) => site.requests.map(({ payload }) => JSON.parse(payload) as PublicationPayload);
const resume = async (made: World) => resumePublications(made.agent, await made.view(), 1);
/** The publication with this key fails, and nothing is done. */
const failing = (made: World, wanted: string, error: SiteError) => {
  made.site.beforePublish = ({ key }) => {
    if (key === wanted) throw error;
  };
};

describe('an article with translations', () => {
  it('is a post for each, the main one first, each by a key of its own and linked to the main one', async () => {
    const made = await about(['de', 'pt-BR'], { language: 'en', slug: 'title', sticky: true });
    await publish(made);
    expect(sent(made)).toEqual(['a', 'a#de', 'a#pt-BR']);
    const link = createHash('sha256').update('a').digest('hex');
    expect(payloads(made)).toMatchObject([
      { title: 'The title', language: 'en', slug: 'title', categories: [1], sticky: true },
      { title: 'Title in de', language: 'de', translation_of: link, categories: [1], sticky: true },
      { title: 'Title in pt-BR', language: 'pt', translation_of: link, categories: [1], sticky: true },
    ]);
    expect(payloads(made)[0]).not.toHaveProperty('translation_of');
    expect(payloads(made)[1], 'a slug is of one language').not.toHaveProperty('slug');
    expect(
      made.site.requests.map(({ slot }) => slot === null),
      'only the main one fills the window',
    ).toEqual([false, true, true]);
    expect(await made.job('a')).toMatchObject({ status: 'PUBLISHED', postId: 1 });
    expect(made.of('translation_published')).toMatchObject([
      { language: 'de', postId: 2 },
      { language: 'pt-BR', postId: 3 },
    ]);
  });

  it('is in the site’s default language where it names none', async () => {
    const made = await about(['de']);
    await publish(made);
    expect(payloads(made).map(({ language }) => language)).toEqual(['en', 'de']);
  });

  it('that WordPress refuses in one language is out in the others, and that is told', async () => {
    const made = await about(['de', 'pt']);
    failing(made, 'a#de', refused('unknown_language'));
    await publish(made);
    expect(sent(made)).toEqual(['a', 'a#pt']);
    expect((await made.job('a')).status).toBe('PUBLISHED');
    expect(made.of('translation_failed')).toEqual([
      {
        type: 'translation_failed',
        jobId: 'a',
        language: 'de',
        code: 'unknown_language',
        message: 'Refused: unknown_language.',
      },
    ]);
    await made.run(DAY);
    expect(sent(made), 'it is not tried again').toEqual(['a', 'a#pt']);
  });
});

describe('a translation without a result', () => {
  /** The agent dies, or hears nothing, when it sends the German one. */
  async function left(answer: 'arrived' | 'lost'): Promise<World> {
    const made = await about(['de', 'pt']);
    const { publish: real } = made.site;
    made.site.publish = async (request: PublicationRequest) => {
      if (request.key !== 'a#de') return real(request);
      if (answer === 'arrived') await real(request);
      throw lost();
    };
    // Until the first try; from then on WordPress is itself again.
    while (made.of('publication_unknown').length === 0) {
      await made.scheduler.tick();
      await made.advance(made.clock.now() + DAY);
    }
    made.site.publish = real;
    expect((await made.job('a')).status).toBe('PUBLISHING');
    return made;
  }

  it('that is there already is not sent again, and the next one is', async () => {
    const made = await left('arrived');
    expect(await resume(made)).toBe(0);
    expect(sent(made)).toEqual(['a', 'a#de', 'a#pt']);
    expect((await made.job('a')).status).toBe('PUBLISHED');
    expect(made.of('translation_published').map(({ language }) => language)).toEqual(['de', 'pt']);
  });

  it('that never arrived is sent with the very bytes that were kept', async () => {
    const made = await left('lost');
    const kept = await made.agent.store.publication('a#de');
    expect(await resume(made)).toBe(0);
    expect(sent(made)).toEqual(['a', 'a#de', 'a#pt']);
    expect(made.site.requests[1]).toMatchObject({ payload: kept?.payload, payload_hash: kept?.payloadHash });
  });

  it('is asked about before it is sent again', async () => {
    const made = await left('lost');
    const asked: string[] = [];
    const { publication } = made.site;
    made.site.publication = async (key) => {
      asked.push(key);
      return publication(key);
    };
    await resume(made);
    expect(asked).toEqual(['a', 'a#de', 'a#pt']);
  });

  it.each([
    ['WordPress is away', unreachable()],
    ['another agent has the lease', refused('stale_epoch')],
    ['no answer comes', lost()],
  ])('stays unsettled while %s', async (_, error) => {
    const made = await left('lost');
    failing(made, 'a#de', error);
    expect(await resume(made)).toBe(1);
    expect((await made.job('a')).status).toBe('PUBLISHING');
    expect(sent(made)).toEqual(['a']);
    made.site.beforePublish = () => undefined;
    expect(await resume(made)).toBe(0);
    expect(sent(made)).toEqual(['a', 'a#de', 'a#pt']);
  });

  it('is given up after ten tries in more than an hour, and the job with its other posts is out', async () => {
    const made = await left('lost');
    failing(made, 'a#de', lost());
    for (let tries = 0; tries < 12; tries += 1) {
      await resume(made);
      made.clock.set(made.clock.now() + 10 * MINUTE);
    }
    expect((await made.job('a')).status).toBe('PUBLISHED');
    expect(made.of('translation_failed')).toMatchObject([{ language: 'de', code: 'never_finished' }]);
    expect(sent(made)).toEqual(['a', 'a#pt']);
  });

  it('of which other bytes are live, of an earlier try, is left as it is', async () => {
    const made = await left('arrived');
    const row = made.site.publications.get('a#de');
    made.site.publications.set('a#de', { ...(row as NonNullable<typeof row>), payload_hash: 'f'.repeat(64) });
    expect(await resume(made)).toBe(0);
    expect(sent(made)).toEqual(['a', 'a#de', 'a#pt']);
    expect(made.of('translation_failed')).toEqual([]);
  });
});

describe('languages that the site cannot have are refused before anything is created', () => {
  it.each<[string, readonly string[], Partial<ArticleContent>, readonly string[] | null, string, RegExp]>([
    ['a translation without Polylang', ['de'], {}, [], 'language_unsupported', /has translations.*Polylang/],
    ['a language without Polylang', [], { language: 'de' }, [], 'language_unsupported', /language de.*Polylang/],
    ['a translation, and an older plugin', ['de'], {}, null, 'language_unsupported', /Polylang/],
    ['a translation that the site has not', ['fr'], {}, ['en', 'de'], 'unknown_language', /fr.*translations.*en, de/],
    ['a language that the site has not', [], { language: 'fr' }, ['en'], 'unknown_language', /fr.*language.*en/],
    ['two versions in one language', ['de', 'de-AT'], {}, ['en', 'de'], 'unknown_language', /two versions.*de/],
    ['a translation into its own language', ['en-GB'], {}, ['en', 'de'], 'unknown_language', /two versions.*en/],
  ])('%s', async (_, languages, more, slugs, code, message) => {
    const made = await about(languages, { ...more, tags: ['x'], featured_image: { source: 'front.png' } });
    made.site.capabilities = slugs === null ? undefined : capabilitiesWith(...slugs);
    await publish(made);
    const { status, errorCode, errorMessage } = await made.job('a');
    expect({ status, errorCode }).toEqual({ status: 'FAILED', errorCode: code });
    expect(errorMessage).toMatch(message);
    expect([made.site.requests, made.site.media, made.site.counts.get('ensureTags') ?? 0]).toEqual([[], [], 0]);
  });
});
