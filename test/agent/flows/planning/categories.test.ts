import { describe, expect, it } from 'vitest';
import { planWindows } from '../../../../agent/flows/planning/plan-windows.ts';
import { resolveCategories } from '../../../../agent/flows/planning/resolve-categories.ts';
import { loadSlotsAround } from '../../../../agent/flows/planning/slots-around.ts';
import { readStatus } from '../../../../agent/flows/reporting/read-status.ts';
import { DAY, HOUR, MINUTE } from '../../../../shared/core/instant.ts';
import { START, type World, world } from '../world.ts';

async function withJobs(made: World, category: string, count: number): Promise<World> {
  for (let i = 1; i <= count; i++) await made.add(`${category}-${i}`, category);
  return made;
}
const posts = ({ site }: World) => site.posts.map(({ termId, jobId }) => [jobId, termId]);

describe('a category deleted in WordPress', () => {
  it('is made again at its next publication, and goes on once a window', async () => {
    const made = await withJobs(world({ categories: ['Default', 'Tech'] }), 'Tech', 9);
    await made.run(3 * DAY);
    expect(posts(made)).toEqual([['Tech-1', 2]]);
    made.site.deleteCategory(2);
    await made.run(12 * DAY);
    const terms = made.site.posts.slice(1).map(({ termId }) => termId);
    expect(terms).toHaveLength(4);
    expect(new Set(terms)).toEqual(new Set([101]));
    expect(made.of('slot_missed')).toEqual([]);
  });

  it('keeps the window that it has used', async () => {
    const made = await withJobs(world({ categories: ['Default', 'Tech'] }), 'Tech', 9);
    while (made.site.posts.length < 2) await made.run(HOUR);
    const [window] = (await made.slots()).filter(({ status }) => status === 'published').slice(-1);
    made.site.deleteCategory(2);
    await made.run((window?.windowEnd ?? 0) - made.clock.now() - MINUTE);
    expect(made.site.posts).toHaveLength(2);
  });

  it('and merged into another: its jobs go on there, once a window together', async () => {
    const made = await withJobs(world({ categories: ['Tech', 'Techno'] }), 'Tech', 3);
    await withJobs(made, 'Techno', 3);
    await made.run(3 * DAY);
    expect(made.site.posts).toHaveLength(2);
    made.site.deleteCategory(2);
    made.agent.placement = { ...made.agent.placement, categoryMap: { Techno: 'Tech' } };
    await made.run(6 * DAY);
    expect(made.site.posts.slice(2).map(({ termId }) => termId)).toEqual([1, 1]);
    expect((await made.job('Techno-3')).categoryKey).toBe('term:1');
  });
});

describe('a category renamed in WordPress', () => {
  it('goes on with its jobs and its slots', async () => {
    const made = await withJobs(world({ categories: ['Tech'] }), 'Tech', 5);
    await made.run(HOUR);
    const before = await made.slots();
    made.site.change(1, { name: 'Technology', path: 'Technology', slug: 'technology' });
    await made.run(HOUR);
    expect(await made.slots()).toEqual(before);
    await made.run(3 * DAY);
    expect(made.site.posts[0]?.termId).toBe(1);
  });
});

describe('a name that fits several categories', () => {
  async function ambiguous(): Promise<World> {
    const made = world({ categories: ['News/Local', 'Sport/Local', 'Tech'] });
    await made.add('a', 'Local');
    await made.add('b', 'Local');
    return withJobs(made, 'Tech', 2);
  }

  it('lets its jobs wait, and fails none of them', async () => {
    const made = await ambiguous();
    await made.run(4 * DAY);
    expect((await made.job('a')).status).toBe('QUEUED');
    expect((await made.job('b')).status).toBe('QUEUED');
    expect(made.of('slot_missed')).toEqual([]);
    expect(new Set(made.site.posts.map(({ termId }) => termId))).toEqual(new Set([3]));
  });

  it('is reported once, and shown in the status', async () => {
    const made = await ambiguous();
    await made.run(DAY);
    expect(made.of('category_ambiguous')).toEqual([
      { type: 'category_ambiguous', category: 'Local', paths: ['News/Local', 'Sport/Local'] },
    ]);
    const status = await readStatus(made.agent, true);
    expect(status.problems.join()).toContain('"Local" could be News/Local or Sport/Local');
    expect(status.categories.find(({ category }) => category === 'Local')).toMatchObject({
      can_publish: false,
      reason: 'ambiguous name',
      pending_jobs: 2,
      next_planned_at: null,
    });
  });

  it('is published once it is mapped', async () => {
    const made = await ambiguous();
    await made.run(DAY);
    made.agent.placement = { ...made.agent.placement, categoryMap: { local: 'Sport/Local' } };
    await made.run(5 * DAY);
    expect(posts(made)).toContainEqual(['a', 2]);
  });
});

