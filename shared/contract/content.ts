import { z } from 'zod';
import { quiz, vocabulary } from './content/learning.ts';
import { media } from './content/media.ts';
import { schemaOrg, seo } from './content/seo.ts';
import { categoryName, jobId } from './scalars.ts';

export { type Quiz, quiz, type Vocabulary, vocabulary } from './content/learning.ts';
export { type AudioReference, audioReference, type ImageReference, imageReference } from './content/media.ts';
export { type Seo, seo } from './content/seo.ts';

/** Where a local date and time may stand: with an offset it is an instant, without one it is site-local. */
export const publishDate = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/,
    'must be a date such as 2026-11-24, 2026-11-24T09:30 (site-local) or 2026-11-24T09:30:00Z',
  );

/** A language as Polylang or a browser writes it: `de`, `pt-BR`, `zh_TW`, `de_DE_formal`. */
export const languageTag = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/, 'must be a language such as de, pt-BR or zh_TW');

/** Text for social networks: one for all, and others for single networks by their names (`bluesky`, `mastodon`). */
export const socialText = z.object({
  text: z.string().min(1).optional(),
  networks: z.record(z.string().min(1), z.string().min(1)).optional(),
});
export type SocialText = z.infer<typeof socialText>;

const text = {
  title: z.string().trim().min(1).max(300),
  body: z.string().min(1),
  /** What `body` is written in. Markdown becomes HTML when the job is published. */
  format: z.enum(['html', 'markdown']).default('html'),
  excerpt: z.string().optional(),
  slug: z.string().max(200).optional(),
  tags: z.array(z.string().trim().min(1)).default([]),
};

/** What every language version of an article may have of its own. */
const extras = {
  ...media,
  quizzes: z.array(quiz).optional(),
  vocabulary: vocabulary.optional(),
  seo: seo.optional(),
  /** Words that stand for this article: where a later post has them first, they link here. */
  keywords: z.array(z.string().trim().min(2).max(100)).optional(),
  social: socialText.optional(),
};

/** The article in another language. It becomes a post of its own, linked to the main one by Polylang. */
export const translation = z.object({ language: languageTag, ...text, ...extras });
export type Translation = z.infer<typeof translation>;

/** Formats of posts that WordPress knows; a theme may show some of them in its own way. */
export const postFormats = [
  ...(['standard', 'aside', 'audio', 'chat', 'gallery', 'image', 'link', 'quote', 'status', 'video'] as const),
] as const;

/** Version 1 of the content of an article. Later versions add fields; none is taken away. */
export const articleContent = z.object({
  version: z.literal(1).optional(),
  ...text,
  /** Categories beside the job's own. */
  extra_categories: z.array(categoryName).default([]),
  /** A WordPress user's login, e-mail address, slug or id. An unknown one is an error before anything is created. */
  author: z.string().optional(),
  /** The author's name as the source gave it: used when a WordPress user of that name exists, else the rotation decides. */
  byline: z.string().optional(),
  /** Folder, below the content folder, that relative addresses of pictures in the body are meant from. */
  base_path: z.string().max(1000).optional(),
  ...extras,
  ...schemaOrg,
  /** Language of the article; on a site without Polylang it is an error. */
  language: languageTag.optional(),
  translations: z.array(translation).optional(),
  comment_status: z.enum(['open', 'closed']).optional(),
  ping_status: z.enum(['open', 'closed']).optional(),
  post_format: z.enum(postFormats).optional(),
  sticky: z.boolean().optional(),
  /** File name of a template for posts of the site's theme. */
  template: z.string().max(200).optional(),
});
export type ArticleContent = z.infer<typeof articleContent>;

/** Content that the pipeline still works on: its body may not be written yet. */
export const contentDraft = articleContent.extend({ body: z.string() });

export const postStatus = z.enum(['publish', 'draft', 'pending']);
export type PostStatus = z.infer<typeof postStatus>;

/** What every source (API, Markdown, HTML, …) hands to the queue. */
export const newJob = z
  .object({
    /** The caller's own id; generated when absent. The same id twice is one job. */
    job_id: jobId.optional(),
    /** Name, slug or path (`Parent/Child`) of a WordPress category in any case; absent: the site's default category. */
    category: categoryName.optional(),
    priority: z.number().int().min(0).max(100).default(50),
    status: z.enum(['CREATED', 'QUEUED']).default('QUEUED'),
    not_before: publishDate.optional(),
    publish_date: publishDate.optional(),
    post_status: postStatus.default('publish'),
    content: contentDraft,
  })
  .refine(({ status, content }) => status === 'CREATED' || content.body !== '', {
    path: ['content', 'body'],
    message: 'must not be empty, unless the job is CREATED and the pipeline writes it',
  });
export type NewJob = z.infer<typeof newJob>;
export type NewJobInput = z.input<typeof newJob>;
