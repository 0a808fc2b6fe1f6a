import { DEFAULT_RULES, type EffectiveRules } from '../../../shared/contract/coordinator/rules.ts';
import {
  type Grant,
  ON_TIME_AFTER_SECONDS,
  ON_TIME_BEFORE_SECONDS,
  type ReportedResult,
  type ReportRequest,
  type Reservation,
  type ReservationResponse,
} from '../../../shared/contract/coordinator/sites.ts';
import type { Clock } from '../../../shared/core/clock.ts';
import { HOUR, type Instant, parseIso, SECOND, toIso } from '../../../shared/core/instant.ts';
import { type Coordinator, type CoordinatorAccess, CoordinatorError } from '../../ports/coordinator.ts';

interface Held {
  siteId: string;
  requestId: string | null;
  grant: Grant;
}

const BRAND = { id: 'memory', name: 'A brand in memory' };
const TOKEN_LIFE_MS = 30 * 24 * HOUR;

/**
 * A brand's coordinator in memory, for fast tests: one brand, a min gap between all its posts, grants asked for (`cadence`)
 * or dealt out by hand (`slots`), results taken once. It can be away, and it can lose its answers.
 */
export class MemoryCoordinator implements Coordinator {
  rules: EffectiveRules;
  /** Nobody answers. */
  away = false;
  /** What is asked is done, and the answer is lost. */
  losesAnswers = false;
  readonly invites = new Set<string>();
  readonly held: Held[] = [];
  /** Every result by its id, and how often each was delivered. */
  readonly results = new Map<string, { siteId: string; result: ReportedResult; deliveries: number }>();
  readonly reports: ReportRequest[] = [];
  readonly released: string[] = [];
  readonly revoked: { slotId: string; reason: string }[] = [];
  readonly #clock: Clock;
  readonly #tokens = new Map<string, string>();
  #epoch = 0;

  constructor(clock: Clock, rules: Partial<EffectiveRules> = {}) {
    this.#clock = clock;
    this.rules = { ...DEFAULT_RULES, posts_per_day: null, timezone: 'UTC', ...rules };
  }

