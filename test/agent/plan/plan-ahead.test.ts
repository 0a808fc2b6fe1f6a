import { describe, expect, it } from 'vitest';
import { memoryFiles } from '../../../agent/adapters/memory/memory-files.ts';
import { MemorySite } from '../../../agent/adapters/memory/memory-site.ts';
import { memoryStore } from '../../../agent/adapters/memory/memory-store.ts';
import { planText } from '../../../agent/cli/plan.ts';
import { type Agent, defaultContentPolicy, type Schedule } from '../../../agent/flows/agent.ts';
import { planAhead } from '../../../agent/flows/planning/plan-ahead.ts';
import { Scheduler } from '../../../agent/flows/scheduler.ts';
import { type SteppedClock, steppedClock } from '../../../agent/flows/simulate.ts';
import { type PlanResponse, planResponse } from '../../../shared/contract/plan.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/core/instant.ts';
import { seededRandom, seedFromText } from '../../../shared/core/random.ts';

const START = Date.parse('2026-03-10T09:17:00Z');
const NAMES = Array.from({ length: 12 }, (_, i) => `C${String(i + 1).padStart(2, '0')}`);

interface World {
  agent: Agent;
  site: MemorySite;
  clock: SteppedClock;
  scheduler: Scheduler;
  addJobs(category: string, count: number): Promise<void>;
  /** Lets the scheduler work until then. */
  runTo(instant: number): Promise<void>;
}

function world(schedule: Partial<Schedule> = {}): World {
  const clock = steppedClock(START);
  const site = new MemorySite({ clock, zone: 'America/New_York', categories: NAMES });
  const agent: Agent = {
    store: memoryStore(),
    site,
    clock,
    emit: () => undefined,
    random: (purpose) => seededRandom(seedFromText(`secret|${purpose}`)),
    schedule: {
      cadence: 'even',
      intervalDays: 3,
      minGapHours: 7,
      spacing: 0.7,
      checkIntervalMinutes: 10,
      separationMinutes: null,
      calendar: { allowedDays: [], blackoutDates: [], quietHours: [], hourWeights: null },
      delays: {},
      categoryRules: {},
      ...schedule,
    },
    placement: { categoryMap: {}, defaultCategory: null, authors: [], categoryAuthors: {} },
    content: defaultContentPolicy,
    media: memoryFiles(),
    worker: 'test-worker',
    claimMs: 60_000,
  };
  const scheduler = new Scheduler(agent, () => 1);
  let jobs = 0;
  return {
    agent,
    site,
    clock,
    scheduler,
    async addJobs(category, count) {
      for (let i = 0; i < count; i++) {
        jobs += 1;
        await agent.store.addJob(
          {
            jobId: `job-${jobs}`,
            status: 'QUEUED',
            category,
            categoryKey: `term:${NAMES.indexOf(category) + 1}`,
            priority: 50,
            notBefore: null,
            publishDate: null,
            postStatus: 'publish',
            content: { title: 'A post', body: '<p>Text.</p>', format: 'html', tags: [], extra_categories: [] },
          },
          clock.now(),
        );
      }
    },
    async runTo(instant) {
      while (clock.now() < instant) {
        await scheduler.tick();
        clock.set(Math.min(instant, await scheduler.nextWakeAt()));
      }
    },
  };
}

const filled = async (schedule: Partial<Schedule> = {}, count = 40): Promise<World> => {
  const made = world(schedule);
  for (const name of NAMES) await made.addJobs(name, count);
  return made;
};

const instants = ({ entries }: PlanResponse, state: string) =>
  entries
    .filter((entry) => entry.state === state)
    .map(({ category, at, window_start }) => ({ category, at, window_start }));

/** Every slot that the scheduler itself has planned for these windows by now. */
async function really(agent: Agent, forecast: readonly { window_start: string }[]) {
  const starts = new Set(forecast.map(({ window_start }) => Date.parse(window_start)));
  const slots = await agent.store.slotsBetween(0, START + 100 * DAY);
  return slots.filter(({ windowStart, plannedAt }) => starts.has(windowStart) && plannedAt !== null);
}

async function expectForecastComesTrue(made: World, days: number): Promise<void> {
  const forecast = instants(await planAhead(made.agent, days), 'forecast');
  expect(forecast.length).toBeGreaterThan(20);
  const to = made.clock.now() + days * DAY;
  await made.runTo(to);
  const real = new Map(
    (await really(made.agent, forecast)).map(({ categoryKey, windowStart, plannedAt }) => [
      `${NAMES[Number(categoryKey.slice(5)) - 1]} ${windowStart}`,
      plannedAt ?? 0,
    ]),
  );
  for (const { category, at, window_start } of forecast) {
    const key = `${category} ${Date.parse(window_start)}`;
    expect(new Date(real.get(key) ?? 0).toISOString(), key).toBe(new Date(at).toISOString());
    real.delete(key);
  }
  // Nothing was planned that had not been foreseen, up to the last day of the forecast.
  expect([...real].filter(([, plannedAt]) => plannedAt < to)).toEqual([]);
}

