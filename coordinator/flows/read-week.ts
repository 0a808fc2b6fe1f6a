import { DAY, type Instant, MINUTE } from '../../shared/core/instant.ts';
import { fromEpochDay, type LocalDate, weekdayOfEpochDay } from '../../shared/core/local-date.ts';
import { startOfEpochDay } from '../../shared/core/wall-clock.ts';
import { localEpochDay, localParts, parseZone, type Zone } from '../../shared/core/zone.ts';
import type { SiteView } from '../ports/brands.ts';
import { committedStates, type FleetSlot } from '../ports/slots.ts';
import type { BrandView } from './brand-views.ts';
import type { Coordinator } from './coordinator.ts';
import { fairnessOf } from './read-schedule.ts';

/** One slot where the week's calendar shows it. */
export interface WeekSlot {
  slot: FleetSlot;
  site: SiteView | undefined;
  /** Column 0 is Monday. */
  column: number;
  /** Minutes after local midnight. */
  minute: number;
}

/** One week of one brand, Monday to Sunday. */
export interface Week {
  view: BrandView;
  sites: readonly SiteView[];
  /** Null: every slot by its own site's clock. */
  zone: Zone | null;
  days: readonly { date: LocalDate; isToday: boolean }[];
  slots: readonly WeekSlot[];
  fairness: ReturnType<typeof fairnessOf>;
  published: number;
  missed: number;
  /** Least time between two posts of the brand that are out, or promised, milliseconds; null for fewer than two. */
  leastGapMs: number | null;
}

/**
 * The week that `date` lies in (today without one). By the brand's clock, or by each site's own.
 * @throws SchedulerError `brand_not_found`
 */
export async function readWeek(
  coordinator: Coordinator,
  brandId: string,
  { date, ownClocks }: { date?: number; ownClocks: boolean },
): Promise<Week> {
  const { store, clock, views } = coordinator;
  const view = await views.of(brandId);
  const sites = await store.sites({ brandId });
  const zone = ownClocks || view.zone === null ? null : view.zone;
  const shown = zone ?? view.zone ?? parseZone(sites[0]?.zone ?? 'UTC');
  const now = clock.now();
  const today = localEpochDay(now, shown);
  const day = date ?? today;
  const monday = day - weekdayOfEpochDay(day) + 1;
  // Sites' own clocks are up to a day apart from each other.
  const from = startOfEpochDay(monday, shown) - DAY;
  const until = startOfEpochDay(monday + 7, shown) + DAY;
  const siteOf = new Map(sites.map((site) => [site.siteId, site]));
  const slots = (await store.slots({ brandId, from, until }))
    .filter(({ status }) => status !== 'released')
    .map((slot) => placed(slot, siteOf.get(slot.siteId), zone, monday))
    .filter(({ column }) => column >= 0 && column < 7);
  const ofWeek = slots.map(({ slot }) => slot);
  return {
    view,
    sites,
    zone,
    days: Array.from({ length: 7 }, (_, i) => ({ date: fromEpochDay(monday + i), isToday: monday + i === today })),
    slots,
    fairness: fairnessOf(view, sites, ofWeek),
    published: ofWeek.filter(({ status }) => status === 'published').length,
    missed: ofWeek.filter(({ status }) => status === 'missed').length,
    leastGapMs: leastGap(ofWeek),
  };
}

function placed(slot: FleetSlot, site: SiteView | undefined, zone: Zone | null, monday: number): WeekSlot {
  const own = zone ?? parseZone(site?.zone ?? 'UTC');
  const at: Instant = slot.publishedAt ?? slot.scheduledAt;
  const { hour, minute } = localParts(at, own);
  return { slot, site, column: localEpochDay(at, own) - monday, minute: hour * 60 + minute };
}

function leastGap(slots: readonly FleetSlot[]): number | null {
  const times = slots
    .filter(({ status }) => committedStates.includes(status))
    .map(({ publishedAt, scheduledAt }) => publishedAt ?? scheduledAt)
    .sort((a, b) => a - b);
  let least: number | null = null;
  for (const [i, at] of times.slice(1).entries())
    least = Math.min(least ?? Number.POSITIVE_INFINITY, at - (times[i] ?? 0));
  return least;
}

/** Whole minutes, for people. */
export const wholeMinutes = (ms: number): number => Math.floor(ms / MINUTE);
