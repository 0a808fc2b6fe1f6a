import type { BrandMode } from '../../../shared/contract/coordinator/rules.ts';
import type { ReportResponse } from '../../../shared/contract/coordinator/sites.ts';
import type { RefusalRule } from '../../../shared/core/eligibility.ts';
import { CoordinatorError } from '../../ports/coordinator.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent } from '../agent.ts';
import { endOverdueSlots } from '../planning/record-missed.ts';
import type { ScheduledCategory } from '../planning/scheduled-categories.ts';
import { checkNumber } from '../planning/separation.ts';
import type { SiteView } from '../read-site.ts';
import { keepLeave, readLeaves } from './leaves.ts';
import { type Membership, passedByDealtSlots, readMembership, updateMembership } from './membership.ts';
import { FREE, type Permission, permissionFor } from './permission.ts';
import { reportOutage, reportToCoordinator } from './report-to-coordinator.ts';
import { reserveAhead } from './reserve-ahead.ts';
import { giveBackStale, settleLeaves } from './settle-leaves.ts';
import { takeGrantedSlots, withdraw } from './take-granted-slots.ts';

type Categories = ReadonlyMap<string, ScheduledCategory>;

/**
 * This site as a member of its brand: at each check it settles what became of its grants, reports, takes what the
 * coordinator answers and asks for what it needs; before each post it says whether that may begin. A site without a brand
 * is always free.
 */
export class FleetMember {
  readonly #agent: Agent;
  #membership: Membership | null = null;
  /** Whether the last call got through. Asked again at the next check only, so that a dead coordinator holds up nothing. */
  #reachable = true;
  /** The code of the failure that was told last. */
  #told: string | null = null;
  /** The check interval in which the coordinator was told last that WordPress cannot be used. */
  #outageToldIn: number | null = null;

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  /** Null for a site without a brand; as of the last check. */
  get mode(): BrandMode | null {
    return this.#membership?.rules.mode ?? null;
  }

  /** Rules that do not hold for slots that the coordinator deals out. */
  get passedByDealtSlots(): readonly RefusalRule[] {
    return this.#membership ? passedByDealtSlots(this.#membership.rules) : [];
  }

  /** Looks up which brand this site is in; `scs enrol` may have been run since. */
  async load(): Promise<void> {
    if (this.#agent.fleet) this.#membership = await readMembership(this.#agent);
  }

  /** The round of one check. Never throws for what the coordinator does. True: the plan has to be looked at again. */
  async sync(view: SiteView, categories: Categories): Promise<boolean> {
    const { fleet } = this.#agent;
    const membership = this.#membership;
    if (!fleet || !membership) return false;
    const nameOf = (key: string) => categories.get(key)?.name ?? key;
    if (this.mode === 'slots') await endOverdueSlots(this.#agent, nameOf);
    await settleLeaves(this.#agent);
    try {
      const answer = await reportToCoordinator(this.#agent, fleet, membership, view, categories);
      this.#reachable = true;
      await this.#follow(answer, view, categories);
      await this.load();
      this.#restored(membership.brand.name);
      const current = this.#membership ?? membership;
      await giveBackStale(this.#agent, fleet, current);
      if (answer.mode === 'cadence') await reserveAhead(this.#agent, fleet, current, view, categories);
      return answer.mode !== membership.rules.mode;
    } catch (error) {
      if (!(error instanceof CoordinatorError)) throw error;
      await this.#failed(membership, error);
      return false;
    }
  }

  /** WordPress cannot be used, for the reason in `message`: the coordinator hears that once in each check interval. */
  async tellOutage(message: string): Promise<void> {
    const { fleet, clock, schedule } = this.#agent;
    const interval = checkNumber(clock.now(), schedule);
    if (!fleet || interval === this.#outageToldIn) return;
    this.#outageToldIn = interval;
    await this.load();
    const membership = this.#membership;
    if (!membership) return;
    try {
      await reportOutage(this.#agent, fleet, membership, message);
      this.#reachable = true;
      this.#restored(membership.brand.name);
    } catch (error) {
      if (!(error instanceof CoordinatorError)) throw error;
      await this.#failed(membership, error);
    }
  }

  /** Whether this slot's publish may begin now. */
  async permission(slot: Slot, category: ScheduledCategory): Promise<Permission> {
    const { fleet } = this.#agent;
    const membership = this.#membership;
    if (!fleet || !membership) return FREE;
    return permissionFor(this.#agent, fleet, membership, slot, category, this.#reachable);
  }

  async #follow(answer: ReportResponse, view: SiteView, categories: Categories): Promise<void> {
    const { emit } = this.#agent;
    for (const { slot_id, reason } of answer.revoked) {
      for (const leave of await readLeaves(this.#agent)) {
        if (leave.grant?.slot_id !== slot_id) continue;
        emit({ type: 'grant_revoked', slotId: slot_id, reason });
        if (answer.mode === 'slots') await withdraw(this.#agent, leave.key, reason);
        else await keepLeave(this.#agent, { ...leave, grant: null });
      }
    }
    if (!isSame(answer.rules, this.#membership?.rules)) await forgetRefusals(this.#agent);
    for (const warning of answer.warnings) {
      if (!this.#membership?.warnings.includes(warning)) emit({ type: 'brand_warning', message: warning });
    }
    if (answer.mode === 'slots') await takeGrantedSlots(this.#agent, view, categories, answer.grants);
  }

  #restored(brand: string): void {
    if (this.#told !== null) this.#agent.emit({ type: 'coordinator_recovered', brand });
    this.#told = null;
  }

  async #failed({ siteId, fault }: Membership, { code, message, outcome }: CoordinatorError): Promise<void> {
    this.#reachable = outcome !== 'unavailable';
    // It may be away for hours: the log says it once.
    if (this.#told !== code)
      this.#agent.emit({ type: 'coordinator_failed', code, message, retry: outcome === 'unavailable' });
    this.#told = code;
    const since = fault?.code === code ? fault.since : this.#agent.clock.now();
    await updateMembership(this.#agent, siteId, { fault: { code, message, since }, queueHash: null });
    await this.load();
  }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Under other rules it is not in vain to ask again: the gap of a brand that names none shrinks as its sites come. */
async function forgetRefusals(agent: Agent): Promise<void> {
  for (const leave of await readLeaves(agent)) {
    if (leave.refusal !== null) await keepLeave(agent, { ...leave, refusal: null });
  }
}
