import { createHash } from 'node:crypto';
import { isComparable } from '../../../shared/core/normalise-title.ts';
import { describeError } from '../../../shared/node/scheduler-error.ts';
import { SiteError } from '../../ports/site.ts';
import type { Agent } from '../agent.ts';

/** The copy is not older than this, as long as WordPress answers. */
const LONGEST_AGE_MS = 300_000;
/** A site that did not answer is not asked again for so long: whoever adds jobs would wait each time. */
const REST_MS = 30_000;
/** Whoever asks waits at most so long for a newer copy; the first one of a large site takes longer. */
const PATIENCE_MS = 3_000;

/**
 * The agent's copy of the titles of the site's posts, read when somebody first asks and then kept in step by what changed.
 * It is for warnings: before a post is published the site itself is asked. A title is kept as a number, so that a hundred
 * thousand posts take a few megabytes.
 */
export class KnownTitles {
  readonly #agent: Pick<Agent, 'site' | 'clock' | 'emit'>;
  readonly #titleOf = new Map<number, number>();
  /** For each title the post that has it; of several the one that was there first. */
  readonly #postOf = new Map<number, number>();
  #cursor: string | null = null;
  #readAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;

  constructor(agent: Pick<Agent, 'site' | 'clock' | 'emit'>) {
    this.#agent = agent;
  }

  /** Brings the copy up to date, if it can be done soon. False when what is known may be old, or nothing is. */
  async refresh(patienceMs = PATIENCE_MS): Promise<boolean> {
    const now = this.#agent.clock.now();
    if (isRecent(this.#readAt, now, LONGEST_AGE_MS)) return true;
    if (isRecent(this.#failedAt, now, REST_MS)) return false;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([this.#reading, patience]);
    clearTimeout(timer);
    return isRecent(this.#readAt, this.#agent.clock.now(), LONGEST_AGE_MS);
  }

  /** The post that has a title of this normal form, as far as is known; null for none. Short titles say too little. */
  postWith(normalised: string): number | null {
    if (!isComparable(normalised)) return null;
    return this.#postOf.get(numberOf(normalised)) ?? null;
  }

  async #read(): Promise<void> {
    try {
      let isComplete = false;
      while (!isComplete) isComplete = await this.#readPage();
      this.#readAt = this.#agent.clock.now();
    } catch (error) {
      this.#failedAt = this.#agent.clock.now();
      // That WordPress does not answer is said by the scheduler, which asks it all the time.
      if (error instanceof SiteError) return;
      const message = describeError(error);
      this.#agent.emit({ type: 'flow_failed', flow: 'titles', code: 'unexpected', message });
    }
  }

  async #readPage(): Promise<boolean> {
    const { titles, cursor, complete } = await this.#agent.site.titlesSince(this.#cursor).catch((error: unknown) => {
      if (this.#cursor === null || !(error instanceof SiteError) || error.code !== 'cursor_expired') throw error;
      this.#titleOf.clear();
      this.#postOf.clear();
      return this.#agent.site.titlesSince(null);
    });
    for (const { post_id: post, normalised, status } of titles) {
      this.#forget(post);
      if (status !== 'removed' && normalised !== '') this.#keep(post, numberOf(normalised));
    }
    this.#cursor = cursor;
    return complete;
  }

  #keep(post: number, title: number): void {
    this.#titleOf.set(post, title);
    this.#postOf.set(title, Math.min(post, this.#postOf.get(title) ?? post));
  }

  #forget(post: number): void {
    const title = this.#titleOf.get(post);
    if (title === undefined) return;
    this.#titleOf.delete(post);
    if (this.#postOf.get(title) !== post) return;
    this.#postOf.delete(title);
    // Two posts of one title are rare, and so is looking through all of them.
    for (const [other, its] of this.#titleOf) if (its === title) this.#keep(other, its);
  }
}

/** A clock that was set back makes everything old, not new for ever. */
const isRecent = (at: number, now: number, ms: number): boolean => at <= now && now - at < ms;

/** 48 bits of a hash: among a hundred thousand titles two different ones practically never meet. */
const numberOf = (normalised: string): number => createHash('sha256').update(normalised).digest().readUIntBE(0, 6);
