import type { siteStates } from '../../shared/contract/coordinator/operator.ts';
import type { BrandRules, SiteRules } from '../../shared/contract/coordinator/rules.ts';
import type { RotationState } from '../../shared/core/fleet/deal-slots.ts';
import type { Instant } from '../../shared/core/instant.ts';
import type { GrantedSlot } from './slots.ts';

export interface Brand {
  brandId: string;
  name: string;
  /** Only what the brand itself says; see `flows/effective-rules.ts`. */
  rules: BrandRules;
  /** Rises with every grant. */
  epoch: number;
  rotation: RotationState;
  /** Since when nothing is granted because the database may be older than the grants that are out; null normally. */
  settlingSince: Instant | null;
  /** It is certain that the database came from a backup: no silent site is passed over. */
  settlingHard: boolean;
}

/** A site as it was enrolled. */
export interface Site {
  siteId: string;
  brandId: string;
  url: string;
  name: string;
  weight: number;
  rules: SiteRules;
  /** Tokens of another serial are refused: raising it revokes all that are out. */
  tokenSerial: number;
  revoked: boolean;
  enrolledAt: Instant;
}

/** What a site last said of itself. */
export interface Presence {
  zone: string;
  /** Null before the first report. */
  reportedAt: Instant | null;
  /** When three reports are missing. */
  silentAfter: Instant;
  unreachableSince: Instant | null;
  publishLimitSeconds: number;
  /** What it wants to publish on an average day. */
  postsPerDay: number;
  queueTotal: number;
  /** Names the queue that the coordinator has of it; null for none. */
  queueHash: string | null;
  failuresLastDay: number;
  lastMessage: string | null;
  agentVersion: string;
  cadence: string;
  paused: boolean;
  /** Agent's clock minus coordinator's, milliseconds, at the last contact. */
  skewMs: number;
}

export type SiteState = (typeof siteStates)[number];

export interface SiteView extends Site, Presence {}

/** What a report needs of the site that it comes from; there are many reports, and a whole view has three times as much. */
export interface ReportingSite
  extends Pick<
    SiteView,
    | ('siteId' | 'brandId' | 'url' | 'zone' | 'paused' | 'tokenSerial' | 'revoked')
    | ('unreachableSince' | 'queueHash' | 'postsPerDay')
  > {
  /** Slots that it may still use, by their scheduled time. */
  grants: readonly GrantedSlot[];
}

/** How a site is doing, in one word. */
export function siteStateOf(site: Pick<SiteView, 'revoked' | 'unreachableSince' | 'reportedAt' | 'paused'>): SiteState {
  if (site.revoked) return 'revoked';
  if (site.unreachableSince !== null) return 'unreachable';
  if (site.reportedAt === null) return 'new';
  return site.paused ? 'paused' : 'healthy';
}

/** What `brands.json` says of a site, whether it is enrolled yet or not. */
export interface DeclaredSite {
  url: string;
  brandId: string;
  weight: number | null;
  rules: SiteRules | null;
}

export interface Invitation {
  /** SHA-256 of the code: the code itself is only shown once. */
  codeHash: string;
  brandId: string;
  /** Null: what `brands.json` says, else 1. */
  weight: number | null;
  expiresAt: Instant;
}

export interface EnrolOutcome {
  outcome: 'enrolled' | 'unknown' | 'used' | 'expired' | 'duplicate_site';
  /** As it is now: a site that was revoked comes back under its old id, with a new serial of its tokens. */
  site: Site;
}

/** The key under which a site's address is unique: any case, no closing slash. */
export const urlKey = (url: string): string => url.toLowerCase().replace(/\/+$/, '');
