import type { LeaseRequest, LeaseResponse } from '../../../shared/contract/plugin.ts';
import type { Clock } from '../../../shared/core/clock.ts';
import { type Instant, SECOND, toIso } from '../../../shared/core/instant.ts';
import { SiteError } from '../../ports/site.ts';

/** The lease of a site in memory: one owner at a time, and an epoch that rises with every new one. */
export class MemoryLease {
  readonly #clock: Clock;
  #owner: { name: string; label: string; until: Instant } | null = null;
  #epoch = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes, renews or releases it. @throws SiteError `lease_held` */
  change({ owner, label, ttl_seconds: seconds, supersedes, release = false }: LeaseRequest): LeaseResponse {
    const now = this.#clock.now();
    const holder = this.#owner !== null && this.#owner.until > now ? this.#owner : null;
    if (holder && holder.name !== owner && holder.name !== supersedes) {
      throw new SiteError('lease_held', `The site's lease is held by ${holder.label}.`, {
        outcome: 'refused',
        context: { owner: holder.name, label: holder.label, expires_at: toIso(holder.until) },
      });
    }
    if (this.#owner?.name !== owner && !release) this.#epoch += 1;
    this.#owner = release ? null : { name: owner, label, until: now + seconds * SECOND };
    return {
      held: !release,
      owner: release ? null : owner,
      label: release ? null : label,
      epoch: this.#epoch,
      expires_at: this.#owner ? toIso(this.#owner.until) : null,
      now: toIso(now),
    };
  }

  /** @throws SiteError `stale_epoch` */
  refuseOlderThan(epoch: number): void {
    if (epoch >= this.#epoch) return;
    throw new SiteError('stale_epoch', `Another agent holds the site's lease since epoch ${this.#epoch}.`, {
      outcome: 'refused',
      context: { epoch: this.#epoch },
    });
  }
}
