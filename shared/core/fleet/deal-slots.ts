import { type Instant, MINUTE } from '../instant.ts';
import { localEpochDay, type Zone } from '../zone.ts';
import { chooseItem, type ItemRules, type Promised, type SiteCategory } from './choose-item.ts';
import { type DayRules, openDays } from './day-rules.ts';
import { type PostingTime, postingTimesAfter } from './posting-times.ts';
import { nextByWeight, nextInTurn, type RoundRobinState, type WeightedState } from './rotation.ts';

/** Where the rotation of a brand stands. */
export interface RotationState {
  /** Round robin: the site that had the last turn. */
  lastSite: RoundRobinState;
  /** Weighted: the credit of each site. */
  credits: WeightedState;
  /** The category that had the last turn on each site. */
  lastCategory: Readonly<Record<string, string>>;
}

export const NEW_ROTATION: RotationState = { lastSite: null, credits: {}, lastCategory: {} };

export interface DealtSite {
  siteId: string;
  weight: number;
  zone: Zone;
  dayRules: DayRules;
  /** Least hours between two posts of the brand as this site wants it; the larger of both counts. */
  gapMs: number;
  categories: readonly SiteCategory[];
  /** What is promised to it already, of all time that matters to its categories' gaps. */
  promised: readonly Promised[];
}

export interface Deal extends ItemRules {
  sites: readonly DealtSite[];
  dayRules: DayRules;
  postingTimes: readonly string[];
  /** Null: each site's own zone. */
  zone: Zone | null;
  rotation: 'round_robin' | 'weighted';
  gapMs: number;
  postsPerDay: number;
  /** Slots are dealt after this … */
  after: Instant;
  /** … and before this. */
  until: Instant;
  /** All posts of the brand, promised or made, around that time. */
  taken: readonly Instant[];
  state: RotationState;
}

export interface DealtSlot extends PostingTime {
  siteId: string;
  category: string;
  jobId: string;
  title: string;
}

/** Where sites post in zones of their own, a site whose turn it is may be waited for this long. */
const PATIENCE_MS = 24 * 60 * MINUTE;

/**
 * Deals the posting times of a span to sites and items, one after the other. In one zone every time goes to the site whose
 * turn it is among those that may and have something. Where each site posts by its own clock, the rotation says who is
 * next, and that site's first posting time that keeps the gap is the slot.
 */
export function dealSlots(deal: Deal): { slots: DealtSlot[]; state: RotationState } {
  const slots: DealtSlot[] = [];
  const promised = new Map(deal.sites.map((site) => [site.siteId, [...site.promised]]));
  const taken = [...deal.taken];
  let state = deal.state;
  let after = deal.after;
  while (after < deal.until) {
    const candidates = deal.sites.flatMap((site) => {
      const time = firstTime(deal, site, after, taken);
      if (time === null) return [];
      const last = state.lastCategory[site.siteId] ?? null;
      const item = chooseItem(site.categories, promised.get(site.siteId) ?? [], time.at, last, deal);
      return [{ site, time, item }];
    });
    const earliest = candidates.reduce((least, { time }) => Math.min(least, time.at), Number.POSITIVE_INFINITY);
    if (earliest >= deal.until) break;
    const patience = deal.zone === null ? PATIENCE_MS : 0;
    const ready = candidates.filter(({ time, item }) => item !== null && time.at <= earliest + patience);
    const turn = takeTurn(deal, state, ready);
    const chosen = ready.find(({ site }) => site.siteId === turn?.siteId);
    if (turn === null || chosen === undefined || chosen.item === null) {
      after = earliest;
      continue;
    }
    // Whose turn it is has its time beyond the span: the turn is kept for when that time is dealt.
    if (chosen.time.at >= deal.until) break;
    const { site, time, item } = chosen;
    state = { ...turn.state, lastCategory: { ...turn.state.lastCategory, [site.siteId]: item.category } };
    slots.push({
      ...time,
      siteId: site.siteId,
      category: item.category,
      jobId: item.item.jobId,
      title: item.item.title,
    });
    promised.get(site.siteId)?.push({ category: item.category, jobId: item.item.jobId, at: time.at });
    taken.push(time.at);
    after = time.at;
  }
  return { slots, state };
}

/** Whose turn it is at one instant, whatever the posting times say, and with what; null when nobody has anything. */
export function dealInstant(
  deal: Omit<Deal, 'after' | 'until' | 'postingTimes'>,
  at: Instant,
): { slot: Omit<DealtSlot, 'name' | 'day'>; state: RotationState } | null {
  const ready = deal.sites.flatMap((site) => {
    if (!openDays([deal.dayRules, site.dayRules])(localEpochDay(at, deal.zone ?? site.zone))) return [];
    const item = chooseItem(site.categories, site.promised, at, deal.state.lastCategory[site.siteId] ?? null, deal);
    return item === null ? [] : [{ site, item }];
  });
  const turn = takeTurn(deal, deal.state, ready);
  const chosen = ready.find(({ site }) => site.siteId === turn?.siteId);
  if (turn === null || chosen === undefined) return null;
  const { category, item } = chosen.item;
  const lastCategory = { ...turn.state.lastCategory, [turn.siteId]: category };
  return {
    slot: { siteId: turn.siteId, at, category, jobId: item.jobId, title: item.title },
    state: { ...turn.state, lastCategory },
  };
}

/** The first posting time of a site that keeps the gap to all posts and does not overfill its day. */
function firstTime(deal: Deal, site: DealtSite, after: Instant, taken: readonly Instant[]): PostingTime | null {
  const zone = deal.zone ?? site.zone;
  const gap = Math.max(deal.gapMs, site.gapMs, MINUTE);
  const isOpen = openDays([deal.dayRules, site.dayRules]);
  for (const time of postingTimesAfter(after, deal.postingTimes, zone, isOpen)) {
    if (time.at >= deal.until + PATIENCE_MS) return null;
    if (taken.some((at) => Math.abs(at - time.at) < gap)) continue;
    const sameDay = taken.filter((at) => localEpochDay(at, zone) === localEpochDay(time.at, zone));
    if (sameDay.length < deal.postsPerDay) return time;
  }
  return null;
}

function takeTurn(
  deal: Pick<Deal, 'rotation'>,
  state: RotationState,
  ready: readonly { site: DealtSite }[],
): { siteId: string; state: RotationState } | null {
  if (deal.rotation === 'weighted') {
    const turn = nextByWeight(
      ready.map(({ site }) => ({ id: site.siteId, weight: site.weight })),
      state.credits,
    );
    return turn && { siteId: turn.id, state: { ...state, credits: turn.state } };
  }
  const siteId = nextInTurn(
    ready.map(({ site }) => site.siteId),
    state.lastSite,
  );
  return siteId === null ? null : { siteId, state: { ...state, lastSite: siteId } };
}
