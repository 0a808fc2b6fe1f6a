/**
 * The REST routes of the WordPress plugin, namespace `smart-content-scheduler/v1`.
 * PHP's own tests read the golden fixtures in `fixtures/plugin/`, so both sides agree on every field.
 * An error is WordPress's own shape: `{ code, message, data: { status, … } }`.
 */
import { z } from 'zod';
import { siteCapabilities } from './plugin/capabilities.ts';
import { payloadMeta, readBack } from './plugin/post-meta.ts';
import { instant, jobId, sha256Hex, wpId, zoneName } from './scalars.ts';

export * from './plugin/capabilities.ts';
export * from './plugin/media.ts';
export { type PayloadSeo, payloadSeo, type SchemaObject, schemaObject } from './plugin/post-meta.ts';
export * from './plugin/titles.ts';

export const PLUGIN_NAMESPACE = 'smart-content-scheduler/v1';
/** Raised when a field changes its meaning; agent and plugin refuse to work with another major version. */
export const CONTRACT_VERSION = 1;

const categoryRef = z.object({ term_id: wpId, slug: z.string(), name: z.string() });

/** `GET /site`: the truth about the site. `name`s are plain text, entities decoded. */
export const siteResponse = z.object({
  contract_version: z.number().int().positive(),
  plugin_version: z.string(),
  wp_version: z.string(),
  php_version: z.string(),
  site_url: z.string(),
  home_url: z.string(),
  name: z.string(),
  blog_id: z.number().int().positive(),
  multisite: z.boolean(),
  /** The zone as the agent uses it: `timezone_string`, or the manual offset normalised to `±HH:MM`. */
  timezone: zoneName,
  timezone_string: z.string(),
  /** Hours east of UTC, of *now* for a named zone; may be a fraction such as 5.5 or -9.5. */
  gmt_offset: z.number(),
  /** WordPress's clock, for measuring skew. */
  now: instant,
  default_category: categoryRef,
  user: z.object({ id: wpId, login: z.string(), can_publish: z.boolean() }),
  capabilities: siteCapabilities.optional(),
});
export type SiteResponse = z.infer<typeof siteResponse>;

/** One category in `GET /last-published`. Only posts of type `post` count; child categories do not count for parents. */
export const lastPublishedCategory = z.object({
  term_id: wpId,
  slug: z.string(),
  name: z.string(),
  /** Term id of the parent, 0 at the top. */
  parent: z.number().int().nonnegative(),
  /** Names from the top to here, joined by `/`. */
  path: z.string(),
  last_post_id: wpId.nullable(),
  /** `post_date_gmt` of the newest published post, null when there is none. */
  last_published_at: instant.nullable(),
  published_count: z.number().int().nonnegative(),
  /** The earliest post with status `future`, which counts as the category's planned post. */
  scheduled_post_id: wpId.nullable(),
  scheduled_at: instant.nullable(),
});
export type LastPublishedCategory = z.infer<typeof lastPublishedCategory>;

/** `GET /last-published`; `?children=1` counts a child's posts for its ancestors too. */
export const lastPublishedResponse = z.object({
  generated_at: instant,
  categories: z.array(lastPublishedCategory),
});
export type LastPublishedResponse = z.infer<typeof lastPublishedResponse>;

/**
 * `PUT /lease`: one agent a site. `owner` names one running process. The epoch rises with every new owner; a
 * publication with an older epoch is refused. `supersedes` names an owner known to be dead (the same machine's earlier
 * process), whose lease may be taken at once. `release: true` gives the lease back (only the owner can).
 * Held by another: 409 `lease_held` with `data: { owner, label, expires_at }`.
 */
export const leaseRequest = z.object({
  owner: z.string().min(8).max(64),
  label: z.string().max(191).describe('Shown to people: host and process of the agent'),
  ttl_seconds: z.number().int().min(2).max(3600),
  supersedes: z.string().min(8).max(64).optional(),
  release: z.boolean().optional(),
});
export type LeaseRequest = z.infer<typeof leaseRequest>;

export const leaseResponse = z.object({
  held: z.boolean(),
  owner: z.string().nullable(),
  label: z.string().nullable(),
  epoch: z.number().int().nonnegative(),
  expires_at: instant.nullable(),
  now: instant,
});
export type LeaseResponse = z.infer<typeof leaseResponse>;

