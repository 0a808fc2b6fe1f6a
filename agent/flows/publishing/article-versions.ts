import type { ArticleContent, Translation } from '../../../shared/contract/content.ts';
import type { SiteCapabilities } from '../../../shared/contract/plugin.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { SiteView } from '../read-site.ts';
import { sha256 } from '../sha256.ts';

/** An article in one language: what becomes one post. */
export interface ArticleVersion {
  /** Key of its publication. */
  key: string;
  /** Slug of the language in Polylang; null on a site without languages. */
  language: string | null;
  content: Omit<ArticleContent, 'translations' | 'language'>;
  isTranslation: boolean;
}

const LONGEST_KEY = 191;

/** The key of a translation's publication: `<job id>#<language as the article names it>`, shortened with a hash where it would be too long. */
export function translationKey(jobId: string, language: string): string {
  const key = `${jobId}#${language}`;
  if (key.length <= LONGEST_KEY) return key;
  const tail = `~${sha256(jobId).slice(0, 16)}#${language}`;
  // A cut must not leave half a character behind.
  return jobId.slice(0, LONGEST_KEY - tail.length).replace(/[\uD800-\uDBFF]$/, '') + tail;
}

/**
 * The main version and the translations, each with what it inherits: author, categories and the rest of the post's
 * properties, and the pictures that stand for it.
 * @throws SchedulerError `language_unsupported`, `unknown_language` before anything is created
 */
export function versionsOf(
  { facts }: Pick<SiteView, 'facts'>,
  jobId: string,
  article: ArticleContent,
): ArticleVersion[] {
  const { translations = [], language, ...content } = article;
  const polylang = facts.capabilities?.polylang ?? null;
  if (polylang === null) {
    if (language === undefined && translations.length === 0)
      return [{ key: jobId, language: null, content, isTranslation: false }];
    throw new SchedulerError(
      'language_unsupported',
      `Job "${jobId}" has ${language === undefined ? 'translations' : `the language ${language}`}, and the site has no Polylang. Activate Polylang there, or take the languages out of the article.`,
      { context: { field: language === undefined ? 'translations' : 'language' } },
    );
  }
  const main = language === undefined ? polylang.default : slugOf(polylang, jobId, 'language', language);
  const others = translations.map((translation) => {
    const slug = slugOf(polylang, jobId, 'translations', translation.language);
    return {
      key: translationKey(jobId, translation.language),
      language: slug,
      content: inherited(content, translation),
      isTranslation: true,
    };
  });
  const slugs = [main, ...others.map((version) => version.language)];
  const twice = slugs.find((slug, index) => slugs.indexOf(slug) !== index);
  if (twice !== undefined) {
    throw new SchedulerError(
      'unknown_language',
      `Job "${jobId}" has two versions in the site's language ${twice}. Keep one of them.`,
      {
        context: { field: 'translations' },
      },
    );
  }
  return [{ key: jobId, language: main, content, isTranslation: false }, ...others];
}

/** The site's slug for a language as the article names it: slug, locale or language tag, in any case. */
function slugOf(
  polylang: NonNullable<SiteCapabilities['polylang']>,
  jobId: string,
  field: string,
  language: string,
): string {
  const fold = (tag: string) => tag.toLowerCase().replaceAll('_', '-');
  const wanted = fold(language);
  const { languages } = polylang;
  const found =
    languages.find(({ slug }) => fold(slug) === wanted) ??
    languages.find(({ locale }) => fold(locale) === wanted) ??
    // `pt-BR` on a site with one Portuguese, and `de` on one with de_DE_formal.
    languages.find(({ locale }) => fold(locale).split('-')[0] === wanted.split('-')[0]);
  if (found) return found.slug;
  throw new SchedulerError(
    'unknown_language',
    `Job "${jobId}" has the language ${language} in its field ${field}, and the site has ${languages.map(({ slug }) => slug).join(', ')}. Add it in Polylang, or correct the article.`,
    { context: { field, languages: languages.map(({ slug }) => slug) } },
  );
}

function inherited(main: ArticleVersion['content'], { language: _, ...own }: Translation): ArticleVersion['content'] {
  const { excerpt, slug, seo, keywords, social, images, audio, quizzes, vocabulary, schema, ...common } = main;
  const image = main.seo?.social_image;
  return {
    ...common,
    ...own,
    ...(own.featured_image === undefined && main.featured_image !== undefined
      ? { featured_image: main.featured_image }
      : {}),
    ...(own.seo && own.seo.social_image === undefined && image ? { seo: { ...own.seo, social_image: image } } : {}),
  };
}
