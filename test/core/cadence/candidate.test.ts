import { describe, expect, it } from 'vitest';
import { type Candidate, candidateFor } from '../../../shared/core/cadence/candidate.ts';
import { type CalendarRules, NO_CALENDAR_RULES } from '../../../shared/core/calendar-rules.ts';
import type { CategoryState } from '../../../shared/core/category-state.ts';
import { DAY, HOUR, parseIso } from '../../../shared/core/instant.ts';
import { createWindowCalendar } from '../../../shared/core/window-calendar.ts';
import { parseZone } from '../../../shared/core/zone.ts';
import { freshCategory } from './plan-years.ts';

const start = parseIso('2026-11-24T00:00:00Z');
const end = start + 3 * DAY;

function ask(state: Partial<CategoryState>, rules: Partial<CalendarRules> = {}) {
  const calendar = createWindowCalendar({
    cadence: 'even',
    intervalDays: 3,
    zone: parseZone('UTC'),
    rules: { ...NO_CALENDAR_RULES, ...rules },
  });
  const window = calendar.windowAt(start);
  expect([window.start, window.end]).toEqual([start, end]);
  return candidateFor(freshCategory('X', state), window, calendar);
}

function candidate(state: Partial<CategoryState>, rules: Partial<CalendarRules> = {}): Candidate {
  const found = ask(state, rules);
  if ('reason' in found) throw new Error(`No candidate: ${found.reason}.`);
  return found;
}

describe('a category without a post', () => {
  it('may go anywhere in the window, to its last millisecond', () => {
    expect(candidate({})).toMatchObject({
      id: 'X',
      earliest: start,
      latest: end - 1,
      waitingSince: Number.NEGATIVE_INFINITY,
      drawn: { id: 'X', previous: null, spacing: 0.7, earliest: 0, latest: 1 },
    });
  });
});

describe('a used window', () => {
  it.each([
    ['before the window', start - 1, null],
    ['at its first instant', start, start],
    ['at its last', end - 1, end - 1],
    ['after it', end, null],
  ])('names the post that used it when that stands in it: %s', (_, lastPublishedAt, at) => {
    expect(ask({ windowUsed: true, lastPublishedAt })).toEqual({ reason: 'window_used', at });
  });

  it('names none when there is none, as after a post that was deleted', () => {
    expect(ask({ windowUsed: true, lastPublishedAt: null })).toEqual({ reason: 'window_used', at: null });
  });
});

it('a paused category has no place, whatever it has by hand', () => {
  expect(ask({ paused: true, scheduledByHandAt: start + HOUR })).toEqual({ reason: 'paused', at: null });
});

describe('a post scheduled by hand', () => {
  it.each([start, start + DAY, end - 1])('in the window is the planned one', (byHand) => {
    expect(ask({ scheduledByHandAt: byHand })).toEqual({ reason: 'scheduled_by_hand', at: byHand });
  });

  it('before the window says nothing about it', () => {
    expect(candidate({ scheduledByHandAt: start - 1 })).toMatchObject({ earliest: start, latest: end - 1 });
  });

  it('at the very end of it, or soon after, keeps the min gap before it free', () => {
    expect(candidate({ scheduledByHandAt: end }).latest).toBe(end - 7 * HOUR);
    expect(candidate({ scheduledByHandAt: end + 2 * HOUR }).latest).toBe(end - 5 * HOUR);
    expect(candidate({ scheduledByHandAt: end + 7 * HOUR }).latest).toBe(end - 1);
    expect(candidate({ scheduledByHandAt: end + 30 * HOUR }).latest).toBe(end - 1);
  });

  it('that leaves nothing of the window is the reason', () => {
    const state = { scheduledByHandAt: end, minGapHours: 73 };
    expect(ask(state)).toEqual({ reason: 'scheduled_by_hand', at: null });
    expect(candidate({ ...state, minGapHours: 72 })).toMatchObject({ earliest: start, latest: start });
  });
});

describe('what holds it back in the window', () => {
  it('a delay moves its earliest instant, and one to the last millisecond still leaves that', () => {
    expect(candidate({ delayedUntil: start + 5 * HOUR }).earliest).toBe(start + 5 * HOUR);
    expect(candidate({ delayedUntil: start - DAY }).earliest).toBe(start);
    expect(candidate({ delayedUntil: end - 1 })).toMatchObject({ earliest: end - 1, latest: end - 1 });
    expect(ask({ delayedUntil: end })).toEqual({ reason: 'delayed', at: null });
  });

  it('an earlier limit never takes back what a later one asked for', () => {
    const lastPublishedAt = start - 2 * DAY;
    const found = candidate({ delayedUntil: start + 2 * DAY, lastPublishedAt, spacing: 0 });
    expect(found.earliest).toBe(start + 2 * DAY);
  });

  it('the min gap is named before the interval', () => {
    expect(ask({ lastPublishedAt: start - HOUR, minGapHours: 100 })).toEqual({ reason: 'min_gap', at: null });
  });

  it('a limit in quiet hours is the next hour that is not', () => {
    const rules = { quietHours: [{ from: '04:00', to: '08:00' }] };
    expect(candidate({ delayedUntil: start + 5 * HOUR }, rules).earliest).toBe(start + 8 * HOUR);
  });
});

describe('a category whose last post stands in the window before', () => {
  const lastPublishedAt = start - 1.5 * DAY;

  it('may move from its position by what the spacing allows', () => {
    const found = candidate({ lastPublishedAt, spacing: 0.9 });
    expect(found.waitingSince).toBe(start - 3 * DAY);
    expect(found.earliest).toBe(start + 0.4 * 3 * DAY);
    expect(found.drawn.previous).toBeCloseTo(0.5, 9);
    expect(found.drawn.earliest).toBeCloseTo(0.4, 9);
    expect(found.drawn.latest).toBeCloseTo(0.6, 9);
    expect(found.latest).toBe(end - 1);
  });

  it('that is held back past its reach is placed at once when it can be', () => {
    const found = candidate({ lastPublishedAt, spacing: 0.9, delayedUntil: start + 2.5 * DAY });
    expect(found.earliest).toBe(start + 2.5 * DAY);
    expect(found.drawn.latest).toBe(found.drawn.earliest);
  });

  it('and has a post by hand soon after the window stays before that', () => {
    const found = candidate({ lastPublishedAt, spacing: 0, scheduledByHandAt: end, minGapHours: 24 });
    expect(found.latest).toBe(end - DAY);
    expect(found.drawn.latest).toBeCloseTo(2 / 3, 9);
  });
});

it('a category that was away for longer may go anywhere again', () => {
  const found = candidate({ lastPublishedAt: start - 4 * DAY, spacing: 0.9 });
  expect(found.drawn).toMatchObject({ previous: null, earliest: 0, latest: 1 });
  expect(found.waitingSince).toBe(start - 6 * DAY);
});
