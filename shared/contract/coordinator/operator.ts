/** What operators see: the coordinator's API (bearer `SCHEDULER_API_KEY`) and `scs-coordinator … --json`. */
import { z } from 'zod';
import { slotStates } from '../../core/slot-state.ts';
import { instant, zoneName } from '../scalars.ts';
import { brandId, brandRules, effectiveRules, siteRules, weight } from './rules.ts';

export const siteStates = ['healthy', 'new', 'paused', 'unreachable', 'revoked'] as const;

/** One site in `scs-coordinator sites --json` and `GET /v1/sites`. */
export const fleetSite = z.object({
  site_id: z.string(),
  brand: z.string(),
  url: z.string(),
  name: z.string(),
  weight: z.number().int().positive(),
  rules: siteRules,
  state: z.enum(siteStates),
  zone: zoneName,
  last_report_at: instant.nullable(),
  unreachable_since: instant.nullable(),
  agent_version: z.string(),
  cadence: z.string(),
  queue_total: z.number().int().nonnegative(),
  expected_posts_per_day: z.number().nonnegative(),
  failures_last_day: z.number().int().nonnegative(),
  last_message: z.string().nullable(),
  clock_skew_seconds: z.number(),
  next_slot_at: instant.nullable(),
  next_category: z.string().nullable(),
});
export type FleetSite = z.infer<typeof fleetSite>;

/** How often a site came up in a week, against its weight. */
export const fairness = z.object({
  site_id: z.string(),
  slots: z.number().int().nonnegative(),
  /** Of all slots of the brand, 0 to 1. */
  share: z.number(),
  /** Of the weights of the brand, 0 to 1; equal parts in round robin. */
  expected_share: z.number(),
});

/** One brand in `scs-coordinator brands --json` and `GET /v1/brands`. */
export const fleetBrand = z.object({
  id: z.string(),
  name: z.string(),
  sites: z.number().int().nonnegative(),
  sites_healthy: z.number().int().nonnegative(),
  /** What all its sites want. */
  expected_posts_per_day: z.number().nonnegative(),
  rules: effectiveRules,
  /** Since when nothing is granted, after a restore; null normally. */
  settling_since: instant.nullable(),
  /** Its rules cannot carry what its sites want, in a whole sentence. */
  warning: z.string().nullable(),
});
export type FleetBrand = z.infer<typeof fleetBrand>;

export const fleetSlot = z.object({
  slot_id: z.string(),
  site_id: z.string(),
  site: z.string(),
  status: z.enum(slotStates),
  scheduled_at: instant,
  /** By the clock of `zone`, `2026-11-24 06:00`. */
  local_time: z.string(),
  zone: zoneName,
  category: z.string().nullable(),
  job_id: z.string().nullable(),
  title: z.string().nullable(),
  published_at: instant.nullable(),
  post_url: z.string().nullable(),
  reason: z.string().nullable(),
});
export type FleetSlotView = z.infer<typeof fleetSlot>;

/** `scs-coordinator schedule --brand B --days 7 --json` and `GET /v1/brands/{id}/schedule?days=7`. */
export const scheduleResponse = z.object({
  brand: z.string(),
  mode: effectiveRules.shape.mode,
  from: instant,
  to: instant,
  /** By time; ended ones too. */
  slots: z.array(fleetSlot),
  /** Posting times that nobody has yet (`slots` mode in one zone). */
  open: z.array(z.object({ slot_id: z.string(), scheduled_at: instant, local_time: z.string(), zone: zoneName })),
});
export type ScheduleResponse = z.infer<typeof scheduleResponse>;

export const scheduleQuery = z.object({ days: z.coerce.number().int().min(1).max(60).default(7) });

/** `scs-coordinator status --json` and `GET /v1/status`. */
export const fleetStatus = z.object({
  version: z.string(),
  brands: z.array(fleetBrand),
  sites: z.array(fleetSite),
  /** Of the last seven days. */
  published: z.number().int().nonnegative(),
  missed: z.number().int().nonnegative(),
  queue_total: z.number().int().nonnegative(),
  /** What a person should look at, in whole sentences. */
  problems: z.array(z.string()),
});
export type FleetStatus = z.infer<typeof fleetStatus>;

/** How people call a brand or a site. */
const shownName = z.string().trim().min(1, 'must not be empty').max(200, 'must have at most 200 characters');

export const newBrand = z.strictObject({
  id: brandId,
  name: shownName.optional(),
  rules: brandRules.default({}),
});
/** `PUT /v1/brands/{id}/rules` replaces all rules of the brand; `GET` answers both. */
export const brandRulesResponse = z.object({ brand: z.string(), own: brandRules, effective: effectiveRules });
export const siteChange = z.strictObject({
  name: shownName.optional(),
  weight: weight.optional(),
  rules: siteRules.optional(),
});
const DAYS = 'must be a number of days from 0.01 to 365';
export const newInvitation = z.strictObject({
  brand: brandId,
  weight: weight.optional(),
  days: z.number(DAYS).min(0.01, DAYS).max(365, DAYS).default(7),
});
/** The code is shown once and never again. */
export const invitationResponse = z.object({ invite: z.string(), brand: z.string(), expires_at: instant });
/** `POST /v1/sites/{id}/revoke`. */
export const revokeResponse = z.object({ site_id: z.string(), url: z.string(), revoked: z.literal(true) });
