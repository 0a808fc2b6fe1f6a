import type { LastPublishedCategory } from '../../shared/contract/plugin.ts';
import type { Instant } from '../../shared/core/instant.ts';
import { createWindowCalendar, type WindowCalendar } from '../../shared/core/window-calendar.ts';
import { parseZone, type Zone } from '../../shared/core/zone.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { SiteFacts } from '../ports/site.ts';
import { type Agent, MAX_CLOCK_SKEW_MS, type Schedule } from './agent.ts';
import { CategoryCatalog } from './planning/category-catalog.ts';

/** The truth about the site as of one moment. Never changed: a new check reads a new one. */
export interface SiteView {
  readAt: Instant;
  facts: SiteFacts;
  zone: Zone;
  categories: readonly LastPublishedCategory[];
  catalog: CategoryCatalog;
  /** The rules that `calendar` was made from. */
  schedule: Schedule;
  /** Windows and usable time for an interval of N days; kept as long as zone and rules stay. */
  calendar(intervalDays: number): WindowCalendar;
}

/** Asks WordPress for its zone, its clock and every category's last post. @throws SiteError */
export async function readSite(agent: Agent, earlier: SiteView | null): Promise<SiteView> {
  const [facts, categories] = [await agent.site.facts(), await agent.site.categories()];
  const zone = earlier?.facts.timezone === facts.timezone ? earlier.zone : parseZone(facts.timezone);
  const sameZone = earlier !== null && earlier.zone.name === zone.name;
  if (earlier && !sameZone) agent.emit({ type: 'zone_changed', from: earlier.zone.name, to: zone.name });
  if (!clocksAgree({ facts }) && (earlier === null || clocksAgree(earlier))) {
    agent.emit({ type: 'clock_skew', skewMs: facts.clockSkewMs });
  }
  if (earlier !== null && clocksAgree({ facts }) && !clocksAgree(earlier)) agent.emit({ type: 'clocks_agree' });
  const unchanged = earlier !== null && earlier.categories === categories;
  return {
    readAt: agent.clock.now(),
    facts,
    zone,
    categories,
    catalog: unchanged
      ? earlier.catalog
      : new CategoryCatalog(categories, facts.default_category.term_id, agent.placement),
    schedule: agent.schedule,
    calendar: sameZone && earlier.schedule === agent.schedule ? earlier.calendar : calendars(agent, zone),
  };
}

/** Whether agent and WordPress agree on the time well enough to publish. */
export const clocksAgree = ({ facts }: Pick<SiteView, 'facts'>): boolean =>
  Math.abs(facts.clockSkewMs) <= MAX_CLOCK_SKEW_MS;

/** For what a person publishes: nothing is dated, or counted from, a clock that is wrong. @throws SchedulerError `clock_skew` */
export function requireClocks(view: Pick<SiteView, 'facts'>): void {
  if (clocksAgree(view)) return;
  throw new SchedulerError(
    'clock_skew',
    `Nothing was published: WordPress's clock is ${Math.round(view.facts.clockSkewMs / 1000)} seconds off from this machine's, and above ${MAX_CLOCK_SKEW_MS / 1000} nothing is. Set both by NTP.`,
  );
}

function calendars({ schedule }: Agent, zone: Zone): (intervalDays: number) => WindowCalendar {
  const made = new Map<number, WindowCalendar>();
  return (intervalDays) => {
    let calendar = made.get(intervalDays);
    if (!calendar) {
      calendar = createWindowCalendar({ cadence: schedule.cadence, intervalDays, zone, rules: schedule.calendar });
      made.set(intervalDays, calendar);
    }
    return calendar;
  };
}
