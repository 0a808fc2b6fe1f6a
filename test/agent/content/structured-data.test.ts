import { describe, expect, it } from 'vitest';
import { payloadSeoOf, schemaOf } from '../../../agent/content/structured-data.ts';

const facts = { language: 'en', datePublished: null, imageUrls: ['https://x.test/a.png'], audioUrls: [] };

describe('structured data', () => {
  it('is there only for an article that names a type', () => {
    expect(schemaOf({ title: 'T', tags: [] }, facts)).toBeUndefined();
  });

  it('derives what the article says, and takes the article’s own properties first', () => {
    const content = {
      title: 'T',
      tags: ['b'],
      keywords: ['a', 'b'],
      excerpt: 'E',
      schema_type: 'NewsArticle',
      schema: { name: 'N', dateline: 'D' },
    };
    expect(schemaOf(content, facts)).toEqual([
      {
        type: 'NewsArticle',
        properties: {
          headline: 'T',
          name: 'N',
          description: 'E',
          keywords: 'a, b',
          inLanguage: 'en',
          image: ['https://x.test/a.png'],
          dateline: 'D',
        },
      },
    ]);
  });

  it('gives a quiz its questions with the right answer apart from the others', () => {
    const quizzes = [{ questions: [{ question: 'Q', options: ['a', 'b'], answer: 1, explanation: 'because' }] }];
    const [quiz] = schemaOf({ title: 'T', tags: [], quizzes, schema_type: 'Quiz' }, facts) ?? [];
    expect(quiz?.properties.hasPart).toEqual([
      {
        '@type': 'Question',
        eduQuestionType: 'Multiple choice',
        text: 'Q',
        suggestedAnswer: [{ '@type': 'Answer', text: 'a' }],
        acceptedAnswer: { '@type': 'Answer', text: 'b', answerExplanation: { '@type': 'Comment', text: 'because' } },
      },
    ]);
  });

  it('keeps SEO fields apart from the picture, which is an attachment', () => {
    expect(payloadSeoOf({ seo: { title: 'S', social_image: { source: 'x' } } }, 9)).toEqual({
      title: 'S',
      social_image: 9,
    });
    expect(payloadSeoOf({ seo: {} }, undefined)).toBeUndefined();
  });
});