  enrol: Coordinator['enrol'] = (_url, { invite, site_url }) =>
    this.#answer(() => {
      if (!this.invites.delete(invite)) throw refused('invite_unknown', 'This invitation was used, or never given.');
      const siteId = `site-${this.#tokens.size + 1}`;
      const token = `token of ${site_url}`;
      this.#tokens.set(siteId, token);
      const { mode } = this.rules;
      return { site_id: siteId, token, expires_at: this.#tokenEnd(), brand: BRAND, mode, rules: this.rules };
    });

  report: Coordinator['report'] = (access, request) =>
    this.#answer(() => {
      this.#authorise(access);
      this.reports.push(request);
      for (const result of request.results) this.#take(access.siteId, result);
      const now = this.#clock.now();
      const grants = this.held.filter(
        ({ siteId, grant }) => siteId === access.siteId && parseIso(grant.valid_until) > now,
      );
      return {
        now: toIso(now),
        brand: BRAND,
        mode: this.rules.mode,
        rules: this.rules,
        grants: grants.map(({ grant }) => grant),
        revoked: this.revoked.map(({ slotId, reason }) => ({ slot_id: slotId, reason })),
        results_taken: request.results.map(({ result_id }) => result_id),
        renewed: null,
        queue_hash: request.queue_hash,
        settling: false,
        unreachable_after_seconds: 3 * 60 * request.check_interval_minutes,
        warnings: [],
      };
    });

  reserve: Coordinator['reserve'] = (access, request) =>
    this.#answer(() => {
      this.#authorise(access);
      const before = this.held.find(
        ({ siteId, requestId }) => siteId === access.siteId && requestId === request.request_id,
      );
      const wanted = parseIso(request.wanted_at);
      if (before) return { granted: true, slot: before.grant, moved: parseIso(before.grant.scheduled_at) !== wanted };
      return this.#place(access.siteId, request, wanted);
    });

  release: Coordinator['release'] = (access, slotId) =>
    this.#answer(() => {
      this.#authorise(access);
      this.#drop(slotId);
      this.released.push(slotId);
    });

  ping: Coordinator['ping'] = () => this.#answer(() => undefined);

  /** Deals out one slot, as the `slots` mode does. */
  deal(siteId: string, at: Instant, category: string | null, jobId: string | null = null): Grant {
    const grant = this.#grant(at, category, jobId);
    this.held.push({ siteId, requestId: null, grant });
    return grant;
  }

  /** A post of a sister site: it takes room from now on. */
  occupy(at: Instant): void {
    this.held.push({ siteId: 'sister', requestId: null, grant: this.#grant(at, null, null) });
  }

  /** What was delivered, in the order of its instants. */
  get taken(): ReportedResult[] {
    return [...this.results.values()].map(({ result }) => result).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  }

  #take(siteId: string, result: ReportedResult): void {
    const known = this.results.get(result.result_id);
    this.results.set(result.result_id, { siteId, result, deliveries: (known?.deliveries ?? 0) + 1 });
  }

  #place(siteId: string, request: Reservation, wanted: Instant): ReservationResponse {
    const from = Math.max(parseIso(request.window_start), this.#clock.now());
    const to = parseIso(request.window_end);
    const gap = this.rules.min_gap_hours * HOUR;
    const taken = this.held
      .filter(({ grant }) => grant.slot_id !== request.replaces)
      .map(({ grant }) => parseIso(grant.scheduled_at));
    const feasible = [wanted, from, ...taken.flatMap((at) => [at - gap, at + gap])]
      .filter((at) => at >= from && at < to && taken.every((other) => Math.abs(at - other) >= gap))
      .sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
    const [at] = feasible;
    if (at === undefined) {
      const next = [...taken.map((other) => other + gap), from].filter((free) => free >= to);
      const retryAt = toIso(Math.min(...next, from + HOUR));
      return { granted: false, reason: 'min_gap', message: 'The brand has no free instant.', retry_at: retryAt };
    }
    if (request.replaces !== null) this.#drop(request.replaces);
    const grant = this.#grant(at, request.category, request.job_id);
    this.held.push({ siteId, requestId: request.request_id, grant });
    return { granted: true, slot: grant, moved: at !== wanted };
  }

  #grant(at: Instant, category: string | null, jobId: string | null): Grant {
    this.#epoch += 1;
    return {
      slot_id: `slot-${this.#epoch}`,
      scheduled_at: toIso(at),
      local_time: toIso(at).slice(0, 16).replace('T', ' '),
      zone: 'UTC',
      valid_from: toIso(at - ON_TIME_BEFORE_SECONDS * SECOND),
      valid_until: toIso(at + ON_TIME_AFTER_SECONDS * SECOND),
      epoch: this.#epoch,
      category,
      job_id: jobId,
    };
  }

  #drop(slotId: string): void {
    const at = this.held.findIndex(({ grant }) => grant.slot_id === slotId);
    if (at >= 0) this.held.splice(at, 1);
  }

  #tokenEnd = (): string => toIso(this.#clock.now() + TOKEN_LIFE_MS);

  #authorise({ siteId, token }: CoordinatorAccess): void {
    if (this.#tokens.get(siteId) !== token) throw refused('unauthorized', 'This token is not the site’s.');
  }

  async #answer<T>(work: () => T): Promise<T> {
    if (this.away) throw unavailable('coordinator_unreachable', 'The coordinator could not be reached.');
    const answer = work();
    if (this.losesAnswers) throw unavailable('coordinator_timeout', 'The coordinator did not answer in time.');
    return answer;
  }
}

const refused = (code: string, message: string) => new CoordinatorError(code, message, { outcome: 'refused' });
const unavailable = (code: string, message: string) => new CoordinatorError(code, message, { outcome: 'unavailable' });
