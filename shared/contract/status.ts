import { z } from 'zod';
import { brandModes, rotations } from './coordinator/rules.ts';
import { instant, wpId, zoneName } from './scalars.ts';

/** One category in `scs status --json` and `GET /v1/status`; sorted by name. */
export const categoryStatus = z.object({
  category: z.string(),
  /** Null while WordPress does not know the category. */
  term_id: wpId.nullable(),
  path: z.string(),
  /** QUEUED jobs. */
  pending_jobs: z.number().int().nonnegative(),
  last_publish: instant.nullable(),
  /** Days since the last post, one decimal. */
  days_since: z.number().nullable(),
  /** Every rule holds now. */
  can_publish: z.boolean(),
  /** Why not, in words, with the wall-clock time in the site's zone; null when it can. */
  reason: z.string().nullable(),
  published_this_interval: z.boolean(),
  /** Null in the classic cadence, and while nothing is planned. */
  next_planned_at: instant.nullable(),
  /** For a site in a brand: the span in which the next planned post may begin; null while there is no leave for it. */
  grant: z.object({ valid_from: instant, valid_until: instant }).nullable().default(null),
  /** What the next planned post waits for, in words: "brand: min gap until …"; null while it waits for its time only. */
  waits_for: z.string().nullable().default(null),
});
export type CategoryStatus = z.infer<typeof categoryStatus>;

/** The site's brand and the way to its coordinator. */
export const brandStatus = z.object({
  id: z.string(),
  name: z.string(),
  mode: z.enum(brandModes),
  rotation: z.enum(rotations),
  min_gap_hours: z.number().nonnegative(),
  coordinator: z.string().describe('Its address'),
  /** The last report went through. */
  connected: z.boolean(),
  last_contact_at: instant.nullable(),
  /** Why not, when it did not. */
  fault: z.string().nullable(),
});
export type BrandStatus = z.infer<typeof brandStatus>;

export const statusResponse = z.object({
  running: z.boolean(),
  paused: z.boolean(),
  site: z.string(),
  timezone: zoneName,
  cadence: z.enum(['even', 'classic']),
  /** Key of the present window of the site's own interval. */
  current_interval: z.string(),
  publish_interval_days: z.number().int().positive(),
  min_gap_hours: z.number(),
  check_interval_minutes: z.number().int().positive(),
  /** Σ 1/N over the categories that have jobs or posts, one decimal. */
  expected_posts_per_day: z.number(),
  total_pending: z.number().int().nonnegative(),
  /** What a person should look at, in whole sentences. */
  problems: z.array(z.string()),
  /** The brand that the site belongs to; null for a site of its own. */
  brand: brandStatus.nullable().default(null),
  categories: z.array(categoryStatus),
});
export type StatusResponse = z.infer<typeof statusResponse>;
