import { z } from 'zod';
import { instant } from './scalars.ts';

export const alertLevels = ['info', 'warning', 'error', 'critical'] as const;

/** What an alert is about. Later versions add kinds; a receiver treats one that it does not know by its level. */
export const alertKinds = [
  'quota_exhausted',
  'job_failed',
  'publishing_failed',
  'scheduler_error',
  'high_failure_rate',
  'database_error',
  'site_unreachable',
  'agent_silent',
  'queue_empty_soon',
  'slots_missed',
  'clock_skew',
  'capacity_exceeded',
  'category_ambiguous',
  'social_failed',
  'test',
] as const;
export type AlertKind = (typeof alertKinds)[number];

/**
 * One alert, as every backend gets it. `details` always names what is known of `site`, `category`, `job`, `cause` and
 * `next_step`.
 */
export const alert = z.object({
  kind: z.enum(alertKinds),
  title: z.string().min(1).max(200),
  /** Whole sentences. */
  message: z.string().min(1),
  level: z.enum(alertLevels),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  timestamp: instant,
});
export type Alert = z.infer<typeof alert>;
export type AlertLevel = Alert['level'];

/**
 * The body of the generic webhook: `POST`, with the headers of a signed request (`x-scs-time`, `x-scs-signature`).
 * `id` stays the same when the same alert is delivered again.
 */
export const alertWebhookBody = alert.extend({ version: z.literal(1), id: z.string().min(1) });
export type AlertWebhookBody = z.infer<typeof alertWebhookBody>;

/** One alert on its way. */
export type OutgoingAlert = Omit<AlertWebhookBody, 'version'>;

export const alertBackendNames = ['smtp', 'sendgrid', 'slack', 'discord', 'webhook'] as const;
export type AlertBackendName = (typeof alertBackendNames)[number];

/** What became of one alert: `success` when any backend took it. `scs doctor --alerts --json`. */
export const alertReport = z.object({
  success: z.boolean(),
  results: z.partialRecord(
    z.enum(alertBackendNames),
    z.object({ success: z.boolean(), error: z.string().optional().describe('A sentence; only when it failed') }),
  ),
});
export type AlertReport = z.infer<typeof alertReport>;
