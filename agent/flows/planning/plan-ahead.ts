import type { PlanEntry, PlanResponse } from '../../../shared/contract/plan.ts';
import { DAY, type Instant, toIso } from '../../../shared/core/instant.ts';
import { localParts, type Zone } from '../../../shared/core/zone.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent } from '../agent.ts';
import { readMembership } from '../fleet/membership.ts';
import { readSite, type SiteView } from '../read-site.ts';
import { forecastSlots } from './forecast-slots.ts';
import { resolveCategories } from './resolve-categories.ts';
import { type ScheduledCategory, scheduledCategories } from './scheduled-categories.ts';
import { loadSlotsAround } from './slots-around.ts';

/**
 * What will be published in the next days: the slots of the present windows, and a forecast of later ones. Reads WordPress;
 * changes nothing but category keys. @throws SiteError
 */
export async function planAhead(agent: Agent, days: number): Promise<PlanResponse> {
  const view = await readSite(agent, null);
  await resolveCategories(agent, view);
  return planFrom(agent, view, days);
}

/** The same from what was read already. */
export async function planFrom(agent: Agent, view: SiteView, days: number): Promise<PlanResponse> {
  const now = agent.clock.now();
  const to = now + days * DAY;
  const slots = await loadSlotsAround(agent, view);
  const categories = await scheduledCategories(agent, view, slots);
  const { cadence } = agent.schedule;
  const isDealtOut = (await readMembership(agent))?.rules.mode === 'slots';
  const forecast = cadence === 'even' && !isDealtOut ? await forecastSlots(agent, categories, slots, to) : [];
  const byKey = new Map(categories.map((category) => [category.key, category]));
  const entries = [
    ...slots.filter(({ windowEnd }) => windowEnd > now).flatMap((slot) => persistedEntry(slot, byKey, view.zone)),
    ...forecast.flatMap((slot) => entry('forecast', slot.plannedAt, slot, byKey, view.zone)),
  ];
  return {
    site: view.facts.home_url,
    timezone: view.zone.name,
    cadence,
    from: toIso(now),
    to: toIso(to),
    entries: entries.filter(({ at }) => Date.parse(at) < to).sort(byInstant),
    content_ends: contentEnds(categories, [...slots, ...forecast], to),
  };
}

type Known = ReadonlyMap<string, ScheduledCategory>;

function persistedEntry(slot: Slot, byKey: Known, zone: Zone): PlanEntry[] {
  switch (slot.status) {
    case 'published':
      return entry('published', slot.publishedAt, slot, byKey, zone);
    case 'open':
    case 'assigned':
    case 'publishing':
      return entry('planned', slot.plannedAt, slot, byKey, zone);
    default:
      return [];
  }
}

function entry(state: PlanEntry['state'], at: Instant | null, slot: Slot, byKey: Known, zone: Zone): PlanEntry[] {
  if (at === null) return [];
  const category = byKey.get(slot.categoryKey);
  const { year, month, day, hour, minute } = localParts(at, zone);
  const two = (value: number) => String(value).padStart(2, '0');
  return [
    {
      date: `${year}-${two(month)}-${two(day)}`,
      time: `${two(hour)}:${two(minute)}`,
      at: toIso(at),
      // WordPress does not have it (yet, or any more): its name as far as it is known.
      category: category?.name ?? slot.categoryKey.replace(/^name:/, ''),
      term_id: category?.term?.term_id ?? null,
      state,
      window: slot.windowKey,
      window_start: toIso(slot.windowStart),
      window_end: toIso(slot.windowEnd),
    },
  ];
}

const byInstant = (a: PlanEntry, b: PlanEntry): number =>
  Date.parse(a.at) - Date.parse(b.at) || a.category.localeCompare(b.category, 'en');

function contentEnds(categories: readonly ScheduledCategory[], slots: readonly Slot[], to: Instant) {
  return categories
    .flatMap(({ key, name, unfinished }) => {
      const open = slots.filter(({ categoryKey, status }) => categoryKey === key && status === 'open');
      const planned = open.flatMap(({ plannedAt }) => plannedAt ?? []).sort((a, b) => a - b);
      const last = unfinished > 0 ? planned[unfinished - 1] : undefined;
      return last === undefined || last >= to ? [] : [{ category: name, last_post_at: toIso(last) }];
    })
    .sort((a, b) => Date.parse(a.last_post_at) - Date.parse(b.last_post_at));
}
