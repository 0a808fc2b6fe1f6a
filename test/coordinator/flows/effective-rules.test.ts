import { describe, expect, it } from 'vitest';
import { rulesInForce } from '../../../coordinator/flows/effective-rules.ts';
import type { BrandRules } from '../../../shared/contract/coordinator/rules.ts';

const NOW = Date.parse('2026-11-24T00:00:00Z');
const inForce = (own: BrandRules, demand: number, defaults: BrandRules = {}) =>
  rulesInForce('Harbour', defaults, own, demand, NOW);

describe('the rules in force', () => {
  it('of a brand that says nothing: cadence, no limit a day, a gap from the demand', () => {
    const { rules, warning } = inForce({}, 20);
    expect(rules).toMatchObject({
      mode: 'cadence',
      posts_per_day: null,
      timezone: 'America/New_York',
      offline_policy: 'hold',
    });
    // 72 minutes lie between two posts on average; half of that, less the minute that each may be late.
    expect(rules.min_gap_hours * 60).toBe(35);
    expect(warning).toBeNull();
  });

  it('in slots mode has the defaults of the rules', () => {
    expect(inForce({ mode: 'slots' }, 4).rules).toMatchObject({ posts_per_day: 6, min_gap_hours: 3 });
  });

  it('takes what the brand says before rules.json, and that before the defaults', () => {
    const defaults: BrandRules = { min_gap_hours: 2, posts_per_day: 8, timezone: 'UTC' };
    expect(inForce({ posts_per_day: 9 }, 1, defaults).rules).toMatchObject({
      min_gap_hours: 2,
      posts_per_day: 9,
      timezone: 'UTC',
    });
  });

  it.each<[number, number]>([
    [0, 180],
    [1, 180],
    [100, 6],
    [2000, 1],
  ])('a demand of %d posts a day makes a gap of %d minutes', (demand, minutes) => {
    expect(inForce({}, demand).gapMs / 60_000).toBe(minutes);
  });

  it('warns with the figures when what is said cannot carry the demand', () => {
    expect(inForce({ min_gap_hours: 3, allowed_days: ['monday'] }, 20).warning).toBe(
      'The sites of Harbour want 20 posts a day together; a min gap of 3 hours, 14 % of the days open leaves room for 1.1.',
    );
    expect(inForce({ posts_per_day: 4 }, 20).warning).toContain('at most 4 a day leaves room for 4');
    expect(inForce({ mode: 'slots' }, 20).warning).toContain('leaves room for 6');
  });
});
