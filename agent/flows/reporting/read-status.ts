import type { CategoryStatus, StatusResponse } from '../../../shared/contract/status.ts';
import { eligibility, explainRefusals, type RefusalRule } from '../../../shared/core/eligibility.ts';
import { DAY, toIso } from '../../../shared/core/instant.ts';
import type { Slot } from '../../ports/slots.ts';
import type { Agent } from '../agent.ts';
import { brandProblems, brandStatus, leaveStatus, leavesBySlot } from '../fleet/brand-status.ts';
import { isGrantedSlot, type Leave } from '../fleet/leaves.ts';
import { type Membership, passedByDealtSlots, readMembership } from '../fleet/membership.ts';
import { isPaused } from '../pause.ts';
import { resolveCategories } from '../planning/resolve-categories.ts';
import { type ScheduledCategory, scheduledCategories } from '../planning/scheduled-categories.ts';
import { siteCapacity } from '../planning/site-capacity.ts';
import { loadSlotsAround } from '../planning/slots-around.ts';
import { clocksAgree, readSite, type SiteView } from '../read-site.ts';
import { PAGE_TROUBLE } from './page-trouble.ts';

const oneDecimal = (value: number): number => Math.round(value * 10) / 10;

/** How the site and its queue stand now. Reads WordPress; changes nothing but category keys. @throws SiteError */
export async function readStatus(agent: Agent, running: boolean): Promise<StatusResponse> {
  const view = await readSite(agent, null);
  await resolveCategories(agent, view);
  return statusFrom(agent, view, running);
}

/** The same from what was read already. */
export async function statusFrom(agent: Agent, view: SiteView, running: boolean): Promise<StatusResponse> {
  const slots = await loadSlotsAround(agent, view);
  const known = await scheduledCategories(agent, view, slots);
  const shown = known.filter(({ unfinished, lastPublishedAt }) => unfinished > 0 || lastPublishedAt !== null);
  const { schedule, clock } = agent;
  const membership = await readMembership(agent);
  const except = membership?.rules.mode === 'slots' ? passedByDealtSlots(membership.rules) : [];
  const leaves = membership ? await leavesBySlot(agent) : new Map<string, Leave>();
  return {
    running,
    paused: await isPaused(agent),
    site: view.facts.home_url,
    timezone: view.zone.name,
    cadence: schedule.cadence,
    current_interval: view.calendar(schedule.intervalDays).windowAt(clock.now()).key,
    publish_interval_days: schedule.intervalDays,
    min_gap_hours: schedule.minGapHours,
    check_interval_minutes: schedule.checkIntervalMinutes,
    expected_posts_per_day: oneDecimal(shown.reduce((sum, { calendar }) => sum + 1 / calendar.intervalDays, 0)),
    total_pending: shown.reduce((sum, { queued }) => sum + queued, 0),
    problems: [...(await problems(agent, view, shown, membership)), ...brandProblems(agent, membership)],
    brand: membership && brandStatus(membership),
    categories: shown.map((category) => categoryStatus(agent, view, category, slots, leaves, except)).sort(byName),
  };
}

function categoryStatus(
  agent: Agent,
  view: SiteView,
  category: ScheduledCategory,
  slots: readonly Slot[],
  leaves: ReadonlyMap<string, Leave>,
  except: readonly RefusalRule[],
): CategoryStatus {
  const { key, name, term, ambiguous, queued, lastPublishedAt, calendar } = category;
  const now = agent.clock.now();
  const state = category.stateFor(calendar.windowAt(now));
  const refusals = eligibility({ now, calendar, category: state, except });
  const next = slots.find(
    (slot) => slot.categoryKey === key && slot.status === 'open' && slot.plannedAt !== null && slot.windowEnd > now,
  );
  const isPlanned = next !== undefined && (calendar.cadence === 'even' || isGrantedSlot(next));
  return {
    category: name,
    term_id: term?.term_id ?? null,
    path: term?.path ?? name,
    pending_jobs: queued,
    last_publish: lastPublishedAt === null ? null : toIso(lastPublishedAt),
    days_since: lastPublishedAt === null ? null : oneDecimal((now - lastPublishedAt) / DAY),
    can_publish: refusals.length === 0,
    reason: refusals.length === 0 ? null : ambiguous ? 'ambiguous name' : explainRefusals(refusals, view.zone),
    published_this_interval: state.windowUsed,
    next_planned_at: isPlanned && next.plannedAt ? toIso(next.plannedAt) : null,
    ...leaveStatus(next, leaves),
  };
}

async function problems(
  agent: Agent,
  view: SiteView,
  shown: readonly ScheduledCategory[],
  membership: Membership | null,
): Promise<string[]> {
  const found: string[] = [];
  const { store, schedule } = agent;
  if (!clocksAgree(view)) {
    found.push(
      `The clocks of this agent and of WordPress are ${Math.round(view.facts.clockSkewMs / 1000)} seconds apart; nothing is published above 120. Set both by NTP.`,
    );
  }
  const failed = (await store.countByCategory(['FAILED'])).reduce((sum, { count }) => sum + count, 0);
  if (failed > 0)
    found.push(`${failed} ${failed === 1 ? 'job has' : 'jobs have'} failed; see "scs jobs list --status FAILED".`);
  for (const { category } of await store.unresolvedCategories()) {
    const meaning = view.catalog.resolve(category);
    if (meaning.kind === 'ambiguous') {
      found.push(
        `The category "${category}" could be ${meaning.paths.join(' or ')}; its jobs wait. Map it in SCHEDULER_CATEGORY_MAP.`,
      );
    }
  }
  const trouble = await store.state(PAGE_TROUBLE);
  if (trouble !== null) found.push(`The page in WordPress cannot be told how things stand: ${trouble}`);
  const room = siteCapacity(agent, view, shown);
  if (schedule.cadence === 'even' && membership?.rules.mode !== 'slots' && !room.fits) found.push(room.message);
  return found;
}

const byName = (a: CategoryStatus, b: CategoryStatus): number =>
  a.category.localeCompare(b.category, 'en') || a.path.localeCompare(b.path, 'en');
