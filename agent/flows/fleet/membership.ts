import type { EffectiveRules } from '../../../shared/contract/coordinator/rules.ts';
import type { ReportRequest } from '../../../shared/contract/coordinator/sites.ts';
import type { RefusalRule } from '../../../shared/core/eligibility.ts';
import type { Instant } from '../../../shared/core/instant.ts';
import type { CoordinatorAccess } from '../../ports/coordinator.ts';
import type { Agent } from '../agent.ts';

/** The fact that this site belongs to a brand. It holds the site's token, and so is never shown nor logged as a whole. */
const MEMBERSHIP = 'fleet';

/** What this site knows of its brand and of its coordinator. */
export interface Membership extends CoordinatorAccess {
  tokenExpiresAt: string;
  brand: { id: string; name: string };
  rules: EffectiveRules;
  /** The largest epoch that this site ever saw: it tells the coordinator what its backup may lack. */
  lastEpoch: number;
  /** Names the queue that the coordinator has; null when it has none, or another one. */
  queueHash: string | null;
  /** When it last answered a report. */
  lastContactAt: Instant | null;
  /** Why the last report did not go through; null when it did. */
  fault: { code: string; message: string; since: Instant } | null;
  /** Whole sentences of the coordinator for the site's operator. */
  warnings: readonly string[];
  /** What the last report said of the site, for reports while WordPress cannot be asked; missing before the first one. */
  lastSaid?: Pick<ReportRequest, 'zone' | 'versions' | 'expected_posts_per_day' | 'queue_total'>;
}

/** What a category's own cadence asks, and a slot that the coordinator deals out need not keep unless its brand says so. */
export const passedByDealtSlots = ({ respect_intervals }: EffectiveRules): readonly RefusalRule[] =>
  respect_intervals ? [] : ['interval', 'window_used'];

type Needs = Pick<Agent, 'store' | 'fleet'>;

/** Null while the site is in no brand. A configured address is used instead of the one at which it enrolled. */
export async function readMembership({ store, fleet }: Needs): Promise<Membership | null> {
  const kept = await store.state(MEMBERSHIP);
  if (kept === null) return null;
  const membership = JSON.parse(kept) as Membership;
  return fleet?.url ? { ...membership, url: fleet.url } : membership;
}

export const isMember = async ({ store }: Pick<Agent, 'store'>): Promise<boolean> =>
  (await store.state(MEMBERSHIP)) !== null;

export const keepMembership = ({ store }: Pick<Agent, 'store'>, membership: Membership): Promise<void> =>
  store.setState(MEMBERSHIP, JSON.stringify(membership));

/** Changes what is kept of the same membership; another one (the site was enrolled anew meanwhile) stays as it is. */
export async function updateMembership(
  { store }: Pick<Agent, 'store'>,
  siteId: string,
  changed: Partial<Membership>,
): Promise<void> {
  for (;;) {
    const kept = await store.state(MEMBERSHIP);
    if (kept === null) return;
    const membership = JSON.parse(kept) as Membership;
    if (membership.siteId !== siteId) return;
    if (await store.swapState(MEMBERSHIP, kept, JSON.stringify({ ...membership, ...changed }))) return;
  }
}
