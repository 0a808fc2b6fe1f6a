/** What only a run through time shows of the engine. */
import { describe, expect, it } from 'vitest';
import { Scheduler } from '../../../agent/flows/scheduler.ts';
import { simulate } from '../../../agent/flows/simulate.ts';
import type { AgentEvent } from '../../../agent/ports/events.ts';
import { simulatedAgent } from '../../../agent/simulation/simulated-agent.ts';
import { simulateDefaults, simulateOptions } from '../../../shared/contract/simulate.ts';
import { DAY, HOUR, parseIso } from '../../../shared/core/instant.ts';

function world(written: Record<string, string> = {}) {
  const options = simulateOptions.parse({
    ...simulateDefaults,
    days: '30',
    timezone: 'America/New_York',
    ...written,
  });
  const made = simulatedAgent(options, 'even');
  const events: AgentEvent[] = [];
  made.agent.emit = (event) => events.push(event);
  const goOn = async (to: number) => {
    const scheduler = new Scheduler(made.agent, () => 1);
    while (made.clock.now() < to) {
      await scheduler.tick();
      made.clock.set(Math.min(to, await scheduler.nextWakeAt()));
    }
  };
  return { ...made, events, goOn };
}

it('a window that is planned before the last posts of the one before are out needs no correction', async () => {
  const { events, ...run } = world({ interval: '1', categories: '30', spacing: '0.8', days: '120' });
  await simulate({ ...run, outages: [] });
  expect(events.filter(({ type }) => type === 'slot_released' || type === 'slot_planned')).toEqual([]);
  expect(events.filter(({ type }) => type === 'window_planned').length).toBeGreaterThan(100);
});

describe('something changes between two checks', () => {
  it('the zone of the site: slots of the old windows fall, every category gets a new one', async () => {
    const { events, site, agent, goOn, ...run } = world();
    await simulate({ ...run, site, agent, outages: [], to: run.from + 10 * DAY } as Parameters<typeof simulate>[0]);
    site.zone = 'Asia/Tokyo';
    await goOn(run.clock.now() + HOUR);
    const fallen = events.filter((event) => event.type === 'slot_released');
    expect(fallen.length).toBeGreaterThan(0);
    expect(new Set(fallen.map(({ reason }) => reason))).toEqual(new Set(['window_changed']));
    const now = run.clock.now();
    const open = (await agent.store.slotsBetween(now, now + 9 * DAY)).filter(({ status }) => status === 'open');
    for (const { windowStart } of open) expect(new Date(windowStart).toISOString()).toMatch(/T15:00:00/);
  });

  it('a post by hand: its category alone is planned anew', async () => {
    const { events, site, agent, goOn, ...run } = world();
    await simulate({ ...run, site, agent, outages: [], to: run.from + 10 * DAY } as Parameters<typeof simulate>[0]);
    const before = await agent.store.slotsBetween(run.clock.now(), run.clock.now() + 1);
    const next = before.find(({ status }) => status === 'open') ?? expect.fail();
    const termId = Number(next.categoryKey.slice(5));
    events.length = 0;
    site.publishByHand(termId, run.clock.now() - 1000);
    await goOn(run.clock.now() + 20 * 60_000);
    const fallen = events.filter((event) => event.type === 'slot_released');
    expect(fallen.map(({ slotId, reason }) => [slotId, reason])).toEqual([[next.slotId, 'published_by_hand']]);
    const after = await agent.store.slotsBetween(next.windowStart, next.windowStart + 1);
    const plans = (slots: typeof after) =>
      slots.filter(({ categoryKey }) => categoryKey !== next.categoryKey).map(({ plannedAt }) => plannedAt);
    expect(plans(after)).toEqual(plans(before.filter(({ windowStart }) => windowStart === next.windowStart)));
  });

  it('every slot is told the last post that it may be published on', async () => {
    const { site, agent, ...run } = world();
    await simulate({ ...run, site, agent, outages: [], to: run.from + 10 * DAY } as Parameters<typeof simulate>[0]);
    const last = new Map((await site.categories()).map(({ term_id: id, last_published_at: at }) => [`term:${id}`, at]));
    const open = (await agent.store.slotsBetween(run.clock.now(), run.clock.now() + 9 * DAY)).filter(
      ({ status }) => status === 'open',
    );
    expect(open.length).toBeGreaterThan(5);
    for (const { categoryKey, basis } of open) {
      const text = last.get(categoryKey);
      expect(basis).toBe(text ? parseIso(text) : null);
    }
  });
});
