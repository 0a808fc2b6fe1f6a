import { describe, expect, it } from 'vitest';
import { chooseItem, type SiteCategory } from '../../../shared/core/fleet/choose-item.ts';
import { DAY, HOUR } from '../../../shared/core/instant.ts';

const NOW = Date.parse('2026-11-24T00:00:00Z');
const item = (jobId: string, priority = 50, createdAt = NOW) => ({ jobId, title: jobId, priority, createdAt });
const category = (name: string, items = [item(`${name}-1`)], more: Partial<SiteCategory> = {}): SiteCategory => ({
  category: name,
  paused: false,
  notBefore: null,
  intervalNotBefore: null,
  minGapHours: 0,
  intervalDays: null,
  items,
  ...more,
});
const rules = { balanceCategories: true, respectIntervals: false };

describe('what a site publishes at a slot', () => {
  it('is of the category whose turn it is, its most important and then oldest item', () => {
    const categories = [
      category('news', [item('n-old', 50, NOW - DAY), item('n-new', 50), item('n-top', 90)]),
      category('sport'),
    ];
    expect(chooseItem(categories, [], NOW, null, rules)).toMatchObject({ category: 'news', item: { jobId: 'n-top' } });
    const promised = [{ category: 'news', jobId: 'n-top', at: NOW }];
    expect(chooseItem(categories, promised, NOW, 'sport', rules)?.item.jobId).toBe('n-old');
    expect(chooseItem(categories, [], NOW, 'news', rules)?.category).toBe('sport');
  });

  it('without balance is the most important item of all, whatever came before', () => {
    const categories = [category('news', [item('n', 10)]), category('sport', [item('s', 20)])];
    expect(chooseItem(categories, [], NOW, 'sport', { ...rules, balanceCategories: false })?.item.jobId).toBe('s');
  });

  it.each<[string, Partial<SiteCategory>]>([
    ['paused', { paused: true }],
    ['held back by its min gap or delay', { notBefore: NOW + 1 }],
    ['empty', { items: [] }],
    ['promised within its min gap', { minGapHours: 7 }],
  ])('passes over a category that is %s', (_why, more) => {
    const promised = [{ category: 'news', jobId: 'other', at: NOW - 6 * HOUR }];
    expect(chooseItem([category('news', undefined, more)], promised, NOW, null, rules)).toBeNull();
    expect(chooseItem([category('news', undefined, more), category('zoo')], promised, NOW, null, rules)?.category).toBe(
      'zoo',
    );
  });

  it('minds the N-day interval only when the brand says so', () => {
    const categories = [category('news', undefined, { intervalDays: 3, intervalNotBefore: NOW + DAY })];
    expect(chooseItem(categories, [], NOW, null, rules)?.category).toBe('news');
    expect(chooseItem(categories, [], NOW, null, { ...rules, respectIntervals: true })).toBeNull();
    const promised = [{ category: 'news', jobId: 'x', at: NOW - DAY }];
    expect(chooseItem(categories, promised, NOW + DAY, null, { ...rules, respectIntervals: true })).toBeNull();
    expect(chooseItem(categories, promised, NOW + 2 * DAY, null, { ...rules, respectIntervals: true })).not.toBeNull();
  });
});
