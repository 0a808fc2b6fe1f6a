import { z } from 'zod';
import { jobId } from './scalars.ts';

/** Where a local date and time may stand: with an offset it is an instant, without one it is site-local. */
export const publishDate = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/,
    'must be a date such as 2026-11-24, 2026-11-24T09:30 (site-local) or 2026-11-24T09:30:00Z',
  );

/** A picture by its address, a path or the id of one already in the media library. */
export const imageReference = z.object({
  /** `https://…`, a path inside the content folder that the article came from, or the id of an attachment. */
  source: z.string().trim().min(1).max(2000),
  alt: z.string().optional(),
  caption: z.string().optional(),
  title: z.string().optional(),
});
export type ImageReference = z.infer<typeof imageReference>;

/** Version 1 of the content of an article. Later versions add fields; none is taken away. */
export const articleContent = z.object({
  title: z.string().trim().min(1).max(300),
  body: z.string().min(1),
  /** What `body` is written in. Markdown becomes HTML when the job is published. */
  format: z.enum(['html', 'markdown']).default('html'),
  excerpt: z.string().optional(),
  slug: z.string().max(200).optional(),
  tags: z.array(z.string().trim().min(1)).default([]),
  /** Categories beside the job's own. */
  extra_categories: z.array(z.string().trim().min(1)).default([]),
  /** A WordPress user's login, e-mail address, slug or id. An unknown one is an error before anything is created. */
  author: z.string().optional(),
  /** The author's name as the source gave it: used when a WordPress user of that name exists, else the rotation decides. */
  byline: z.string().optional(),
  /** The picture that stands for the article (the featured image). */
  featured_image: imageReference.optional(),
});
export type ArticleContent = z.infer<typeof articleContent>;

export const postStatus = z.enum(['publish', 'draft', 'pending']);
export type PostStatus = z.infer<typeof postStatus>;

/** What every source (API, Markdown, HTML, …) hands to the queue. */
export const newJob = z.object({
  /** The caller's own id; generated when absent. The same id twice is one job. */
  job_id: jobId.optional(),
  /** Name, slug or path (`Parent/Child`) of a WordPress category in any case; absent: the site's default category. */
  category: z.string().trim().min(1).max(200).optional(),
  priority: z.number().int().min(0).max(100).default(50),
  status: z.enum(['CREATED', 'QUEUED']).default('QUEUED'),
  not_before: publishDate.optional(),
  publish_date: publishDate.optional(),
  post_status: postStatus.default('publish'),
  content: articleContent,
});
export type NewJob = z.infer<typeof newJob>;
export type NewJobInput = z.input<typeof newJob>;
