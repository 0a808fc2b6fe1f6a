import { z } from 'zod';
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
});
export type CategoryStatus = z.infer<typeof categoryStatus>;

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
  categories: z.array(categoryStatus),
});
export type StatusResponse = z.infer<typeof statusResponse>;
