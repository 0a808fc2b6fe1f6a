import { z } from 'zod';
import { decimal, integer, isoDate, list, quietHours, weekday, zone } from './environment/values.ts';
import { instant, zoneName } from './scalars.ts';

const cadence = z.enum(['even', 'classic']);

/** One post in the JSON lines of `scs simulate`, in the order of publication. */
export const simulatedPublish = z.object({
  type: z.literal('publish'),
  cadence: cadence.optional().describe('Only where both cadences are simulated'),
  category: z.string(),
  window: z.string().describe('Key of the window, YYYY-K; keys repeat when the interval changes'),
  window_start: instant,
  window_end: instant,
  position: z
    .number()
    .min(0)
    .lt(1)
    .describe('Share of the window’s usable time that lies before the post; four decimals, cut off'),
  planned_at: instant.nullable().describe('When it was planned for; null in classic, which plans nothing'),
  published_at: instant,
});
export type SimulatedPublish = z.infer<typeof simulatedPublish>;

/** A window with usable time in which a category has no post. */
export const simulatedMissed = z.object({
  type: z.literal('missed'),
  cadence: cadence.optional(),
  category: z.string(),
  window: z.string(),
  window_start: instant,
  window_end: instant,
  reason: z.string(),
});
export type SimulatedMissed = z.infer<typeof simulatedMissed>;

const distance = z.number().min(0).max(1).nullable();

/** The last line of each cadence. Figures that need at least two posts are null without them. */
export const simulatedSummary = z.object({
  type: z.literal('summary'),
  cadence,
  seed: z.number().int(),
  timezone: zoneName,
  start: instant.describe('Start of the first window'),
  end: instant.describe('End of the last window: only whole windows are simulated'),
  days: z.number().int().describe('Local days from start to end'),
  windows: z.number().int().describe('Windows with usable time'),
  categories: z.number().int(),
  interval_days: z.number().int(),
  check_interval_minutes: z.number().int(),
  separation_minutes: z.number().describe('The separation that counts'),
  spacing: z.number(),
  min_gap_hours: z.number(),
  published: z.number().int(),
  missed: z.number().int(),
  missed_share: z.number().describe('Of all windows of all categories'),
  doubled: z.number().int().describe('Posts beyond the first of a category in a window'),
  ks: z
    .object({
      position: distance,
      hour: distance,
      minute: distance,
      category_hour_median: distance,
      category_hour_worst: distance,
    })
    .describe(
      'Kolmogorov–Smirnov distances from uniform, in usable measure; those of the categories over each year on its own',
    ),
  sixths: z.array(z.number()).length(6).describe('Share of the posts in each sixth of the window'),
  gap_days: z
    .object({ min: z.number(), mean: z.number(), max: z.number() })
    .nullable()
    .describe('Days of 24 hours between two posts of a category'),
  posts_per_day: z.object({ min: z.number().int(), mean: z.number(), max: z.number().int(), sd: z.number() }),
  closest_minutes: z.number().nullable().describe('Between any two posts of the site'),
});
export type SimulatedSummary = z.infer<typeof simulatedSummary>;

export const simulatedLine = z.discriminatedUnion('type', [simulatedPublish, simulatedMissed, simulatedSummary]);
export type SimulatedLine = z.infer<typeof simulatedLine>;

const OUTAGE = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?Z)\/(\d{1,4})([mhd])$/;
const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `2026-03-01T00:00Z/36h`: when the agent stops, and for how long. */
const outage = z.string().transform((text, context) => {
  const [, start = '', amount = '', unit = 'h'] = OUTAGE.exec(text) ?? [];
  const from = Date.parse(start);
  if (!Number.isNaN(from) && Number(amount) > 0) {
    return { from, to: from + Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS] };
  }
  context.addIssue({ code: 'custom', message: 'must be a UTC instant and a length, such as 2026-03-01T00:00Z/36h' });
  return z.NEVER;
});

/** The options of `scs simulate` as they are written, by their names there. */
export const simulateOptions = z.object({
  categories: integer(1, 2000),
  interval: integer(1, 365),
  days: integer(1, 20_000),
  checkInterval: integer(1, 1440),
  cadence: z.enum(['even', 'classic', 'both'], 'must be even, classic or both'),
  spacing: decimal(0, 0.95),
  timezone: zone,
  seed: integer(0, Number.MAX_SAFE_INTEGER),
  minGap: decimal(0, 8760),
  separation: integer(0, 10_080).optional(),
  start: isoDate,
  quiet: list(quietHours),
  allowedDays: list(weekday),
  blackout: list(isoDate),
  outage: z.array(outage),
});
export type SimulateOptions = z.infer<typeof simulateOptions>;

/** What counts of each option that is not written. */
export const simulateDefaults = {
  categories: '20',
  interval: '3',
  days: '730',
  checkInterval: '10',
  cadence: 'even',
  spacing: '0.7',
  timezone: 'Australia/Sydney',
  seed: '1',
  minGap: '7',
  start: '2026-01-01',
  quiet: '',
  allowedDays: '',
  blackout: '',
  outage: [] as string[],
};
