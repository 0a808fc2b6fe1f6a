/** Quizzes and word lists that stand below an article's text. All texts are plain. */
import { z } from 'zod';

const line = z.string().trim().min(1);

export const quiz = z.object({
  title: line.optional(),
  /** What the reader opens to see the answer; default "Answer". */
  answer_label: line.optional(),
  questions: z
    .array(
      z
        .object({
          question: line,
          options: z.array(line).min(2).max(20),
          /** Index of the right option, counted from 0. */
          answer: z.number().int().nonnegative(),
          explanation: line.optional(),
        })
        .refine(({ options, answer }) => answer < options.length, {
          path: ['answer'],
          message: 'must be the index of one of the options, counted from 0',
        }),
    )
    .min(1),
});
export type Quiz = z.infer<typeof quiz>;

export const vocabulary = z.object({
  title: line.optional(),
  /** Heads of the columns; default "Term", "Meaning", "Example". */
  headings: z.object({ term: line, meaning: line, example: line }).partial().optional(),
  entries: z.array(z.object({ term: line, meaning: line, example: line.optional() })).min(1),
});
export type Vocabulary = z.infer<typeof vocabulary>;
