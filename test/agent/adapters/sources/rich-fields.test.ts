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

it('a field that is wrong is named', () => {
  expect(() => job('quizzes: [{ questions: [{ question: Q, options: [a, b], answer: 7 }] }]')).toThrow(
    'The field content.quizzes.0.questions.0.answer is not valid',
  );
});
