import { z } from 'zod';
import { instant } from './scalars.ts';

export const socialNetworks = ['bluesky', 'mastodon', 'webhook'] as const;
export type SocialNetwork = (typeof socialNetworks)[number];

/** What goes to a network, made once and kept: every try sends the same. */
export const socialContent = z.object({
  /** Within the network's limits. */
  text: z.string(),
  link: z.object({
    url: z.string(),
    title: z.string(),
    description: z.string(),
    /** Address of a picture for the link's card; null when there is none. */
    image: z.string().nullable(),
    image_alt: z.string(),
  }),
  /** Parts of `text` that are links: UTF-16 offsets of the text shown, and what they lead to. */
  marks: z.array(
    z.object({ from: z.number().int(), to: z.number().int(), link: z.string().optional(), tag: z.string().optional() }),
  ),
  language: z.string().nullable(),
  created_at: instant,
});
export type SocialContent = z.infer<typeof socialContent>;

export const engagement = z.object({
  likes: z.number().int().nonnegative(),
  reposts: z.number().int().nonnegative(),
  replies: z.number().int().nonnegative(),
});
export type Engagement = z.infer<typeof engagement>;

export const socialStates = ['waiting', 'posted', 'failed'] as const;
export type SocialState = (typeof socialStates)[number];

/** `scs social status --json`: the latest first. */
export const socialStatus = z.object({
  posts: z.array(
    z.object({
      job_id: z.string(),
      network: z.enum(socialNetworks),
      category: z.string(),
      status: z.enum(socialStates),
      text: z.string(),
      due_at: instant,
      /** When it is tried (again); null when it is not. */
      next_try_at: instant.nullable(),
      attempts: z.number().int().nonnegative(),
      error_code: z.string().nullable(),
      error_message: z.string().nullable(),
      url: z.string().nullable(),
      posted_at: instant.nullable(),
      engagement: engagement.nullable(),
    }),
  ),
});
export type SocialStatus = z.infer<typeof socialStatus>;

/**
 * The body of the social webhook: `POST`, signed like every webhook. The same `id` again is the same post: answer as the
 * first time. The answer may name the post that was made.
 */
export const socialWebhookBody = z.object({
  version: z.literal(1),
  id: z.string().min(1),
  job_id: z.string(),
  category: z.string(),
  ...socialContent.shape,
});
export type SocialWebhookBody = z.infer<typeof socialWebhookBody>;
export const socialWebhookAnswer = z.object({ url: z.url().nullable().optional() });

/** `scs plan --suggest --json`: hour weights that engagement speaks for; never applied by itself. */
export const weightSuggestion = z.object({
  /** Posts with engagement that it rests on. */
  posts: z.number().int().nonnegative(),
  /** Posts that it needs at least. */
  needed: z.number().int().positive(),
  timezone: z.string(),
  /** 24 numbers for SCHEDULER_HOUR_WEIGHTS, from 0 to 23 o’clock, mean 1; null when there are too few posts. */
  hour_weights: z.array(z.number()).length(24).nullable(),
});
export type WeightSuggestion = z.infer<typeof weightSuggestion>;
