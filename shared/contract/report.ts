/**
 * `PUT /report`: the agent tells the plugin how things stand, and takes back what people want. WordPress never has to
 * reach the agent. A report without its optional parts says only that the agent is there.
 */
import { z } from 'zod';
import { jobStates } from '../core/job-state.ts';
import { siteCommand } from './commands.ts';
import { instant, wpId } from './scalars.ts';
import { effectiveSettings } from './settings.ts';
import { categoryStatus, statusResponse } from './status.ts';

/** At most so many of each in one report. */
export const REPORT_LIMITS = { jobs: 200, log: 200, timeline: 5000 } as const;

/** Seconds between two reports; nothing heard for three of them means that the agent is silent. */
export const REPORT_INTERVAL_SECONDS = 60;

/** A row of the table of categories. */
export const reportedCategory = categoryStatus.extend({
  interval_days: z.number().int().positive(),
  min_gap_hours: z.number(),
  paused: z.boolean(),
  delayed_until: instant.nullable(),
  /** Jobs that have failed and wait for a person. */
  failed_jobs: z.number().int().nonnegative(),
});
export type ReportedCategory = z.infer<typeof reportedCategory>;

/** What is planned, and what went wrong in the last 14 days. What was published WordPress knows itself. */
export const timelineEntry = z.object({
  at: instant,
  category: z.string(),
  term_id: wpId.nullable(),
  /** `planned` is kept in the agent's database; `forecast` is what will be planned when nothing changes until then. */
  state: z.enum(['planned', 'forecast', 'missed', 'failed']),
  window: z.string(),
  /** Why it was missed or failed. */
  reason: z.string().nullable(),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const reportedJob = z.object({
  job_id: z.string(),
  title: z.string(),
  status: z.enum(jobStates),
  category: z.string(),
  /** `term:<id>`, or `name:<name>` while WordPress does not know the category. */
  category_key: z.string(),
  priority: z.number().int().min(0).max(100),
  attempts: z.number().int().nonnegative(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  not_before: instant.nullable(),
  created_at: instant,
  updated_at: instant,
  post_id: wpId.nullable(),
  published_at: instant.nullable(),
});
export type ReportedJob = z.infer<typeof reportedJob>;

/** Something that happened, as the agent's log words it. The id is unique, so that a repeated report adds nothing. */
export const logEntry = z.object({
  id: z.string().min(1).max(64),
  at: instant,
  level: z.enum(['info', 'warning', 'error']),
  event: z.string().max(64),
  message: z.string().max(2000),
});
export type LogEntry = z.infer<typeof logEntry>;

/** This site's place in its brand; null while the agent has no coordinator. */
export const reportedSlots = z.object({
  brand: z.string().nullable(),
  rotation: z.string().nullable(),
  mode: z.enum(['cadence', 'slots']),
  connected: z.boolean(),
  last_heard_at: instant.nullable(),
  slots: z.array(
    z.object({
      slot_id: z.string(),
      scheduled_at: instant,
      valid_until: instant.nullable(),
      category: z.string().nullable(),
      state: z.string(),
      reason: z.string().nullable(),
    }),
  ),
});
export type ReportedSlots = z.infer<typeof reportedSlots>;

export const reportRequest = z.object({
  /** Names the running process; the same as the owner of the site's lease. */
  owner: z.string().min(8).max(64),
  /** Shown to people: host and process. */
  label: z.string().max(191),
  version: z.string().max(32),
  started_at: instant,
  sent_at: instant,
  interval_seconds: z.number().int().positive(),
  paused: z.boolean(),
  /** Whether this agent holds the site's lease, and so publishes. */
  publishes: z.boolean(),
  /** WordPress's clock minus the agent's; null when it could not be measured. */
  clock_skew_ms: z.number().nullable(),
  settings: z
    .object({
      /** Of the WordPress settings that are in force; null when there are none yet. */
      revision: z.string().nullable(),
      /** WordPress settings that could not be used. */
      faults: z.array(z.string()),
      values: effectiveSettings,
    })
    .optional(),
  status: statusResponse.omit({ categories: true, running: true }).optional(),
  categories: z.array(reportedCategory).optional(),
  timeline: z.array(timelineEntry).max(REPORT_LIMITS.timeline).optional(),
  /** Jobs that changed since the cursor; `reset` means that the plugin forgets what it knew. */
  queue: z
    .object({
      reset: z.boolean(),
      cursor: z.string().max(400),
      /** Whether more pages follow at once. */
      more: z.boolean(),
      total: z.number().int().nonnegative(),
      jobs: z.array(reportedJob).max(REPORT_LIMITS.jobs),
    })
    .optional(),
  log: z.array(logEntry).max(REPORT_LIMITS.log).optional(),
  slots: reportedSlots.nullable().optional(),
});
export type ReportRequest = z.infer<typeof reportRequest>;

export const reportResponse = z.object({
  received_at: instant,
  /** Revision of the settings made in WordPress; the agent fetches them when it has another one. */
  settings_revision: z.string(),
  /** As far as the plugin knows the queue; null when it knows nothing. */
  queue_cursor: z.string().nullable(),
  /** How many jobs the plugin knows. */
  queue_total: z.number().int().nonnegative(),
  /** Oldest first; only for the agent that holds the site's lease. */
  commands: z.array(siteCommand),
});
export type ReportResponse = z.infer<typeof reportResponse>;
