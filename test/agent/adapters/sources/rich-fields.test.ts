import { expect, it } from 'vitest';
import { articleJob } from '../../../../agent/adapters/sources/article-job.ts';
import { readMarkdownFile } from '../../../../agent/adapters/sources/markdown-file.ts';

const job = (matter: string) =>
  articleJob(readMarkdownFile(`---\ntitle: T\n${matter}\n---\nText. ![Dawn](dawn.png)\n`, 'sea/a.md'), {});

it('front matter may hold every field of the content model', () => {
  const item = job(
    [
      'lang: en',
      'sticky: yes',
      'keywords: swing bridge, quay',
      'seo: { title: S, focus_keyphrase: bridge }',
      'quizzes: [{ questions: [{ question: Q, options: [a, b], answer: 1 }] }]',
      'translations: [{ language: de, title: D, body: Ein Text }]',
    ].join('\n'),
  );
  expect(item).toMatchObject({
    kind: 'content',
    job: {
      content: {
        base_path: 'sea',
        language: 'en',
        sticky: true,
        keywords: ['swing bridge', 'quay'],
        seo: { title: 'S', focus_keyphrase: 'bridge' },
        quizzes: [{ questions: [{ question: 'Q', options: ['a', 'b'], answer: 1 }] }],
        translations: [{ language: 'de', title: 'D', body: 'Ein Text' }],
      },
    },
  });
});

it('shorter forms become those of the contract', () => {
  const item = job(
    [
      'audio: ../horn.mp3',
      'images: [one.png, { source: two.png, alt: Two }, ../../outside.png]',
      'vocabulary: [{ term: quay, meaning: a wharf }]',
      'social: Look!',
      'seo: { social_image: social.png }',
      'schema_type: NewsArticle',
      'schema: { dateLine: Harbour }',
      'translations: { de: { title: D, body: "**Ein** Text", tags: "Hafen, See", featured_image: front.png }, pt-BR: { title: P, body: Texto } }',
    ].join('\n'),
  );
  expect(item).toMatchObject({
    job: {
      content: {
        audio: [{ source: 'horn.mp3' }],
        images: [{ source: 'sea/one.png' }, { source: 'sea/two.png', alt: 'Two' }],
        vocabulary: { entries: [{ term: 'quay', meaning: 'a wharf' }] },
        social: { text: 'Look!' },
        seo: { social_image: { source: 'sea/social.png' } },
        schema: { dateLine: 'Harbour' },
        translations: [
          {
            language: 'de',
            title: 'D',
            body: '**Ein** Text',
            format: 'markdown',
            tags: ['Hafen', 'See'],
            featured_image: { source: 'sea/front.png' },
          },
          { language: 'pt-br', title: 'P', format: 'markdown' },
        ],
      },
    },
    warnings: expect.arrayContaining([
      { line: null, reason: expect.stringContaining('"../../outside.png" is neither an http address nor a file') },
    ]),
  });
});

it('a field that is wrong is named', () => {
  expect(() => job('quizzes: [{ questions: [{ question: Q, options: [a, b], answer: 7 }] }]')).toThrow(
    'The field content.quizzes.0.questions.0.answer is not valid',
  );
});
