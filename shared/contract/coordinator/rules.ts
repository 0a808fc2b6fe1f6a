/** The rules of a brand and of its sites: `rules.json`, `brands.json`, the API and `scs-coordinator rules`. */
import { z } from 'zod';
import { weekday, zone } from '../environment/values.ts';

/** `06:00`, by the wall clock. */
export const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day from 00:00 to 23:59, such as 06:00');

const number = (min: number, max: number, must = 'must be a number') =>
  z
    .number(must)
    .min(min, min === 0 ? 'must not be negative' : `must be at least ${min}`)
    .max(max, `must be at most ${max}`);
const WHOLE = 'must be a whole number';
const wholeNumber = (min: number, max: number) => number(min, max, WHOLE).int(WHOLE);
const atMost = (count: number) => `must name at most ${count}`;

const isoDate = z.iso.date('must be a date such as 2026-12-25');

/** `site` means each site's own zone, as its WordPress reports it. */
export const brandZone = z.string().transform((text, context) => {
  if (text === 'site') return text;
  const parsed = zone.safeParse(text);
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: `${parsed.error.issues[0]?.message}, or "site" for each site’s own` });
  return z.NEVER;
});

export const brandModes = ['cadence', 'slots'] as const;
export type BrandMode = (typeof brandModes)[number];
export const rotations = ['round_robin', 'weighted'] as const;
export const offlinePolicies = ['hold', 'continue'] as const;
export type OfflinePolicy = (typeof offlinePolicies)[number];

/** Only what is said: what is left out comes from `rules.json`, then from the defaults. */
export const brandRules = z.strictObject({
  mode: z.enum(brandModes, 'must be cadence or slots').optional(),
  /** Posts of the whole brand on one local day. In `cadence` mode there is no limit unless it is said. */
  posts_per_day: wholeNumber(1, 1440).optional(),
  /** Least hours between any two posts of the brand. In `cadence` mode it follows from the demand unless it is said. */
  min_gap_hours: number(0, 720).optional(),
  /** `slots` mode: when posts go out, by the wall clock of `timezone`. */
  posting_times: z
    .array(timeOfDay)
    .min(1, 'must name at least one time')
    .max(96, atMost(96))
    .refine((times) => new Set(times).size === times.length, 'must not name a time twice')
    .optional(),
  timezone: brandZone.optional(),
  brand_rotation: z.enum(rotations, 'must be round_robin or weighted').optional(),
  /** Empty means every day. */
  allowed_days: z.array(weekday).max(7, atMost(7)).optional(),
  blackout_dates: z.array(isoDate).max(1000, atMost(1000)).optional(),
  max_queue_lookahead_days: wholeNumber(1, 60).optional(),
  /** `slots` mode: categories take turns; otherwise the most important item goes first. */
  balance_categories: z.boolean().optional(),
  /** `slots` mode: a category's N-day interval holds too. */
  respect_intervals: z.boolean().optional(),
  /** How long after its time a slot may still be made up for, minutes. */
  slot_grace_minutes: wholeNumber(1, 1440).optional(),
  /** What an agent without a grant does in `cadence` mode while the coordinator cannot be reached. */
  offline_policy: z.enum(offlinePolicies, 'must be hold or continue').optional(),
});
export type BrandRules = z.infer<typeof brandRules>;

/** Rules of one site; they combine with its brand's: the larger gap, the days of both, the blackout dates of either. */
export const siteRules = z.strictObject({
  min_gap_hours: number(0, 720).optional(),
  allowed_days: z.array(weekday).max(7, atMost(7)).optional(),
  blackout_dates: z.array(isoDate).max(1000, atMost(1000)).optional(),
});
export type SiteRules = z.infer<typeof siteRules>;

/** The rules that hold for a brand, every one of them said. */
export const effectiveRules = z.object({
  mode: z.enum(brandModes),
  /** Null: no limit. */
  posts_per_day: z.number().int().positive().nullable(),
  min_gap_hours: z.number().nonnegative(),
  posting_times: z.array(timeOfDay),
  timezone: z.string().describe('An IANA name, a fixed offset, or "site" for each site’s own'),
  brand_rotation: z.enum(rotations),
  allowed_days: z.array(z.string()),
  blackout_dates: z.array(isoDate),
  max_queue_lookahead_days: z.number().int().positive(),
  balance_categories: z.boolean(),
  respect_intervals: z.boolean(),
  slot_grace_minutes: z.number().int().positive(),
  offline_policy: z.enum(offlinePolicies),
});
export type EffectiveRules = z.infer<typeof effectiveRules>;

/** Of a brand that says nothing at all. In `cadence` mode posts a day and min gap follow from the demand instead. */
export const DEFAULT_RULES = {
  mode: 'cadence',
  posts_per_day: 6,
  min_gap_hours: 3,
  posting_times: ['06:00', '09:00', '12:00', '15:00', '18:00', '21:00'],
  timezone: 'America/New_York',
  brand_rotation: 'round_robin',
  allowed_days: [],
  blackout_dates: [],
  max_queue_lookahead_days: 7,
  balance_categories: true,
  respect_intervals: false,
  slot_grace_minutes: 60,
  offline_policy: 'hold',
} satisfies Required<BrandRules>;

/** `rules.json`: what holds for every brand that does not say otherwise. */
export const rulesFile = brandRules.extend({ $schema: z.string().optional() });

/** A brand's own name in commands and addresses. */
export const brandId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and hyphens, such as harbour-media');

/** How often a site comes up in weighted rotation, against the other sites of its brand. */
export const weight = wholeNumber(1, 1000);

export const siteUrl = z
  .url({ protocol: /^https?$/, error: 'must be an address that begins with http:// or https://' })
  .max(400, 'must have at most 400 characters')
  .refine((url) => !/^https?:\/\/[^/?#]*@/i.test(url), 'must not contain a user name or password')
  .transform((url) => url.replace(/\/+$/, ''));

const declaredSite = z.strictObject({
  url: siteUrl,
  weight: weight.optional(),
  rules: siteRules.optional(),
});

export const declaredBrand = z.strictObject({
  id: brandId,
  name: z.string().trim().min(1).max(200).optional(),
  rules: brandRules.optional(),
  sites: z.array(declaredSite).max(20_000).optional(),
});
export type DeclaredBrand = z.infer<typeof declaredBrand>;

/** `brands.json`: brands, their rules, and the weights and rules of their sites (which enrol by invitation). */
export const brandsFile = z
  .strictObject({ $schema: z.string().optional(), brands: z.array(declaredBrand).max(10_000) })
  .superRefine(({ brands }, context) => {
    const seen = new Map<string, string>();
    const once = (key: string, path: (string | number)[], message: string, place: string) => {
      if (seen.has(key)) context.addIssue({ code: 'custom', path, message: `${message} (also at ${seen.get(key)})` });
      else seen.set(key, place);
    };
    for (const [i, { id, sites = [] }] of brands.entries()) {
      once(`brand ${id}`, ['brands', i, 'id'], `the brand "${id}" stands here twice`, `brands.${i}`);
      for (const [j, { url }] of sites.entries()) {
        const place = `brands.${i}.sites.${j}`;
        once(`site ${url.toLowerCase()}`, ['brands', i, 'sites', j, 'url'], `the site ${url} stands here twice`, place);
      }
    }
  });
export type BrandsFile = z.infer<typeof brandsFile>;
