/** What an agent and its coordinator say to each other. Version 1, below `/v1`; every call but enrol bears the site's token. */
import { z } from 'zod';
import { zone } from '../environment/values.ts';
import { instant, wpId, zoneName } from '../scalars.ts';
import { brandModes, effectiveRules, siteUrl } from './rules.ts';

export const COORDINATOR_CONTRACT_VERSION = 1;

/** From this long before a slot's time … */
export const ON_TIME_BEFORE_SECONDS = 300;
/** … to this long after it, publishing is on time. A grant never reaches further. */
export const ON_TIME_AFTER_SECONDS = 60;
/** A clock that differs more than this from the coordinator's gets nothing. */
export const MAX_SKEW_SECONDS = 120;
/** This many reports may be missing before a site counts as unreachable. */
export const SILENT_REPORTS = 3;
/** Queued items of each category that a report names, at most. */
export const REPORTED_ITEMS = 50;

const id = z.string().min(1).max(191);
const name = z.string().min(1).max(200);

/** Leave to publish one post of this site, at its time and not outside its span. */
export const grant = z.object({
  slot_id: id,
  scheduled_at: instant,
  /** The same by the wall clock of `zone`: `2026-11-24 06:00`. */
  local_time: z.string(),
  zone: zoneName,
  valid_from: instant,
  valid_until: instant.describe('A publish that has not begun by then needs a fresh grant'),
  /** Rises with every grant of the brand; of two grants with one slot_id the larger epoch counts. */
  epoch: z.number().int().positive(),
  /** In `slots` mode what is to be published; in `cadence` mode as the reservation said. */
  category: name.nullable(),
  job_id: id.nullable(),
});
export type Grant = z.infer<typeof grant>;

export const enrolRequest = z.object({
  invite: z.string().min(1).max(200),
  site_url: siteUrl,
  name: name.optional(),
  zone,
  /** The agent's clock as it sends this. */
  at: instant,
  versions: z.object({
    agent: z.string().max(40),
    plugin: z.string().max(40).nullable().optional(),
    wordpress: z.string().max(40).nullable().optional(),
  }),
});
export type EnrolRequest = z.infer<typeof enrolRequest>;

const brand = z.object({ id: z.string(), name: z.string() });

/** `POST /v1/enrol`, 201. */
export const enrolResponse = z.object({
  site_id: id,
  token: z.string(),
  expires_at: instant,
  brand,
  mode: z.enum(brandModes),
  rules: effectiveRules,
});
export type EnrolResponse = z.infer<typeof enrolResponse>;

/** One category of a site's queue. */
export const reportedCategory = z.object({
  category: name,
  term_id: wpId.nullable().optional(),
  /** QUEUED jobs. */
  queued: z.number().int().nonnegative(),
  paused: z.boolean().default(false),
  /** Min gap and delay forbid it before this. */
  not_before: instant.nullable().default(null),
  /** The N-day interval forbids it before this. */
  interval_not_before: instant.nullable().default(null),
  min_gap_hours: z.number().nonnegative().max(8760).default(0),
  interval_days: z.number().positive().max(365).nullable().default(null),
  /** The first ones in the order of publishing: highest priority, then oldest. */
  items: z
    .array(
      z.object({
        job_id: id,
        title: z.string().max(500),
        priority: z.number().int().min(0).max(100),
        created_at: instant,
      }),
    )
    .max(REPORTED_ITEMS),
});
export type ReportedCategory = z.infer<typeof reportedCategory>;

/** What became of a grant, or a post that was made without one. Taken exactly once by its id. */
export const reportedResult = z.object({
  /** The agent's own id of this result; the same in every try to deliver it. */
  result_id: id,
  /** Null for a post made without a grant (by a person, or offline by `continue`). */
  slot_id: id.nullable(),
  kind: z.enum(['published', 'failed', 'missed']),
  category: name.nullable(),
  job_id: id.nullable().default(null),
  /** When it was published (or given up). */
  at: instant,
  post_id: wpId.nullable().default(null),
  post_url: z.string().max(2000).nullable().default(null),
  message: z.string().max(2000).nullable().default(null),
});
export type ReportedResult = z.infer<typeof reportedResult>;

