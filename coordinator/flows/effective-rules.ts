import {
  type BrandRules,
  DEFAULT_RULES,
  type EffectiveRules,
  type SiteRules,
} from '../../shared/contract/coordinator/rules.ts';
import { ON_TIME_AFTER_SECONDS } from '../../shared/contract/coordinator/sites.ts';
import type { Weekday } from '../../shared/core/calendar-rules.ts';
import { type DayRules, openDays } from '../../shared/core/fleet/day-rules.ts';
import { derivedGapMs, LEAST_GAP_MS, roomPerDay } from '../../shared/core/fleet/demand.ts';
import { HOUR, type Instant } from '../../shared/core/instant.ts';
import { localEpochDay, parseZone, type Zone } from '../../shared/core/zone.ts';

const LATE_MS = ON_TIME_AFTER_SECONDS * 1000;
/** The share of open days is that of the next four weeks. */
const SHARE_DAYS = 28;

/** What holds for a brand, ready for use. */
export interface RulesInForce {
  rules: EffectiveRules;
  gapMs: number;
  dayRules: DayRules;
  /** Null: each site's own. */
  zone: Zone | null;
  /** Said when the rules cannot carry what the sites want. */
  warning: string | null;
}

const asDayRules = ({ allowed_days: days, blackout_dates: dates }: SiteRules): DayRules => ({
  allowedDays: (days ?? []) as Weekday[],
  blackoutDates: dates ?? [],
});

type AllRules = { [Name in keyof BrandRules]-?: Exclude<BrandRules[Name], undefined> };

/**
 * The rules in force: what the brand says, else `rules.json`, else the defaults. In `cadence` mode a limit a day holds only
 * when it is said, and a min gap that is not said follows from the demand, so that no healthy fleet is ever refused.
 * @param demand posts that all sites of the brand want on an average day
 */
export function rulesInForce(
  brandName: string,
  defaults: BrandRules,
  own: BrandRules,
  demand: number,
  now: Instant,
): RulesInForce {
  const said: BrandRules = { ...defaults, ...own };
  const all = { ...DEFAULT_RULES, ...said } as AllRules;
  const dayRules = asDayRules(all);
  const zone = all.timezone === 'site' ? null : parseZone(all.timezone);
  const openShare = shareOfOpenDays(dayRules, zone ?? parseZone('UTC'), now);
  const isCadence = all.mode === 'cadence';
  const gapMs =
    isCadence && said.min_gap_hours === undefined
      ? derivedGapMs(demand, openShare, LATE_MS)
      : Math.max(LEAST_GAP_MS, all.min_gap_hours * HOUR);
  const postsPerDay = isCadence ? (said.posts_per_day ?? null) : all.posts_per_day;
  const rules: EffectiveRules = { ...all, posts_per_day: postsPerDay, min_gap_hours: gapMs / HOUR };
  return { rules, gapMs, dayRules, zone, warning: warningOf(brandName, rules, gapMs, openShare, demand) };
}

/** The least gap that a site asks for, milliseconds; 0 when it says nothing. */
export const siteGapMs = (rules: SiteRules): number => (rules.min_gap_hours ?? 0) * HOUR;

const siteDays = new WeakMap<SiteRules, DayRules>();
/** The days of a site's own rules. */
export function siteDayRules(rules: SiteRules): DayRules {
  let days = siteDays.get(rules);
  if (days === undefined) {
    days = asDayRules(rules);
    siteDays.set(rules, days);
  }
  return days;
}

function shareOfOpenDays(rules: DayRules, zone: Zone, now: Instant): number {
  const isOpen = openDays([rules]);
  const today = localEpochDay(now, zone);
  let open = 0;
  for (let day = today; day < today + SHARE_DAYS; day++) if (isOpen(day)) open += 1;
  return open / SHARE_DAYS;
}

function warningOf(
  name: string,
  rules: EffectiveRules,
  gapMs: number,
  openShare: number,
  demand: number,
): string | null {
  const perDay =
    rules.mode === 'slots' ? Math.min(rules.posts_per_day ?? 0, rules.posting_times.length) : rules.posts_per_day;
  const room = roomPerDay(gapMs, openShare, rules.mode === 'slots' ? 0 : LATE_MS, perDay);
  if (demand <= room) return null;
  const days = openShare === 1 ? '' : `, ${Math.round(openShare * 100)} % of the days open`;
  const limit = perDay === null ? '' : `, at most ${perDay} a day`;
  return `The sites of ${name} want ${figure(demand)} posts a day together; a min gap of ${figure(rules.min_gap_hours)} hours${limit}${days} leaves room for ${figure(room)}.`;
}

const figure = (value: number): string => String(Math.round(value * 10) / 10);