describe('resolving categories', () => {
  it('gives jobs the key of the category that WordPress has by now, with their slots', async () => {
    const made = world({ categories: ['Default'] });
    await made.add('a', 'Tech');
    await made.run(MINUTE);
    expect((await made.slots()).map(({ categoryKey }) => categoryKey)).toEqual(['name:tech']);
    made.site.addCategory('TECH', 9);
    await resolveCategories(made.agent, await made.view());
    expect((await made.job('a')).categoryKey).toBe('term:9');
    expect((await made.slots()).map(({ categoryKey }) => categoryKey)).toEqual(['term:9']);
  });

  it('publishes once in a window, also when the key changes between two posts', async () => {
    const made = world({ categories: ['Default'] });
    for (const id of ['a', 'b', 'c', 'd']) await made.add(id, 'Tech');
    await made.run(9 * DAY);
    const starts = (await made.slots()).filter(({ status }) => status === 'published').map((slot) => slot.windowStart);
    expect(new Set(starts).size).toBe(starts.length);
    expect(made.site.posts).toHaveLength(3);
  });
});

describe('a delay', () => {
  const delayed = (days: number) => world({ schedule: { delays: { News: days } } });

  it('counts from when it was first seen, also after a restart', async () => {
    const made = await withJobs(delayed(2), 'News', 9);
    await made.run(DAY);
    made.restart();
    await made.run(DAY - MINUTE);
    expect(made.site.posts).toEqual([]);
    await made.run(2 * DAY);
    expect(made.site.posts).toHaveLength(1);
  });

  it('that was taken away and is set again counts anew', async () => {
    const made = await withJobs(delayed(5), 'News', 9);
    await made.run(HOUR);
    made.restart({ delays: {} });
    await made.run(9 * DAY);
    const before = made.site.posts.length;
    expect(before).toBeGreaterThan(0);
    made.restart({ delays: { News: 5 } });
    await made.run(5 * DAY - HOUR);
    expect(made.site.posts).toHaveLength(before);
  });

  it('may have the longest name that the configuration takes', async () => {
    const name = 'N'.repeat(200);
    const made = world({ schedule: { delays: { [name]: 1 } } });
    const { setState, setStateOnce } = made.agent.store;
    const names: string[] = [];
    made.agent.store.setState = (state, value) => {
      names.push(state);
      return setState(state, value);
    };
    made.agent.store.setStateOnce = (state, value) => {
      names.push(state);
      return setStateOnce(state, value);
    };
    await made.categories();
    expect(Math.max(...names.map(({ length }) => length))).toBeLessThanOrEqual(191);
  });
});

describe('a category that is paused', () => {
  it('gives up its slot, counts no miss, and is planned again when it is resumed', async () => {
    const made = await withJobs(world(), 'News', 5);
    await made.run(MINUTE);
    made.restart({ categoryRules: { news: { paused: true } } });
    await made.run(2 * DAY);
    expect((await made.slots()).map(({ status, reason }) => [status, reason])).toEqual([['released', 'paused']]);
    made.restart({ categoryRules: {} });
    await made.run(DAY);
    expect(made.site.posts).toHaveLength(1);
    expect(made.of('slot_missed')).toEqual([]);
  });
});

describe('what the plan releases', () => {
  const planned = async (made: World) => {
    await made.run(MINUTE);
    return made;
  };
  const replan = async (made: World) => {
    const slots = await loadSlotsAround(made.agent, await made.view());
    await planWindows(made.agent, await made.categories(), slots);
    return (await made.slots()).map(({ status, reason }) => [status, reason]);
  };

  it('leaves a slot where it is when nothing changed', async () => {
    const made = await planned(await withJobs(world(), 'News', 5));
    const before = await made.slots();
    await replan(made);
    expect(await made.slots()).toEqual(before);
  });

  it('releases the slot of a window in which somebody published by hand', async () => {
    const made = await planned(await withJobs(world(), 'News', 5));
    made.site.publishByHand(1);
    expect(await replan(made)).toEqual([['released', 'published_by_hand']]);
  });

  it('releases a slot in time that the rules do not allow any more, and plans another', async () => {
    const made = await planned(await withJobs(world(), 'News', 5));
    const [slot] = await made.slots();
    made.agent.schedule = {
      ...made.agent.schedule,
      calendar: {
        ...made.agent.schedule.calendar,
        blackoutDates: [new Date(slot?.plannedAt ?? 0).toISOString().slice(0, 10)],
      },
    };
    await replan(made);
    const [other] = await made.slots();
    expect(other).toMatchObject({ status: 'open' });
    expect(other?.plannedAt).not.toBe(slot?.plannedAt);
    expect(made.of('slot_released')[0]).toMatchObject({ category: 'News', reason: 'rules_changed' });
  });

  it('plans the windows of another interval anew, and uses none twice', async () => {
    const made = await withJobs(world(), 'News', 9);
    while (made.site.posts.length < 1) await made.run(HOUR);
    const [first] = made.site.posts;
    made.restart({ intervalDays: 4 });
    await made.run(8 * DAY);
    const gaps = made.site.posts.slice(1).map(({ at }, i) => at - (made.site.posts[i]?.at ?? 0));
    expect(first).toBeDefined();
    expect(made.site.posts.length).toBeGreaterThanOrEqual(2);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(7 * HOUR);
    expect(made.of('slot_missed')).toEqual([]);
  });
});

