import { type SQL, sql } from 'drizzle-orm';
import type { BrandRules, SiteRules } from '../../../shared/contract/coordinator/rules.ts';
import type { RotationState } from '../../../shared/core/fleet/deal-slots.ts';
import { type Instant, toIsoWithMs } from '../../../shared/core/instant.ts';
import type { SlotStatus } from '../../../shared/core/slot-state.ts';
import type { Brand, Presence, Site, SiteView } from '../../ports/brands.ts';
import type { FleetSlot, GrantedSlot } from '../../ports/slots.ts';

/** Instants are stored as fixed-width ISO 8601 text, so that text order is time order in both databases. */
export const toColumn = toIsoWithMs;
export const toColumnOrNull = (instant: Instant | null): string | null => (instant === null ? null : toColumn(instant));
export const instantOrNull = (text: string | null): Instant | null => (text === null ? null : Date.parse(text));

/** The order of the databases' keys: by character, not by language. */
export const textOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const list = (values: readonly (string | number)[]): SQL => sql.join([...values], sql`, `);

export interface BrandRow {
  brand_id: string;
  name: string;
  rules: string;
  epoch: number;
  rotation: string;
  settling_since: string | null;
  settling_hard: number;
}

export const toBrand = (row: BrandRow): Brand => ({
  brandId: row.brand_id,
  name: row.name,
  rules: JSON.parse(row.rules) as BrandRules,
  epoch: Number(row.epoch),
  rotation: JSON.parse(row.rotation) as RotationState,
  settlingSince: instantOrNull(row.settling_since),
  settlingHard: Number(row.settling_hard) === 1,
});

export interface SiteRow {
  site_id: string;
  brand_id: string;
  url: string;
  name: string;
  weight: number;
  rules: string;
  token_serial: number;
  revoked: number;
  enrolled_at: string;
}

export const toSite = (row: SiteRow): Site => ({
  siteId: row.site_id,
  brandId: row.brand_id,
  url: row.url,
  name: row.name,
  weight: Number(row.weight),
  rules: JSON.parse(row.rules) as SiteRules,
  tokenSerial: Number(row.token_serial),
  revoked: Number(row.revoked) === 1,
  enrolledAt: Date.parse(row.enrolled_at),
});

export interface PresenceRow {
  zone: string;
  reported_at: string | null;
  silent_after: string;
  unreachable_since: string | null;
  publish_limit_seconds: number;
  posts_per_day: number;
  queue_total: number;
  queue_hash: string | null;
  failures_last_day: number;
  last_message: string | null;
  agent_version: string;
  cadence: string;
  paused: number;
  skew_ms: number;
}

export const toPresence = (row: PresenceRow): Presence => ({
  zone: row.zone,
  reportedAt: instantOrNull(row.reported_at),
  silentAfter: Date.parse(row.silent_after),
  unreachableSince: instantOrNull(row.unreachable_since),
  publishLimitSeconds: Number(row.publish_limit_seconds),
  postsPerDay: Number(row.posts_per_day),
  queueTotal: Number(row.queue_total),
  queueHash: row.queue_hash,
  failuresLastDay: Number(row.failures_last_day),
  lastMessage: row.last_message,
  agentVersion: row.agent_version,
  cadence: row.cadence,
  paused: Number(row.paused) === 1,
  skewMs: Number(row.skew_ms),
});

export const toView = (row: SiteRow & PresenceRow): SiteView => ({ ...toSite(row), ...toPresence(row) });

export interface SlotRow {
  slot_id: string;
  site_id: string;
  brand_id: string;
  request_id: string;
  status: string;
  scheduled_at: string;
  valid_from: string;
  valid_until: string;
  epoch: number;
  category: string | null;
  job_id: string | null;
  title: string | null;
  replaces: string | null;
  published_at: string | null;
  post_url: string | null;
  reason: string | null;
}

export type GrantedSlotRow = Pick<
  SlotRow,
  'slot_id' | 'site_id' | 'scheduled_at' | 'valid_from' | 'valid_until' | 'epoch' | 'category' | 'job_id'
>;

export const toGrantedSlot = (row: GrantedSlotRow): GrantedSlot => ({
  slotId: row.slot_id,
  siteId: row.site_id,
  scheduledAt: Date.parse(row.scheduled_at),
  validFrom: Date.parse(row.valid_from),
  validUntil: Date.parse(row.valid_until),
  epoch: Number(row.epoch),
  category: row.category,
  jobId: row.job_id,
});

export const toSlot = (row: SlotRow): FleetSlot => ({
  ...toGrantedSlot(row),
  brandId: row.brand_id,
  requestId: row.request_id,
  status: row.status as SlotStatus,
  title: row.title,
  replaces: row.replaces,
  publishedAt: instantOrNull(row.published_at),
  postUrl: row.post_url,
  reason: row.reason,
});