/** `PUT /v1/sites/{site_id}/report`, at every check and after every publish. */
export const reportRequest = z.object({
  /** The agent's clock as it sends this. */
  at: instant,
  zone,
  versions: enrolRequest.shape.versions,
  cadence: z.enum(['even', 'classic']),
  /** How often this agent reports. */
  check_interval_minutes: z.number().positive().max(1440),
  /** Longest time that one publish of this agent may take after it began. */
  publish_limit_seconds: z.number().int().positive().max(3600).default(600),
  /** What this site wants to publish on an average day. */
  expected_posts_per_day: z.number().nonnegative().max(100_000),
  queue_total: z.number().int().nonnegative(),
  /** Names the contents of `queue`; the coordinator answers with the one that it has. */
  queue_hash: z.string().max(64),
  /** Left out while the coordinator has the same already. */
  queue: z.array(reportedCategory).max(1000).optional(),
  /** The largest epoch that this site ever saw; 0 before the first grant. */
  last_epoch: z.number().int().nonnegative(),
  /** Grants that it holds and has not used. */
  held: z.array(grant).max(1000),
  /** Not yet acknowledged ones, oldest first. */
  results: z.array(reportedResult).max(500),
  failures: z.object({
    /** Failed jobs of the last 24 hours. */
    last_day: z.number().int().nonnegative(),
    last_message: z.string().max(2000).nullable(),
  }),
  paused: z.boolean().default(false),
});
export type ReportRequest = z.infer<typeof reportRequest>;

export const reportResponse = z.object({
  now: instant,
  brand,
  mode: z.enum(brandModes),
  rules: effectiveRules,
  /** Every grant that holds for this site now: those that it has not heard of, and those that changed, are among them. */
  grants: z.array(grant),
  /** Held grants that hold no longer. */
  revoked: z.array(z.object({ slot_id: id, reason: z.string() })),
  /** Results that are safe with the coordinator, also those of earlier tries. */
  results_taken: z.array(id),
  /** A new token; the old one stays good until it expires. */
  renewed: z.object({ token: z.string(), expires_at: instant }).nullable(),
  /** Of the queue that the coordinator has; null asks for `queue` in the next report. */
  queue_hash: z.string().nullable(),
  /** After a restore from a backup: nothing is granted until the sites have said what they hold. */
  settling: z.boolean(),
  unreachable_after_seconds: z.number().int().positive(),
  /** Whole sentences for the operator of the site. */
  warnings: z.array(z.string()),
});
export type ReportResponse = z.infer<typeof reportResponse>;

/** `POST /v1/sites/{site_id}/reservations`. The same `request_id` gets the same slot again. */
export const reservationRequest = z.object({
  request_id: id,
  at: instant.describe('The agent’s clock as it sends this'),
  category: name,
  job_id: id.nullable().default(null),
  title: z.string().max(500).nullable().default(null),
  /** `classic`, and a person who publishes now, want the present. */
  wanted_at: instant,
  /** The grant's time lies in [window_start, window_end). */
  window_start: instant,
  window_end: instant,
  /** A grant of this site that was missed or is too late; it is given back in the same step. */
  replaces: id.nullable().default(null),
  /** A person publishes now: also in `slots` mode, and still within the brand's rules. */
  by_person: z.boolean().default(false),
});
export type ReservationRequest = z.input<typeof reservationRequest>;
export type Reservation = z.output<typeof reservationRequest>;

/** Why nothing was granted. */
export const refusalReasons = [
  'min_gap',
  'posts_per_day',
  'no_allowed_day',
  'window_over',
  'too_far_ahead',
  'settling',
  'mode_slots',
] as const;

export const reservationResponse = z.discriminatedUnion('granted', [
  z.object({ granted: z.literal(true), slot: grant, moved: z.boolean().describe('Not at the wanted time') }),
  z.object({
    granted: z.literal(false),
    reason: z.enum(refusalReasons),
    message: z.string(),
    retry_at: instant.describe('Asking earlier is in vain'),
  }),
]);
export type ReservationResponse = z.infer<typeof reservationResponse>;

/** `DELETE /v1/sites/{site_id}/reservations/{slot_id}`: given back; also when it was already. */
export const releaseResponse = z.object({ slot_id: id, released: z.literal(true) });
