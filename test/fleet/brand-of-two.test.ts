import { describe, expect, it, vi } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../shared/core/instant.ts';
import { START } from '../agent/flows/world.ts';
import { fleet, gapsOf } from './fleet-rig.ts';

// Days of two or three agents take a while on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const EVERY_TWO_HOURS = Array.from({ length: 12 }, (_, i) => `${String(i * 2).padStart(2, '0')}:00`);
const SLOTS = {
  mode: 'slots',
  timezone: 'UTC',
  posting_times: EVERY_TWO_HOURS,
  posts_per_day: 12,
  min_gap_hours: 1,
  max_queue_lookahead_days: 2,
} as const;
const SCHEDULE = { minGapHours: 1, checkIntervalMinutes: 10 };

describe('two sites of a brand whose coordinator deals out the slots', () => {
  it('take turns at the posting times, and each post is told once', async () => {
    const brand = await fleet(SLOTS);
    await brand.join('one', { categories: ['A', 'B'], jobs: 5, schedule: SCHEDULE });
    await brand.join('two', { categories: ['C'], jobs: 9, schedule: SCHEDULE });
    await brand.run(DAY);
    const posts = brand.posts();
    expect(posts).toHaveLength(11);
    expect(posts.map(({ at }) => (at - START) % (2 * HOUR))).toEqual(posts.map(() => 0));
    expect(posts.every(({ site }, i) => site !== posts[i - 1]?.site)).toBe(true);
    expect(await brand.known()).toEqual(posts.map(({ jobId }) => jobId).sort());
    expect(await brand.waiting()).toEqual([]);
  });

  it('a site without content is passed over', async () => {
    const brand = await fleet(SLOTS);
    await brand.join('one', { categories: ['A'], jobs: 12, schedule: SCHEDULE });
    await brand.join('two', { categories: ['B'], jobs: 2, schedule: SCHEDULE });
    await brand.run(DAY);
    expect(brand.posts().filter(({ site }) => site.includes('two'))).toHaveLength(2);
    expect(brand.posts()).toHaveLength(11);
  });
});

describe('two sites of a brand that plan for themselves', () => {
  it('never post closer than the brand’s gap, miss no window, and every post has its grant', async () => {
    const brand = await fleet({ min_gap_hours: 1.5 });
    const categories = ['A', 'B', 'C', 'D', 'E', 'F'];
    for (const name of ['one', 'two']) await brand.join(name, { categories, jobs: 2 });
    await brand.run(3 * DAY - MINUTE);
    const posts = brand.posts();
    expect(posts).toHaveLength(2 * categories.length);
    expect(Math.min(...gapsOf(posts))).toBeGreaterThanOrEqual(1.5 * HOUR);
    expect(await brand.known()).toEqual(posts.map(({ jobId }) => jobId).sort());
    for (const { of } of brand.members) expect(of('slot_missed')).toEqual([]);
  });

  it('the brand’s own gap follows from its demand, and no window is missed for it', async () => {
    const brand = await fleet({});
    for (const name of ['one', 'two', 'three']) {
      await brand.join(name, { categories: ['A', 'B', 'C', 'D'], jobs: 3, schedule: { intervalDays: 1 } });
    }
    await brand.run(2 * DAY - MINUTE);
    expect(brand.posts()).toHaveLength(3 * 2 * 4);
    for (const { of } of brand.members) expect(of('slot_missed')).toEqual([]);
  });
});

describe('the coordinator is away for six hours', () => {
  it('slots mode: exactly the slots that the agents held are published, and their results arrive once', async () => {
    const brand = await fleet({ ...SLOTS, max_queue_lookahead_days: 1 });
    for (const name of ['one', 'two']) {
      await brand.join(name, { categories: ['A', 'B'], jobs: 20, schedule: SCHEDULE, policy: 'continue' });
    }
    await brand.run(5 * HOUR + 30 * MINUTE);
    const held = (await brand.slots())
      .filter(({ status, scheduledAt }) => status === 'assigned' && scheduledAt < brand.clock.now() + 6 * HOUR)
      .map(({ scheduledAt }) => scheduledAt)
      .sort();
    expect(held).toHaveLength(3);
    const before = brand.posts().length;
    brand.setAway(true);
    await brand.run(6 * HOUR);
    expect(
      brand
        .posts()
        .slice(before)
        .map(({ at }) => at),
    ).toEqual(held);
    expect(await brand.waiting()).toHaveLength(held.length);
    expect(await brand.known()).toHaveLength(before);
    brand.setAway(false);
    await brand.run(20 * MINUTE);
    expect(await brand.waiting()).toEqual([]);
    expect(await brand.known()).toHaveLength(before + held.length);
    await brand.run(12 * HOUR);
    expect(await brand.known()).toEqual(
      brand
        .posts()
        .map(({ jobId }) => jobId)
        .sort(),
    );
    expect(Math.min(...gapsOf(brand.posts()))).toBeGreaterThanOrEqual(HOUR);
  });

  it.each([
    ['hold', 0],
    ['continue', 1],
  ] as const)(
    'cadence mode, policy %s: posts without a grant follow it, nothing comes in a burst',
    async (policy, without) => {
      const brand = await fleet({ min_gap_hours: 1, offline_policy: policy, max_queue_lookahead_days: 1 });
      const one = await brand.join('one', { categories: ['A', 'B', 'C'], jobs: 3, schedule: { intervalDays: 2 } });
      await brand.join('two', { categories: ['D'], jobs: 3, schedule: { intervalDays: 2 } });
      await brand.run(HOUR);
      brand.setAway(true);
      // Content that nobody asked the coordinator about.
      one.site.addCategory('Late');
      await one.add('late', 'Late');
      await brand.run(47 * HOUR - 10 * MINUTE);
      const offline = brand.posts();
      expect(offline.filter(({ jobId }) => jobId === 'late')).toHaveLength(without);
      brand.setAway(false);
      await brand.run(4 * HOUR);
      expect(await brand.waiting()).toEqual([]);
      const posts = brand.posts();
      expect(await brand.known()).toEqual(expect.arrayContaining(posts.map(({ jobId }) => jobId)));
      const burst = gapsOf(posts.filter(({ site }) => site === one.url));
      expect(Math.min(...burst)).toBeGreaterThanOrEqual(20 * MINUTE);
      expect(Math.min(...gapsOf(posts.filter(({ jobId }) => jobId !== 'late')))).toBeGreaterThanOrEqual(HOUR);
    },
  );
});
