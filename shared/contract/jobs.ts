import { z } from 'zod';
import { jobStates } from '../core/job-state.ts';
import { postStatus } from './content.ts';
import { instant, wpId } from './scalars.ts';

/** A job in `scs jobs … --json` and in the HTTP API. */
export const jobView = z.object({
  job_id: z.string(),
  status: z.enum(jobStates),
  /** As the caller wrote it; `UNKNOWN` for a job without a category. */
  category: z.string(),
  priority: z.number().int().min(0).max(100),
  created_at: instant,
  updated_at: instant,
  assigned_to: z.string().nullable(),
  lease_expires_at: instant.nullable(),
  attempts: z.number().int().nonnegative(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  not_before: instant.nullable(),
  publish_date: z.string().nullable(),
  post_status: postStatus,
  post_id: wpId.nullable(),
  post_url: z.string().nullable(),
  published_at: instant.nullable(),
});
export type JobView = z.infer<typeof jobView>;

export const jobEventView = z.object({
  at: instant,
  from: z.enum(jobStates).nullable(),
  to: z.enum(jobStates),
  worker: z.string(),
  reason: z.string(),
});

/** `GET /v1/jobs/{id}` and `scs jobs show --json`. */
export const jobDetail = jobView.extend({ title: z.string(), history: z.array(jobEventView) });
export type JobDetail = z.infer<typeof jobDetail>;

/** `POST /v1/jobs` and `scs jobs add --json`. */
export const addedJob = z.object({
  job_id: z.string(),
  /** False when a job of that id was there already. */
  added: z.boolean(),
  /** Sentences about what is odd with a job that was added, such as that its title is there already; absent for none. */
  warnings: z.array(z.string()).optional(),
});

/** `scs check --json` and `POST /v1/check`: what the check came to. */
export const checkResponse = z.object({
  outcome: z.enum([
    'published',
    'unknown',
    'given_back',
    'retry_slot',
    'nothing_due',
    'paused',
    'waiting_for_lease',
    'clock_skew',
    'unsettled',
    'site_failed',
  ]),
  job_id: z.string().nullable(),
  category: z.string().nullable(),
  message: z.string().nullable(),
});
export type CheckResponse = z.infer<typeof checkResponse>;

/** `scs import --json`. */
export const importReport = z.object({
  added: z.number().int().nonnegative(),
  known: z.number().int().nonnegative(),
  skipped: z.number().int().nonnegative(),
  remarks: z.array(
    z.object({
      kind: z.enum(['skipped', 'warning']),
      file: z.string(),
      line: z.number().int().positive().nullable(),
      reason: z.string(),
    }),
  ),
});

/** The agent's own errors over HTTP. */
export const apiError = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    docs: z.string(),
    request_id: z.string(),
  }),
});
