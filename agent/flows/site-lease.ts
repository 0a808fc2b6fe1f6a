import { SECOND } from '../../shared/core/instant.ts';
import { SiteError } from '../ports/site.ts';
import type { Agent } from './agent.ts';

/** How this process takes the lease. */
export interface LeaseOptions {
  /** Shown to people who meet the lease: host and process. */
  label: string;
  ttlSeconds: number;
  /** Whether an owner is known to be dead, so that its lease need not run out. */
  isDead(owner: string): boolean;
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
  /** The owner that people were told of. */
  #waitsFor: string | null = null;

  constructor(agent: Agent, options: LeaseOptions) {
    this.#agent = agent;
    this.#options = options;
  }

  /** The epoch to publish with; null when the lease is not, or no longer, ours. */
  get epoch(): number | null {
    return this.#agent.clock.now() < this.#heldUntil ? this.#epoch : null;
  }

  /** Takes or renews the lease, and says for whom it waits. @throws SiteError when WordPress could not be asked */
  async hold(): Promise<LeaseAnswer> {
    const first = await this.#ask(null);
    const answer = !first.held && this.#options.isDead(first.owner) ? await this.#ask(first.owner) : first;
    const other = answer.held ? null : answer.owner;
    if (!answer.held && other !== this.#waitsFor) {
      const { owner, label, expiresAt } = answer;
      this.#agent.emit({ type: 'lease_waiting', owner, label, expiresAt });
    }
    this.#waitsFor = other;
    return answer;
  }

  async #ask(supersedes: string | null): Promise<LeaseAnswer> {
    const { worker, clock, emit, site } = this.#agent;
    const { label, ttlSeconds } = this.#options;
    const asked = clock.now();
    const request = { owner: worker, label, ttl_seconds: ttlSeconds, ...(supersedes === null ? {} : { supersedes }) };
    try {
      const { epoch } = await site.lease(request);
      if (epoch !== this.#epoch) emit({ type: 'lease_taken', epoch, owner: worker });
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

  /** The epoch, after renewing the lease when half of its time is over: for work that takes long. Null when it was lost. */
  async keep(): Promise<number | null> {
    const halfOver = this.#heldUntil - this.#agent.clock.now() < (this.#options.ttlSeconds * SECOND) / 2;
    if (halfOver) await this.hold();
    return this.epoch;
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
