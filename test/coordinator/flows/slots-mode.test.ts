import { describe, expect, it } from 'vitest';
import type { BrandRules } from '../../../shared/contract/coordinator/rules.ts';
import { DAY, HOUR, MINUTE, parseIso, toIso } from '../../../shared/core/instant.ts';
import { fleetWorld, queueOf, resultOf, START, type TestSite } from '../fleet-world.ts';

const RULES: BrandRules = {
  mode: 'slots',
  timezone: 'UTC',
  posting_times: ['06:00', '12:00', '18:00'],
  min_gap_hours: 3,
};

async function started(rules: object = {}, names = ['one', 'two']) {
  const world = fleetWorld();
  await world.brand('b', { ...RULES, ...rules });
  const sites: TestSite[] = [];
  for (const name of names) {
    const site = await world.enrol('b', name);
    await site.report({ queue_hash: 'q', queue: queueOf(name, 3, 40), queue_total: 120 });
    sites.push(site);
  }
  await world.tick();
  return { world, sites };
}

describe('slots mode', () => {
  it('gives the posting times of the next days to the sites in turn, each with its item', async () => {
    const { world, sites } = await started();
    const slots = (await world.request('GET', '/v1/brands/b/schedule?days=7')).body.slots;
    expect(slots).toHaveLength(21);
    expect(
      slots
        .slice(0, 4)
        .map((s: { slot_id: string; site: string; category: string }) => [s.slot_id, s.site, s.category]),
    ).toEqual([
      ['2026-11-24_0600', 'one', 'C0'],
      ['2026-11-24_1200', 'two', 'C0'],
      ['2026-11-24_1800', 'one', 'C1'],
      ['2026-11-25_0600', 'two', 'C1'],
    ]);
    const [grant] = (await sites[0]?.report())?.grants ?? [];
    expect(grant).toMatchObject({
      slot_id: '2026-11-24_0600',
      job_id: 'one-c0-0',
      valid_until: '2026-11-24T06:01:00Z',
    });
  });

  it('goes on where it stopped, whoever ticks: no time twice, no item twice', async () => {
    const { world } = await started();
    for (let i = 0; i < 20; i++) {
      world.advance(8 * HOUR);
      await Promise.all([world.tick(), world.tick()]);
      await world.tick();
    }
    const store = world.coordinator.store;
    const slots = await store.slots({ brandId: 'b', from: START, until: START + 20 * DAY });
    const names = slots.filter(({ status }) => status !== 'missed').map(({ scheduledAt }) => scheduledAt);
    expect(new Set(names).size).toBe(names.length);
    const jobs = slots.map(({ jobId }) => jobId);
    expect(new Set(jobs).size).toBe(jobs.length);
  });

  it('takes a slot back when its item is gone, and gives its time to another item', async () => {
    const { world, sites } = await started();
    const [one] = sites;
    const queue = queueOf('one', 3, 40);
    queue[0]?.items.shift();
    if (queue[0]) queue[0].queued -= 1;
    await one?.report({ queue_hash: 'q2', queue, queue_total: 119 });
    await world.tick();
    const slots = await world.coordinator.store.slots({ brandId: 'b', from: START, until: START + DAY });
    expect(slots.map(({ slotId, status, jobId }) => [slotId, status, jobId]).slice(0, 2)).toEqual(
      [
        ['2026-11-24_0600', 'released', 'one-c0-0'],
        ['2026-11-24_0600', 'assigned', expect.stringMatching(/^two-|^one-c0-[^0]|^one-c[12]/)],
      ].map((row, i) => (i === 1 ? [expect.stringMatching(/^2026-11-24_0600/), row[1], row[2]] : row)),
    );
  });

  it('makes up for a missed slot within the grace, by whoever’s turn it is', async () => {
    const { world, sites } = await started();
    world.advance(6 * HOUR + 5 * MINUTE);
    const [slot] = (await sites[0]?.report())?.grants ?? [];
    expect(slot?.slot_id).not.toBe('2026-11-24_0600');
    const missed = { slot_id: '2026-11-24_0600', category: 'C0', scheduled_at: '2026-11-24T06:00:00Z' };
    await sites[0]?.report({ results: [resultOf(missed, { kind: 'missed', message: 'WordPress was down.' })] });
    for (const site of sites) await site.report();
    await world.tick();
    await world.tick();
    const slots = await world.coordinator.store.slots({ brandId: 'b', from: START, until: START + 9 * HOUR });
    expect(slots.map(({ slotId, status }) => [slotId, status])).toEqual([
      ['2026-11-24_0600', 'missed'],
      ['2026-11-24_0600-late', 'assigned'],
    ]);
    const made = slots[1];
    expect(made?.scheduledAt).toBeGreaterThan(world.now());
    expect(made?.scheduledAt).toBeLessThan(parseIso('2026-11-24T07:00:00Z'));
  });

  it('never gives a silent site’s slot to another one before it must have ended', async () => {
    const { world, sites } = await started({ min_gap_hours: 0.25 });
    world.advance(6 * HOUR + 2 * MINUTE);
    await sites[1]?.report();
    await world.tick();
    const store = world.coordinator.store;
    const query = { brandId: 'b', from: START, until: START + 9 * HOUR };
    expect((await store.slots(query)).map(({ status }) => status)).toEqual(['assigned']);
    world.advance(4 * MINUTE);
    await sites[1]?.report();
    await world.tick();
    const slots = await store.slots(query);
    // valid_until 06:01, publish limit 2 minutes, allowed skew 2 minutes: not before 06:05.
    expect(slots.map(({ status, siteId }) => [status, siteId === sites[1]?.id])).toEqual([
      ['assigned', false],
      ['assigned', true],
    ]);
    // What it published in time comes to light later, and both posts are there.
    await sites[0]?.report({
      results: [resultOf({ slot_id: '2026-11-24_0600', category: 'C0', scheduled_at: '2026-11-24T06:00:10Z' })],
    });
    expect((await store.slots(query))[0]).toMatchObject({
      status: 'published',
      publishedAt: parseIso('2026-11-24T06:00:10Z'),
    });
  });

  it('leaves a grant alone that nobody accounts for while its site is silent, and ends it when the site reports', async () => {
    const { world, sites } = await started();
    world.advance(6 * HOUR + 30 * MINUTE);
    await world.tick();
    const query = { brandId: 'b', from: START, until: START + 6 * HOUR + 1 };
    expect(await world.coordinator.store.slots(query)).toMatchObject([{ status: 'assigned' }]);
    await sites[0]?.report();
    await world.tick();
    expect(await world.coordinator.store.slots(query)).toMatchObject([
      { status: 'missed', reason: 'Its time passed unused.' },
    ]);
  });

  it('reads the queues of a brand only when something may have changed, and now and then', async () => {
    const { world, sites } = await started();
    const { store } = world.coordinator;
    let read = 0;
    const { queues } = store;
    store.queues = (siteIds) => {
      read += 1;
      return queues(siteIds);
    };
    const ticks = async (count: number) => {
      const before = read;
      for (let i = 0; i < count; i++) {
        world.advance(15_000);
        await world.tick();
      }
      return read - before;
    };
    await ticks(1);
    for (const site of sites) await site.report({ queue_hash: 'q' });
    expect(await ticks(8)).toBe(0);
    await sites[0]?.report({ queue_hash: 'q2', queue: queueOf('one', 3, 39), queue_total: 117 });
    expect(await ticks(4)).toBe(1);
    await sites[0]?.report({ queue_hash: 'q2', paused: true });
    expect(await ticks(4)).toBe(1);
    await world.request('PUT', '/v1/brands/b/rules', { ...RULES, posting_times: ['07:00'] });
    expect(await ticks(4)).toBe(1);
    await world.request('PATCH', `/v1/sites/${sites[1]?.id}`, { weight: 3 });
    expect(await ticks(4)).toBe(1);
    expect(await ticks(50)).toBe(1);
  });

  it('looks again and again while a missed slot may be made up for, and no longer', async () => {
    const { world, sites } = await started({ slot_grace_minutes: 30 });
    world.advance(6 * HOUR + 5 * MINUTE);
    const missed = { slot_id: '2026-11-24_0600', category: 'C0', scheduled_at: '2026-11-24T06:00:00Z' };
    await sites[0]?.report({ results: [resultOf(missed, { kind: 'missed' })] });
    const { store } = world.coordinator;
    let read = 0;
    const { queues } = store;
    store.queues = (siteIds) => {
      read += 1;
      return queues(siteIds);
    };
    for (let i = 0; i < 4; i++) await world.tick();
    expect(read).toBe(4);
    world.advance(90 * MINUTE);
    for (let i = 0; i < 4; i++) await world.tick();
    // Once more, because ten minutes are over.
    expect(read).toBe(5);
  });

  it('shows posting times that nobody has while the queues are empty', async () => {
    const world = fleetWorld();
    await world.brand('b', { ...RULES });
    await (await world.enrol('b', 'one')).report({ queue_hash: 'q', queue: [] });
    await world.tick();
    const { slots, open } = (await world.request('GET', '/v1/brands/b/schedule?days=1')).body;
    expect([slots, open.map((o: { slot_id: string }) => o.slot_id)]).toEqual([
      [],
      ['2026-11-24_0600', '2026-11-24_1200', '2026-11-24_1800'],
    ]);
  });

  it('the agents of a brand hold what they published with, so that a coordinator away for six hours changes nothing', async () => {
    const { world, sites } = await started();
    const held = (await sites[0]?.report())?.grants ?? [];
    world.advance(6 * HOUR);
    const used = held.filter(({ scheduled_at: at }) => parseIso(at) <= world.now());
    const results = used.map((grant) => resultOf(grant));
    for (let i = 0; i < 2; i++) await sites[0]?.report({ results, held: held.slice(used.length), last_epoch: 21 });
    const published = await world.coordinator.store.slots({
      brandId: 'b',
      from: START,
      until: START + DAY,
      statuses: ['published'],
    });
    expect(published.map(({ slotId }) => slotId)).toEqual(used.map(({ slot_id: id }) => id));
    expect(toIso(published[0]?.publishedAt ?? 0)).toBe('2026-11-24T06:00:00Z');
  });
});