/** What a publication puts into WordPress. Built once by the agent; its JSON bytes are stored, hashed and resent. */
export const publicationPayload = z.object({
  title: z.string().min(1),
  content: z.string(),
  excerpt: z.string().optional(),
  slug: z.string().max(200).optional(),
  status: z.enum(['publish', 'draft', 'pending']),
  /** UTC; absent means "now", which the plugin sets at the flip. In the future: refused unless `allow_future`. */
  date_gmt: instant.optional(),
  allow_future: z.boolean().optional(),
  author: wpId.optional().describe('User id; absent means the user of the request'),
  categories: z.array(wpId).min(1),
  tags: z.array(wpId).optional(),
  featured_media: wpId.optional(),
  comment_status: z.enum(['open', 'closed']).optional(),
  ping_status: z.enum(['open', 'closed']).optional(),
  format: z.string().optional(),
  sticky: z.boolean().optional(),
  template: z.string().optional(),
  ...payloadMeta,
});
export type PublicationPayload = z.infer<typeof publicationPayload>;

/**
 * `POST /publications`. `payload` is the JSON text of a `publicationPayload`, sent as a string so that its bytes, and so
 * its hash, survive every JSON library on the way.
 *
 * 200 with `publicationResponse`. Refusals, all without an effect on the site:
 * 400 `invalid_payload` (`data.field`), 400 `hash_mismatch`, 400 `future_date`, 400 `unknown_author`, 400 `unknown_category`,
 * 400 `unknown_tag`, 400 `unknown_media`, 400 `language_unsupported` (Polylang is not active), 400 `unknown_language`
 * (`data.languages`), 400 `unknown_translation` (`translation_of` names no published post of this site),
 * 409 `payload_conflict` (other bytes for a post that is out already, or an older revision), 409 `window_used` (`data.post_id`, `data.key_hash`, `data.state` of the publication that holds the slot),
 * 409 `category_moved` (`data.last_published_at`), 409 `stale_epoch` (`data.epoch`), 409 `cancelled` (this revision was
 * cancelled; a newer revision of the same key starts afresh, with its own slot),
 * 423 `in_progress` with `Retry-After` (another request holds this publication's lease; `data.retry_after` seconds).
 */
export const publicationRequest = z.object({
  key: jobId,
  revision: z.number().int().positive(),
  payload: z.string().min(2),
  payload_hash: sha256Hex,
  /** The epoch of the site lease. */
  epoch: z.number().int().nonnegative(),
  /** Only planned posts have one; manual and backfilled posts send null. */
  slot: z
    .object({
      /** `<term id>:<window start>`; UNIQUE on the site, so that no second job can fill a used window. */
      key: z.string().min(3).max(191),
      category_id: wpId,
      /** The category's last post that the plan was made on; 409 `category_moved` when there is a newer one. */
      last_published_at: instant.nullable(),
    })
    .nullable(),
});
export type PublicationRequest = z.infer<typeof publicationRequest>;

/** `started` until the flip, `flipping` while the post goes live, then `published`; `cancelled` is final too. */
export const publicationState = z.enum(['started', 'flipping', 'published', 'cancelled']);

/** Answer of `POST`, `GET` and `DELETE /publications/{key}`; unknown key: 404 `publication_not_found`. */
export const publicationResponse = z.object({
  key_hash: sha256Hex,
  state: publicationState,
  /** True when this answer repeats an earlier success and nothing was done now. */
  replayed: z.boolean(),
  revision: z.number().int().positive(),
  payload_hash: sha256Hex,
  slot_key: z.string().nullable(),
  post_id: wpId.nullable(),
  post_status: z.string().nullable(),
  post_url: z.string().nullable(),
  date_gmt: instant.nullable(),
  /**
   * `none`: not started yet, or the post is no public one; `started`: WordPress died between the flip and the end of
   * its publish hooks, they are never run again; `done`.
   */
  hooks: z.enum(['none', 'started', 'done']),
  created_at: instant,
  updated_at: instant,
  ...readBack,
});
export type PublicationResponse = z.infer<typeof publicationResponse>;

/** WordPress's REST error. `data` of ours carries a `status` and what the message names. */
export const wpError = z.object({
  code: z.string(),
  message: z.string(),
  data: z.looseObject({ status: z.number().optional() }).nullish(),
});
export type WpError = z.infer<typeof wpError>;

/** How a publication's key stands in a URL: job ids may hold slashes, hashes do not. */
export const publicationUrlKey = (keyHashHex: string): string => `sha256:${keyHashHex}`;
