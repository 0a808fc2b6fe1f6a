import { evenEarliest } from './cadence/even-interval.ts';
import type { CalendarRefusal } from './calendar-rules.ts';
import type { CategoryState } from './category-state.ts';
import { DAY, HOUR, type Instant, MINUTE } from './instant.ts';
import type { WindowCalendar } from './window-calendar.ts';
import { localParts, type Zone } from './zone.ts';

/** Every rule that can keep a category from publishing, in the order in which they are reported. */
export const refusalRules = [
  'paused',
  'delayed',
  'window_used',
  'scheduled_by_hand',
  'min_gap',
  'interval',
  'blackout_date',
  'day_not_allowed',
  'quiet_hours',
] as const;
export type RefusalRule = (typeof refusalRules)[number];

/** One rule that does not hold. `notBefore`: when this rule alone would allow it; null when no time will. */
export interface Refusal {
  rule: RefusalRule;
  notBefore: Instant | null;
}

/** `calendar` carries the cadence, the interval, the zone and the site's rules; `category.windowUsed` is about now's window. */
export interface EligibilityInput {
  now: Instant;
  calendar: WindowCalendar;
  category: CategoryState;
  /** Rules that are not asked. */
  except?: readonly RefusalRule[];
}

/** The rules that forbid this category to publish now; none means that it may. */
export function eligibility({ now, calendar, category, except = [] }: EligibilityInput): Refusal[] {
  const refusals: Refusal[] = [];
  const asks = (rule: RefusalRule) => !except.includes(rule);
  const refuse = (rule: RefusalRule, notBefore: Instant | null) => refusals.push({ rule, notBefore });
  const until = (rule: RefusalRule, notBefore: Instant | null) => {
    if (notBefore !== null && now < notBefore) refuse(rule, notBefore);
  };

  if (category.paused && asks('paused')) refuse('paused', null);
  if (asks('delayed')) until('delayed', category.delayedUntil);
  if (category.windowUsed && asks('window_used')) refuse('window_used', calendar.windowAt(now).end);
  if (asks('scheduled_by_hand')) until('scheduled_by_hand', heldByHandUntil(category, now, calendar));
  if (asks('min_gap')) until('min_gap', minGapEnd(category));
  if (asks('interval')) until('interval', intervalEnd(category, calendar));
  const closed: CalendarRefusal | null = calendar.refusalAt(now);
  if (closed !== null && asks(closed)) refuse(closed, calendar.nextUsable(now));
  return refusals;
}

/** When the min gap after the last post ends; null without a post. */
export function minGapEnd(category: Pick<CategoryState, 'lastPublishedAt' | 'minGapHours'>): Instant | null {
  return category.lastPublishedAt === null ? null : category.lastPublishedAt + category.minGapHours * HOUR;
}

/** When the interval since the last post has elapsed: N × 24 h in `classic`, `evenEarliest` in `even`. */
export function intervalEnd(category: CategoryState, calendar: WindowCalendar): Instant | null {
  if (category.lastPublishedAt === null) return null;
  if (calendar.cadence === 'classic') return category.lastPublishedAt + calendar.intervalDays * DAY;
  return evenEarliest(category, calendar);
}

/**
 * For people: "not before 2026-11-25 09:12, min gap", the rule that holds longest first, wall-clock time in the zone,
 * rounded up to a minute. Empty for no refusals.
 */
export function explainRefusals(refusals: readonly Refusal[], zone: Zone): string {
  const last = (refusal: Refusal) => refusal.notBefore ?? Number.POSITIVE_INFINITY;
  return [...refusals]
    .sort((a, b) => (last(a) === last(b) ? 0 : last(b) - last(a)))
    .map(({ rule, notBefore }) => {
      const name = rule.replaceAll('_', ' ');
      return notBefore === null ? name : `not before ${localMinute(notBefore, zone)}, ${name}`;
    })
    .join('; ');
}

/** A post scheduled by hand is the planned post of its own window, and keeps the min gap before it free. */
function heldByHandUntil(category: CategoryState, now: Instant, calendar: WindowCalendar): Instant | null {
  const at = category.scheduledByHandAt;
  if (at === null) return null;
  const window = calendar.windowAt(at);
  return now >= window.start || now + category.minGapHours * HOUR > at ? window.end : null;
}

function localMinute(instant: Instant, zone: Zone): string {
  const p = localParts(Math.ceil(instant / MINUTE) * MINUTE, zone);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${p.year}-${two(p.month)}-${two(p.day)} ${two(p.hour)}:${two(p.minute)}`;
}
