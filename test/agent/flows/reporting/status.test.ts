import { describe, expect, it } from 'vitest';
import { readStatus } from '../../../../agent/flows/reporting/read-status.ts';
import { statusResponse } from '../../../../shared/contract/status.ts';
import { DAY, HOUR, MINUTE } from '../../../../shared/core/instant.ts';
import { START, type World, world } from '../world.ts';

const status = async (made: World) => statusResponse.parse(await readStatus(made.agent, true));
const of = async (made: World, name: string) =>
  (await status(made)).categories.find(({ category }) => category === name);

describe('the status', () => {
  it('counts one over the interval of every category that has jobs or posts', async () => {
    const made = world({
      categories: ['A', 'B', 'C', 'Empty'],
      schedule: { categoryRules: { B: { interval_days: 1 } } },
    });
    await made.add('a', 'A');
    await made.add('b', 'B');
    made.site.publishByHand(3);
    const { expected_posts_per_day: expected, categories, total_pending: pending } = await status(made);
    expect(expected).toBe(1.7);
    expect(pending).toBe(2);
    expect(categories.map(({ category }) => category)).toEqual(['A', 'B', 'C']);
  });

  it('says that a category may publish exactly when the engine would', async () => {
    const made = world({
      schedule: {
        intervalDays: 1,
        calendar: {
          allowedDays: [],
          blackoutDates: [],
          quietHours: [{ from: '22:00', to: '06:00' }],
          hourWeights: null,
        },
      },
    });
    for (let i = 0; i < 9; i++) await made.add(`job-${i}`);
    for (let hour = 0; hour < 96; hour++) {
      const before = await of(made, 'News');
      const posts = made.site.posts.length;
      await made.scheduler.tick();
      if (made.site.posts.length > posts) expect(before).toMatchObject({ can_publish: true, reason: null });
      if (!before?.can_publish) expect(before?.reason).toMatch(/quiet hours|window used|min gap|interval/);
      made.clock.set(made.clock.now() + HOUR);
    }
    expect(made.site.posts.length).toBeGreaterThanOrEqual(3);
  });

  it('names the rule and its end, in the site’s zone', async () => {
    const made = world({ schedule: { minGapHours: 100 } });
    made.site.zone = 'America/New_York';
    await made.add('a');
    made.site.publishByHand(1);
    expect((await of(made, 'News'))?.reason).toMatch(/^not before 2026-03-15 00:00, min gap; /);
  });

  it('shows days since the last post, by whomever it was', async () => {
    const made = world();
    await made.add('a');
    made.site.publishByHand(1);
    made.clock.set(START + 5 * DAY + 6 * HOUR);
    expect(await of(made, 'News')).toMatchObject({ days_since: 5.3, published_this_interval: false });
  });

  it('shows the next planned instant, and none in the classic cadence', async () => {
    const made = world();
    await made.add('a');
    await made.run(MINUTE);
    const [slot] = await made.slots();
    expect(Date.parse((await of(made, 'News'))?.next_planned_at ?? '')).toBe(slot?.plannedAt);
    made.restart({ cadence: 'classic' });
    expect((await of(made, 'News'))?.next_planned_at).toBeNull();
  });

  it('shows no planned instant of a window that is over', async () => {
    const made = world();
    await made.add('a');
    await made.run(MINUTE);
    made.clock.set(START + 3 * DAY + MINUTE);
    expect((await of(made, 'News'))?.next_planned_at).toBeNull();
  });

  it('changes nothing that the engine would notice', async () => {
    const made = world();
    await made.add('a');
    await made.run(MINUTE);
    const before = await made.slots();
    await status(made);
    expect(await made.slots()).toEqual(before);
    expect((await status(made)).paused).toBe(false);
    await made.scheduler.pause();
    expect((await status(made)).paused).toBe(true);
  });

  it('warns of more categories than fit', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `C${i}`);
    const made = world({ categories: names, schedule: { intervalDays: 1, separationMinutes: 60 } });
    for (const name of names) await made.add(name, name);
    expect((await status(made)).problems.join()).toContain('30 categories need 30 posts a day');
    await made.run(3 * HOUR);
    expect(made.of('capacity_exceeded')).toMatchObject([{ message: expect.stringContaining('30 categories need 30') }]);
  });

  it('counts no category that is paused among them', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `C${i}`);
    const categoryRules = Object.fromEntries(names.slice(20).map((name) => [name, { paused: true }]));
    const made = world({ categories: names, schedule: { intervalDays: 1, separationMinutes: 60, categoryRules } });
    for (const name of names) await made.add(name, name);
    expect((await status(made)).problems).toEqual([]);
    await made.run(HOUR);
    expect(made.of('capacity_exceeded')).toEqual([]);
  });
});

describe('clocks that differ', () => {
  it('stop publishing, are noted on what is overdue, and are no trouble afterwards', async () => {
    const made = world();
    await made.add('a');
    await made.run(MINUTE);
    made.site.skewMs = 121_000;
    await made.run(3 * DAY - HOUR);
    expect(made.site.posts).toEqual([]);
    expect((await made.slots())[0]?.reason).toBe('clock_skew');
    expect(made.of('clock_skew')).toHaveLength(1);
    made.site.skewMs = 0;
    await made.run(2 * MINUTE);
    expect(made.site.posts).toHaveLength(1);
  });

  it.each([
    ['an hour forward', HOUR],
    ['a day forward', DAY],
    ['an hour back', -HOUR],
    ['a day back', -DAY],
  ])('both jump %s: no burst, no window twice', async (_, jump) => {
    const names = ['A', 'B', 'C', 'D', 'E', 'F'];
    const made = world({ categories: names });
    for (const name of names) for (let i = 0; i < 9; i++) await made.add(`${name}${i}`, name);
    await made.run(4 * DAY);
    const before = made.site.posts.length;
    made.clock.set(made.clock.now() + jump);
    await made.run(8 * DAY);
    const after = made.site.posts.slice(before).map(({ at }) => at);
    expect(Math.min(...after.slice(1).map((at, i) => at - (after[i] ?? 0)))).toBeGreaterThanOrEqual(20 * MINUTE);
    const published = (await made.slots()).filter(({ status: state }) => state === 'published');
    expect(new Set(published.map((slot) => `${slot.categoryKey} ${slot.windowStart}`)).size).toBe(published.length);
    expect(after.length).toBeGreaterThanOrEqual(12);
  });
});
