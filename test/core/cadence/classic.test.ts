import { describe, expect, it } from 'vitest';
import { classicProbability, classicRoll } from '../../../shared/core/cadence/classic.ts';
import { NO_CALENDAR_RULES } from '../../../shared/core/calendar-rules.ts';
import { eligibility } from '../../../shared/core/eligibility.ts';
import { DAY, HOUR, type Instant, MINUTE, parseIso } from '../../../shared/core/instant.ts';
import { seededRandom, seedFromText, shuffle } from '../../../shared/core/random.ts';
import { windowAt } from '../../../shared/core/window.ts';
import { createWindowCalendar } from '../../../shared/core/window-calendar.ts';
import { parseZone } from '../../../shared/core/zone.ts';
import { freshCategory } from './plan-years.ts';

describe('the classic chance', () => {
  it.each([
    [72, 0.0417],
    [36, 0.0833],
    [12, 0.25],
    [4, 0.75],
    [3, 1],
    [2, 1],
    [1, 1],
    [0.1, 1],
    [0, 1],
    [-1, 1],
  ])('with %d hours left is %d', (hours, chance) => {
    expect(classicProbability(hours)).toBeCloseTo(chance, 4);
  });

  it('is certain in the last hour before the real end of a window that a DST change made short', () => {
    const window = windowAt(parseIso('2026-10-04T00:00:00Z'), {
      cadence: 'classic',
      intervalDays: 3,
      zone: parseZone('Australia/Sydney'),
    });
    const hours = (window.end - window.start) / HOUR;
    expect(hours).toBe(71);
    const unlucky = { next: () => 1 - 2 ** -32 };
    expect(classicRoll(window, window.end - HOUR, unlucky)).toBe(true);
    expect(classicRoll(window, window.end - 3 * HOUR - 1, unlucky)).toBe(false);
    expect(classicRoll(window, window.start, { next: () => 3 / hours - 1e-9 })).toBe(true);
    expect(classicRoll(window, window.start, { next: () => 3 / hours + 1e-9 })).toBe(false);
    expect(classicRoll(window, window.start, { next: () => 3 / hours }), 'a draw is below its chance').toBe(false);
  });
});

describe('classic over a year has the faults that FACTS 6 measured', () => {
  /** Checks as the engine makes them: shuffled categories, at most one post a check. */
  function year(checkMinutes: number) {
    const calendar = createWindowCalendar({
      cadence: 'classic',
      intervalDays: 3,
      zone: parseZone('UTC'),
      rules: NO_CALENDAR_RULES,
    });
    const random = seededRandom(seedFromText(`classic|${checkMinutes}`));
    const last = new Map<string, Instant>(Array.from({ length: 20 }, (_, i) => [`C${i}`, Number.NEGATIVE_INFINITY]));
    const [start, end] = [parseIso('2026-01-01T00:00:00Z'), parseIso('2027-01-01T00:00:00Z')];
    const sixths = Array<number>(6).fill(0);
    let windows = 0;
    let posts = 0;
    for (let now = start; now < end; now += checkMinutes * MINUTE) {
      const window = calendar.windowAt(now);
      if (now - window.start < checkMinutes * MINUTE) windows++;
      for (const id of shuffle([...last.keys()], random)) {
        const at = last.get(id) as Instant;
        const category = freshCategory(id, {
          lastPublishedAt: at === Number.NEGATIVE_INFINITY ? null : at,
          windowUsed: at >= window.start,
        });
        if (eligibility({ now, calendar, category }).length > 0 || !classicRoll(window, now, random)) continue;
        last.set(id, now);
        posts++;
        const sixth = Math.floor((6 * (now - window.start)) / (window.end - window.start));
        if (now > start + 90 * DAY) sixths[sixth] = (sixths[sixth] as number) + 1;
        break;
      }
    }
    const late = (sixths[5] as number) / sixths.reduce((sum, n) => sum + n, 0);
    return { late, missedShare: 1 - posts / (20 * windows) };
  }

  it('with hourly checks it misses windows; the even cadence misses none (see even-properties)', {
    timeout: 30_000,
  }, () => {
    const { late, missedShare } = year(60);
    expect(late).toBeGreaterThan(0.4);
    expect(missedShare).toBeGreaterThan(0.05);
    expect(missedShare).toBeLessThan(0.13);
  });

  it('with 10-minute checks nearly everything falls into the last sixth of the window', { timeout: 30_000 }, () => {
    expect(year(10).late).toBeGreaterThan(0.95);
  });
});
