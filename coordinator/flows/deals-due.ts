import { type Instant, MINUTE } from '../../shared/core/instant.ts';
import { grantedStates } from '../ports/slots.ts';
import type { BrandView } from './brand-views.ts';
import type { Coordinator } from './coordinator.ts';

/**
 * A brand for which nothing is known to have changed is looked at this often all the same: its horizon moves on, and
 * another replica or a command may have changed what this process has not heard of.
 */
const AGAIN_MS = 10 * MINUTE;
/** So long after its time a slot may be made up for. */
const graceOf = ({ rules }: BrandView): number => rules.slot_grace_minutes * MINUTE;

/** Under which rules a brand was dealt last by this process, and when. */
interface Dealt {
  at: Instant;
  rules: string;
}

const dealtBy = new WeakMap<Coordinator, Map<string, Dealt>>();

function dealt(coordinator: Coordinator): Map<string, Dealt> {
  const known = dealtBy.get(coordinator) ?? new Map<string, Dealt>();
  dealtBy.set(coordinator, known);
  return known;
}

/** Its sites have changed: what they have queued, or how they are. The next wake looks at the brand. */
export function dealAgain(coordinator: Coordinator, brandId: string): void {
  dealt(coordinator).delete(brandId);
}

/**
 * Brands in `slots` mode that may have something to deal out. The others are left alone: dealing reads the queues of all
 * sites of a brand, which is by far the dearest thing that a coordinator does.
 */
export async function brandsToDeal(coordinator: Coordinator, views: readonly BrandView[]): Promise<string[]> {
  const inSlots = views.filter(({ rules }) => rules.mode === 'slots');
  if (inSlots.length === 0) return [];
  const { store, clock } = coordinator;
  const now = clock.now();
  const statuses = ['missed', ...grantedStates] as const;
  const longestGraceMs = Math.max(...inSlots.map(graceOf));
  const ended = await store.slots({ from: now - longestGraceMs, until: now, statuses });
  /** The last slot of each brand that ended unused. */
  const lastEnded = new Map<string, Instant>();
  for (const { brandId, scheduledAt, validUntil } of ended) if (validUntil < now) lastEnded.set(brandId, scheduledAt);
  const known = dealt(coordinator);
  const due: string[] = [];
  for (const view of inSlots) {
    const { brand, rules, siteGaps } = view;
    const { brandId, settlingSince } = brand;
    const mayMakeUp = (lastEnded.get(brandId) ?? Number.NEGATIVE_INFINITY) >= now - graceOf(view);
    const last = known.get(brandId);
    const current = JSON.stringify([rules, settlingSince, [...siteGaps]]);
    const isFresh = last !== undefined && Math.abs(now - last.at) < AGAIN_MS && last.rules === current;
    if (isFresh && !mayMakeUp) continue;
    // Before it is dealt: what changes while that goes on counts for the next wake.
    known.set(brandId, { at: now, rules: current });
    due.push(brandId);
  }
  return due;
}
