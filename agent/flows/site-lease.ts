import { SECOND } from '../../shared/core/instant.ts';
import { SiteError } from '../ports/site.ts';
import type { Agent } from './agent.ts';

/** Who this process is towards the site: its owner id, how people see it, and an owner known to be dead. */
export interface LeaseOptions {
  label: string;
  ttlSeconds: number;
  supersedes: string | null;
  /** Told each time that this process becomes the owner, before it publishes anything. */
  onTaken(): Promise<void>;
}

export type LeaseAnswer = { held: true } | { held: false; owner: string; label: string; expiresAt: string };

/**
 * The site's lease, kept in the plugin: one agent a site, also when two have private databases. Its epoch goes with every
 * publication, and WordPress refuses an older one.
 */
export class SiteLease {
  readonly #agent: Agent;
  readonly #options: LeaseOptions;
  #epoch: number | null = null;
  /** By our own clock; renewal long before it keeps clock differences harmless. */
  #heldUntil = 0;

  constructor(agent: Agent, options: LeaseOptions) {
    this.#agent = agent;
    this.#options = options;
  }

  /** The epoch to publish with; null when the lease is not, or no longer, ours. */
  get epoch(): number | null {
    return this.#agent.clock.now() < this.#heldUntil ? this.#epoch : null;
  }

  /** Takes or renews the lease. @throws SiteError when WordPress could not be asked */
  async hold(): Promise<LeaseAnswer> {
    const { worker, clock, emit, site } = this.#agent;
    const { label, ttlSeconds, supersedes } = this.#options;
    const asked = clock.now();
    try {
      const { epoch } = await site.lease({
        owner: worker,
        label,
        ttl_seconds: ttlSeconds,
        ...(supersedes === null ? {} : { supersedes }),
      });
      if (epoch !== this.#epoch) {
        await this.#options.onTaken();
        emit({ type: 'lease_taken', epoch, owner: worker });
      }
      this.#epoch = epoch;
      this.#heldUntil = asked + ttlSeconds * SECOND;
      return { held: true };
    } catch (error) {
      if (!(error instanceof SiteError) || error.code !== 'lease_held') throw error;
      if (this.#epoch !== null) emit({ type: 'lease_lost', reason: error.message });
      this.#epoch = null;
      const { owner, label: other, expires_at: expiresAt } = error.context;
      return { held: false, owner: String(owner), label: String(other), expiresAt: String(expiresAt) };
    }
  }

  /** Gives the lease back, so that another agent need not wait for it to run out. */
  async release(): Promise<void> {
    if (this.#epoch === null) return;
    const { worker, site } = this.#agent;
    const { label, ttlSeconds } = this.#options;
    this.#epoch = null;
    await site.lease({ owner: worker, label, ttl_seconds: ttlSeconds, release: true });
  }
}
