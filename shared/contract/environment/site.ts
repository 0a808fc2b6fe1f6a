/** The WordPress site that an agent serves. */
import { z } from 'zod';
import { decimal, httpUrl } from './values.ts';

/** Commands that talk to WordPress. */
export const siteCommands = ['run', 'check', 'doctor', 'backfill', 'status', 'plan', 'enrol'] as const;

export const siteSettings = {
  WP_SITE_URL: {
    schema: httpUrl,
    description: 'Address of the WordPress site.',
    example: 'https://example.org',
    requiredBy: siteCommands,
  },
  WP_USERNAME: {
    schema: z.string().min(1),
    description: 'WordPress user of the agent (role content_scheduler_agent or administrator).',
    example: 'scheduler',
    requiredBy: siteCommands,
  },
  WP_APP_PASSWORD: {
    schema: z.string().min(1),
    description: 'Application password of that user (not the login password).',
    example: 'abcd EFGH 1234 ijkl MNOP 5678',
    requiredBy: siteCommands,
    secret: true,
  },
  WP_TIMEZONE_OFFSET_HOURS: {
    schema: decimal(-14, 14),
    description: 'Of the old way of working; ignored, because the zone comes from the plugin.',
    example: '11',
  },
} as const;