describe('the forecast comes true when nothing changes', () => {
  it('in the middle of a window', async () => {
    const made = await filled();
    await made.runTo(START + 8 * DAY + 5 * HOUR);
    await expectForecastComesTrue(made, 14);
  });

  it('in the last hour of a window, when the next one is planned already and posts are still to come', async () => {
    const made = await filled({ separationMinutes: 10 });
    await made.runTo(START + 8 * DAY);
    const { end } = (made.scheduler.view ?? expect.fail()).calendar(3).windowAt(made.clock.now());
    await made.runTo(end - 41 * MINUTE);
    await expectForecastComesTrue(made, 14);
  });

  it('with several intervals, quiet hours, a delay and a clock change', async () => {
    const made = await filled({
      calendar: {
        allowedDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
        blackoutDates: ['2026-03-25'],
        quietHours: [{ from: '22:00', to: '06:30' }],
        hourWeights: null,
      },
      categoryRules: { C02: { interval_days: 1 }, C03: { interval_days: 7 }, C04: { interval_days: 7, spacing: 0.5 } },
      delays: { C05: 9 },
    });
    await made.runTo(START + 4 * DAY);
    await expectForecastComesTrue(made, 21);
  });

  it('before the scheduler has run for the first time', async () => {
    await expectForecastComesTrue(await filled(), 14);
  });

  it('with content that ends: the forecast says when, and plans no more than there is', async () => {
    const made = await filled({}, 2);
    for (const name of NAMES.slice(0, 4)) await made.addJobs(name, 20);
    const plan = await planAhead(made.agent, 30);
    expect(plan.content_ends.map(({ category }) => category).sort()).toEqual(NAMES.slice(4));
    const posts = plan.entries.filter(({ category }) => category === 'C12');
    expect(posts.at(1)?.at).toBe(plan.content_ends.find(({ category }) => category === 'C12')?.last_post_at);
    await expectForecastComesTrue(made, 30);
  });
});

describe('the plan', () => {
  it('tells published, planned and forecast posts apart, in order, by the wall clock of the site', async () => {
    const made = await filled();
    await made.runTo(START + 8 * DAY);
    const plan = planResponse.parse(await planAhead(made.agent, 14));
    const states = plan.entries.map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['published', 'planned', 'forecast']));
    expect(states).toEqual([...states].sort((a, b) => b.localeCompare(a)));
    expect(plan.entries.map(({ at }) => at)).toEqual(plan.entries.map(({ at }) => at).sort());
    const format = new Intl.DateTimeFormat('sv', {
      timeZone: 'America/New_York',
      dateStyle: 'short',
      timeStyle: 'short',
    });
    for (const { at, date, time } of plan.entries) expect(format.format(new Date(at))).toBe(`${date} ${time}`);
    const keys = plan.entries.map(({ category, window_start }) => `${category} ${window_start}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('changes nothing', async () => {
    const [asked, left] = [await filled(), await filled()];
    for (let day = 1; day <= 6; day++) {
      await planAhead(asked.agent, 14);
      await asked.runTo(START + day * DAY);
      await left.runTo(START + day * DAY);
    }
    expect(asked.site.posts).toEqual(left.site.posts);
  });

  it('has nothing ahead in the classic cadence', async () => {
    const made = await filled({ cadence: 'classic' });
    await made.runTo(START + 2 * DAY);
    const plan = await planAhead(made.agent, 14);
    expect(plan.entries.every(({ state }) => state === 'published')).toBe(true);
    expect(plan.entries.length).toBeGreaterThan(0);
    expect(planText(plan)).toContain('classic cadence decides at each check');
  });

  it('is a table for people, each date once', async () => {
    const made = await filled({}, 1);
    await made.runTo(START + 10 * MINUTE);
    const lines = planText(await planAhead(made.agent, 14)).split('\n');
    expect(lines[0]).toBe('Times are of America/New_York.');
    expect(lines[1]).toMatch(/^Date +Time +Category +State +Window$/);
    const dates = lines.flatMap((line) => /^(\d{4}-\d{2}-\d{2}) +\d{2}:\d{2} {2}C\d{2} /.exec(line)?.[1] ?? []);
    expect(dates).toEqual([...new Set(dates)].sort());
    expect(lines.at(-1)).toMatch(/^! C\d{2} has content until 2026-03-\d{2} \d{2}:\d{2}, and none after it\.$/);
  });
});
