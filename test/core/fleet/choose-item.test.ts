import { describe, expect, it } from 'vitest';
import { chooseItem, type QueuedItem, type SiteCategory } from '../../../shared/core/fleet/choose-item.ts';
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

  it('remembers whose turn it was, with balance and without', () => {
    const categories = [category('news'), category('sport')];
    for (const balanceCategories of [true, false])
      expect(chooseItem(categories, [], NOW, null, { ...rules, balanceCategories })?.lastCategory).toBe('news');
  });

  // Two sites that hold the same items must come to the same choice, however they list them.
  it.each<[string, QueuedItem, QueuedItem]>([
    ['priority', item('z', 51, NOW), item('a', 50, NOW - DAY)],
    ['then age', item('z', 50, NOW - 1), item('a', 50, NOW)],
    ['then the id', item('a', 50, NOW), item('b', 50, NOW)],
  ])('goes by %s, whatever the order in which the site lists its items', (_by, first, second) => {
    for (const items of [
      [first, second],
      [second, first],
    ])
      expect(chooseItem([category('news', items)], [], NOW, null, rules)?.item).toBe(first);
    for (const categories of [
      [category('news', [first]), category('sport', [second])],
      [category('news', [second]), category('sport', [first])],
    ])
      expect(chooseItem(categories, [], NOW, null, { ...rules, balanceCategories: false })?.item).toBe(first);
  });

  it('is nothing when there is no category, with balance and without', () => {
    for (const balanceCategories of [true, false])
      expect(chooseItem([], [], NOW, null, { ...rules, balanceCategories })).toBeNull();
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

  it('waits for min gap, delay and interval to the very millisecond', () => {
    const chosenAt = (at: number, more: Partial<SiteCategory>) =>
      chooseItem([category('news', undefined, more)], [], at, null, { ...rules, respectIntervals: true })?.category;
    for (const more of [{ notBefore: NOW }, { intervalNotBefore: NOW }]) {
      expect(chosenAt(NOW - 1, more)).toBeUndefined();
      expect(chosenAt(NOW, more)).toBe('news');
    }
  });

  it('keeps its min gap before and after what is promised, and nothing from other categories', () => {
    const mayPublish = (distance: number, promisedTo = 'news') =>
      chooseItem(
        [category('news', undefined, { minGapHours: 6 })],
        [{ category: promisedTo, jobId: 'other', at: NOW + distance }],
        NOW,
        null,
        rules,
      ) !== null;
    expect([-6 * HOUR, -6 * HOUR + 1, 6 * HOUR - 1, 6 * HOUR].map((distance) => mayPublish(distance))).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(mayPublish(0, 'sport')).toBe(true);
  });

  it('keeps the longer of min gap and interval to what is promised', () => {
    const promised = [{ category: 'news', jobId: 'x', at: NOW }];
    const chosenAt = (at: number, more: Partial<SiteCategory>) =>
      chooseItem([category('news', undefined, more)], promised, at, null, { ...rules, respectIntervals: true })
        ?.category;
    expect(chosenAt(NOW + DAY, { minGapHours: 30, intervalDays: 1 })).toBeUndefined();
    expect(chosenAt(NOW + 30 * HOUR, { minGapHours: 30, intervalDays: 1 })).toBe('news');
    expect(chosenAt(NOW + 30 * HOUR, { minGapHours: 6, intervalDays: 2 })).toBeUndefined();
    expect(chosenAt(NOW + 6 * HOUR, { minGapHours: 6 })).toBe('news');
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
