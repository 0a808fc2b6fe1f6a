/** When posts are published. */
import { z } from 'zod';
import { categoryName } from '../scalars.ts';
import { decimal, integer, isoDate, json, list, quietHours, weekday } from './values.ts';

/** What may differ from category to category; absent means the site's own. */
export const categoryRules = z.strictObject({
  interval_days: z.number().int().min(1).max(365).optional(),
  min_gap_hours: z.number().min(0).max(8760).optional(),
  spacing: z.number().min(0).max(0.95).optional(),
  paused: z.boolean().optional(),
});
export type CategoryRules = z.infer<typeof categoryRules>;

export const scheduleSettings = {
  SCHEDULER_CADENCE: {
    schema: z.enum(['even', 'classic'], 'must be even or classic'),
    default: 'even',
    description: 'How instants are chosen within a window.',
    example: 'even',
  },
  SCHEDULER_PUBLISH_INTERVAL_DAYS: {
    schema: integer(1, 365),
    default: '3',
    description: 'Days of a window: each category publishes once in it.',
    example: '3',
  },
  SCHEDULER_MIN_GAP_HOURS: {
    schema: decimal(0, 8760),
    default: '7',
    description: 'Least hours between two posts of a category.',
    example: '7',
  },
  SCHEDULER_SPACING: {
    schema: decimal(0, 0.95),
    default: '0.7',
    description: 'Even cadence: gaps between two posts of a category lie in [s·N, (2−s)·N] days.',
    example: '0.7',
  },
  SCHEDULER_CHECK_INTERVAL: {
    schema: integer(1, 1440),
    default: '10',
    description: 'Minutes between two checks; at most one post is published in each.',
    example: '10',
  },
  SCHEDULER_MIN_SEPARATION_MINUTES: {
    schema: integer(0, 10080),
    description: 'Least minutes between two posts of the site; default the larger of 20 and the check interval.',
    example: '20',
  },
  SCHEDULER_CATEGORY_DELAYS: {
    schema: json(z.record(categoryName, z.number().min(0).max(3650))),
    default: '{}',
    description: 'Days that categories are held back, counted from when the delay was first seen.',
    example: '{"TECH":5}',
  },
  SCHEDULER_CATEGORY_RULES: {
    schema: json(z.record(categoryName, categoryRules)),
    default: '{}',
    description: 'Rules of single categories: interval_days, min_gap_hours, spacing, paused.',
    example: '{"NEWS":{"interval_days":1}}',
  },
  SCHEDULER_ALLOWED_DAYS: {
    schema: list(weekday),
    default: '',
    description: 'Days of the week that posts may appear on; empty means all.',
    example: 'mon,tue,wed,thu,fri',
  },
  SCHEDULER_BLACKOUT_DATES: {
    schema: list(isoDate),
    default: '',
    description: 'Dates without posts, in the site’s zone.',
    example: '2026-12-25,2027-01-01',
  },
  SCHEDULER_QUIET_HOURS: {
    schema: list(quietHours),
    default: '',
    description: 'Hours without posts, in the site’s zone.',
    example: '22:00-06:00',
  },
  SCHEDULER_HOUR_WEIGHTS: {
    schema: json(
      z
        .array(z.number().min(0).max(1000))
        .length(24, 'must be 24 numbers, one an hour from 00:00')
        .refine((weights) => weights.some((weight) => weight > 0), 'must leave at least one hour above 0'),
    ),
    description: 'Even cadence: how much each hour of the day is favoured.',
    example: '[1,1,1,1,1,1,2,3,4,4,3,3,3,3,3,3,4,5,5,4,3,2,1,1]',
  },
} as const;