describe('another zone in the middle of a window', () => {
  it.each(['America/Los_Angeles', 'Pacific/Auckland', '+05:30'])(
    '%s: nothing is overdue, nobody posts twice at once',
    async (zone) => {
      const names = Array.from({ length: 20 }, (_, i) => `C${i + 1}`);
      const made = world({ categories: names, schedule: { spacing: 0.1 } });
      for (const name of names) await withJobs(made, name, 4);
      await made.run(3 * DAY + 36 * HOUR);
      const used = new Set(made.site.posts.filter(({ at }) => at >= START + 3 * DAY).map(({ termId }) => termId));
      made.site.zone = zone;
      made.clock.set(made.clock.now() + 10 * MINUTE);
      await made.scheduler.tick();
      const overdue = (await made.slots()).filter(
        ({ status, plannedAt }) => status === 'open' && (plannedAt ?? 0) < made.clock.now() - MINUTE,
      );
      expect(overdue).toEqual([]);
      const before = made.site.posts.length;
      await made.run(12 * HOUR);
      for (const { termId } of made.site.posts.slice(before)) expect(used.has(termId)).toBe(false);
    },
  );
});

describe('windows without content', () => {
  it('are not counted as missed when content comes back', async () => {
    const made = await withJobs(world(), 'News', 1);
    await made.run(30 * DAY);
    await made.add('late');
    await made.run(DAY);
    expect(made.of('slot_missed')).toEqual([]);
    expect((await made.slots()).filter(({ status }) => status === 'missed')).toEqual([]);
  });

  it('windows in which the agent did not run are, with that reason', async () => {
    const made = await withJobs(world(), 'News', 9);
    await made.run(3 * DAY);
    made.clock.set(made.clock.now() + 9 * DAY);
    made.restart();
    await made.run(MINUTE);
    expect(made.of('slot_missed').map(({ reason }) => reason)).toEqual(Array(3).fill('agent_not_running'));
  });

  it('a window in which the category was delayed is none of them', async () => {
    const made = await withJobs(world({ categories: ['News', 'Tech'] }), 'News', 9);
    await withJobs(made, 'Tech', 9);
    made.restart({ delays: { Tech: 30 } });
    await made.run(3 * DAY);
    made.clock.set(made.clock.now() + 9 * DAY);
    made.restart();
    await made.run(MINUTE);
    expect(new Set(made.of('slot_missed').map(({ category }) => category))).toEqual(new Set(['News']));
  });

  it('an overdue slot without content names the empty queue', async () => {
    const made = world();
    await made.add('a', 'News', { status: 'CREATED' });
    await made.run(3 * DAY + MINUTE);
    expect(made.of('slot_missed').map(({ reason }) => reason)).toEqual(['queue_empty']);
  });

  it('a slot that a pause held back names the pause', async () => {
    const made = await withJobs(world(), 'News', 9);
    await made.run(MINUTE);
    await made.scheduler.pause();
    await made.run(3 * DAY + MINUTE);
    expect(made.of('slot_missed').map(({ reason }) => reason)).toEqual(['paused']);
  });
});

describe('jobs that are not ready', () => {
  it('wait for their time, and others of the category go first', async () => {
    const made = world();
    await made.add('later', 'News', { priority: 99, notBefore: START + 4 * DAY });
    await made.add('now', 'News', { priority: 1 });
    await made.run(3 * DAY);
    expect(made.site.posts.map(({ jobId }) => jobId)).toEqual(['now']);
    await made.run(6 * DAY);
    expect(made.site.posts.map(({ jobId }) => jobId)).toEqual(['now', 'later']);
  });

  it('the highest priority goes first, then the oldest', async () => {
    const made = world({ schedule: { intervalDays: 1 } });
    await made.add('old');
    await made.add('older-but-low', 'News', { priority: 10 });
    await made.add('new');
    await made.add('high', 'News', { priority: 90 });
    await made.run(5 * DAY);
    expect(made.site.posts.map(({ jobId }) => jobId)).toEqual(['high', 'old', 'new', 'older-but-low']);
  });
});

describe('many slots that are held back', () => {
  it('do not hide one that can be published', async () => {
    const names = Array.from({ length: 260 }, (_, i) => `C${i + 1}`);
    const made = world({ categories: names, schedule: { separationMinutes: 1, checkIntervalMinutes: 1 } });
    for (const name of names) await made.add(name, name, { status: 'CREATED' });
    await made.run(MINUTE);
    made.clock.set(START + 3 * DAY - 2 * HOUR);
    const last = (await made.slots())
      .filter(({ plannedAt }) => plannedAt !== null)
      .sort((a, b) => (a.plannedAt ?? 0) - (b.plannedAt ?? 0))
      .findLast(({ plannedAt }) => (plannedAt ?? 0) < made.clock.now());
    const name = names[Number(last?.categoryKey.slice(5)) - 1] as string;
    await made.add('ready', name);
    await made.run(5 * MINUTE);
    expect(made.site.posts.map(({ jobId }) => jobId)).toEqual(['ready']);
  });
});
