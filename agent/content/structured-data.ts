import type { ArticleContent } from '../../shared/contract/content.ts';
import type { PayloadSeo, SchemaObject } from '../../shared/contract/plugin.ts';

type Texts = Pick<ArticleContent, 'title' | 'excerpt' | 'seo' | 'keywords' | 'tags' | 'quizzes'>;

/** The SEO fields of a payload; absent when the article has none. @param imageId Attachment of the social image. */
export function payloadSeoOf({ seo }: Pick<Texts, 'seo'>, imageId: number | undefined): PayloadSeo | undefined {
  if (!seo) return undefined;
  const { social_image: _, ...texts } = seo;
  const fields = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined));
  const all: PayloadSeo = { ...fields, ...(imageId === undefined ? {} : { social_image: imageId }) };
  return Object.keys(all).length === 0 ? undefined : all;
}

export interface SchemaFacts {
  language: string | null;
  /** ISO 8601; absent for "now", which the plugin knows at the time. */
  datePublished: string | null;
  imageUrls: readonly string[];
  audioUrls: readonly string[];
}

/**
 * The article's structured data, for the type that it asks for: what schema.org calls its headline, description, pictures
 * and so on, and the article's own properties before those. Quizzes of an article become its `Quiz` objects.
 */
export function schemaOf(
  content: Texts & Pick<ArticleContent, 'schema_type' | 'schema'>,
  { language, datePublished, imageUrls, audioUrls }: SchemaFacts,
): SchemaObject[] | undefined {
  const { schema_type: type, schema = {}, title, excerpt, seo, tags, keywords = [] } = content;
  if (type === undefined) return undefined;
  const words = [...new Set([...keywords, ...tags])];
  const derived = {
    headline: title,
    name: title,
    description: seo?.description ?? excerpt,
    keywords: words.length > 0 ? words.join(', ') : undefined,
    inLanguage: language ?? undefined,
    datePublished: datePublished ?? undefined,
    image: imageUrls.length > 0 ? imageUrls : undefined,
    audio: audioUrls.length > 0 ? audioUrls.map((contentUrl) => ({ '@type': 'AudioObject', contentUrl })) : undefined,
    hasPart: type === 'Quiz' ? undefined : quizzesOf(content),
    ...(type === 'Quiz' ? { hasPart: questionsOf(content) } : {}),
  };
  const properties = Object.entries({ ...derived, ...schema }).filter(([, value]) => value !== undefined);
  return [{ type, properties: Object.fromEntries(properties) }];
}

function quizzesOf({ quizzes = [] }: Pick<Texts, 'quizzes'>): object[] | undefined {
  if (quizzes.length === 0) return undefined;
  return quizzes.map((quiz) => ({
    '@type': 'Quiz',
    ...(quiz.title === undefined ? {} : { name: quiz.title }),
    hasPart: questionsOf({ quizzes: [quiz] }),
  }));
}

const questionsOf = ({ quizzes = [] }: Pick<Texts, 'quizzes'>): object[] | undefined => {
  const questions = quizzes.flatMap((quiz) => quiz.questions);
  if (questions.length === 0) return undefined;
  return questions.map(({ question, options, answer, explanation }) => ({
    '@type': 'Question',
    eduQuestionType: 'Multiple choice',
    text: question,
    suggestedAnswer: options.filter((_, index) => index !== answer).map((text) => ({ '@type': 'Answer', text })),
    acceptedAnswer: {
      '@type': 'Answer',
      text: options[answer],
      ...(explanation === undefined ? {} : { answerExplanation: { '@type': 'Comment', text: explanation } }),
    },
  }));
};
