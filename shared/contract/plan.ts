import { z } from 'zod';
import { instant, wpId, zoneName } from './scalars.ts';

/** How far ahead `scs plan` and `GET /v1/plan` look when nothing is said, and at most. Days. */
export const PLAN_DAYS = { default: 14, max: 366 } as const;

/** `GET /v1/plan?days=`. */
export const planQuery = z.object({
  days: z.coerce.number().int().min(1).max(PLAN_DAYS.max).default(PLAN_DAYS.default),
});

/** One post of the plan. Date and time are the site's wall clock. */
export const planEntry = z.object({
  date: z.iso.date(),
  time: z.string().regex(/^\d{2}:\d{2}$/),
  /** When it was published; else when it is planned. */
  at: instant,
  category: z.string(),
  term_id: wpId.nullable(),
  /** `planned` is kept in the database; `forecast` is what will be planned when nothing changes until then. */
  state: z.enum(['published', 'planned', 'forecast']),
  window: z.string().describe('Key of the window, YYYY-K'),
  window_start: instant,
  window_end: instant,
});
export type PlanEntry = z.infer<typeof planEntry>;

/** `scs plan --json` and `GET /v1/plan`. */
export const planResponse = z.object({
  site: z.string(),
  timezone: zoneName,
  cadence: z.enum(['even', 'classic']).describe('classic decides at each check: nothing of it is planned'),
  from: instant.describe('Now; posts that are out already are those of the present windows'),
  to: instant,
  /** By instant. */
  entries: z.array(planEntry),
  /** Categories whose content ends before `to`, with the last post that it is enough for. By that instant. */
  content_ends: z.array(z.object({ category: z.string(), last_post_at: instant })),
});
export type PlanResponse = z.infer<typeof planResponse>;
