import { toIso } from '../../shared/core/instant.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import { grantedStates } from '../ports/slots.ts';
import { brandNotFound } from './brand-views.ts';
import type { Coordinator } from './coordinator.ts';
import { dealAgain } from './deals-due.ts';
import { assertNotRevoked, type TokenClaims } from './site-token.ts';

/**
 * A site gives a grant back, whose time is free for others at once. Giving it back again changes nothing.
 * @throws SchedulerError `slot_not_found`, `slot_used`, `token_revoked`
 */
export async function releaseSlot(coordinator: Coordinator, claims: TokenClaims, slotId: string): Promise<void> {
  const done = await coordinator.store.lockedTogether(claims.brandId, claims.siteId, async (tx) => {
    assertNotRevoked(claims, tx.site);
    const slot = await tx.slot(claims.siteId, slotId);
    if (slot === null) throw new SchedulerError('slot_not_found', `This site has no slot "${slotId}".`);
    if (['published', 'publishing'].includes(slot.status)) {
      throw new SchedulerError(
        'slot_used',
        `The slot "${slotId}" was used already${slot.publishedAt === null ? '' : ` at ${toIso(slot.publishedAt)}`}, so it cannot be given back.`,
      );
    }
    const reason = 'Its site gave it back.';
    await tx.changeSlot({ siteId: slot.siteId, slotId, from: grantedStates, to: 'released', set: { reason } });
    return true;
  });
  if (done === null) throw brandNotFound(claims.brandId);
  dealAgain(coordinator, claims.brandId);
}
