import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, parseIso, toIso } from '../../../shared/core/instant.ts';
import { fleetWorld, queueOf, resultOf, START } from '../fleet-world.ts';

it('a site that was revoked and comes back has the name, weight and rules that it had', async () => {
  const world = fleetWorld();
  await world.brand('b');
  const site = await world.enrol('b', 'one', { weight: 5 });
  const own = { name: 'Our first', rules: { min_gap_hours: 5 } };
  await world.request('PATCH', `/v1/sites/${site.id}`, own);
  const again = async (more = {}) => {
    await world.request('POST', `/v1/sites/${site.id}/revoke`);
    await world.enrol('b', 'one', more);
    return (await world.request('GET', '/v1/sites')).body.sites;
  };
  expect(await again()).toMatchObject([{ ...own, weight: 5 }]);
  expect(await again({ weight: 2 })).toMatchObject([{ ...own, weight: 2 }]);
});

describe('a report', () => {
  it('asks for the queue once, and keeps it while it does not change', async () => {
    const world = fleetWorld();
    await world.brand('b');
    const site = await world.enrol('b', 'one');
    expect((await site.report()).queue_hash).toBeNull();
    expect((await site.report({ queue_hash: 'q1', queue: queueOf('one', 2, 3) })).queue_hash).toBe('q1');
    expect((await site.report({ queue_hash: 'q2' })).queue_hash).toBe('q1');
  });

  it('counts each result once, in however many tries it comes', async () => {
    const world = fleetWorld();
    await world.brand('b', { min_gap_hours: 1 });
    const site = await world.enrol('b', 'one');
    const slot = await site.granted(START + HOUR);
    world.advance(HOUR);
    const byHand = { result_id: 'hand', slot_id: null, kind: 'published', category: 'News', at: toIso(START - HOUR) };
    const results = [resultOf(slot), byHand];
    for (let i = 0; i < 3; i++)
      expect((await site.report({ results })).results_taken).toEqual([`result of ${slot.slot_id}`, 'hand']);
    const slots = await world.coordinator.store.slots({ brandId: 'b', from: 0, until: START + DAY });
    expect(slots.map(({ status }) => status)).toEqual(['published', 'published']);
    expect(await world.coordinator.store.results({ siteId: site.id, limit: 9 })).toHaveLength(2);
  });

  it('of a post without a grant keeps the brand’s gap, and moves the grants after it', async () => {
    const world = fleetWorld();
    await world.brand('b', { min_gap_hours: 1 });
    const [one, two] = [await world.enrol('b', 'one'), await world.enrol('b', 'two')];
    const soon = await one.granted(START + 30 * MINUTE);
    const result = { result_id: 'hand', slot_id: null, kind: 'published', category: 'News', at: toIso(START) };
    await two.report({ results: [result] });
    const [moved] = (await one.report()).grants;
    expect(moved).toMatchObject({ slot_id: soon.slot_id, valid_from: toIso(START + HOUR) });
    expect(moved?.epoch).toBeGreaterThan(soon.epoch);
    expect(parseIso((await two.granted(START)).scheduled_at)).toBeGreaterThanOrEqual(START + 2 * HOUR);
  });

  it('renews the token while it is in use, and a token that was not used expires', async () => {
    const world = fleetWorld();
    await world.brand('b');
    const site = await world.enrol('b', 'one');
    expect((await site.report()).renewed).toBeNull();
    world.advance(11 * DAY);
    const { renewed } = await site.report();
    expect(renewed?.expires_at).toBe(toIso(world.now() + 30 * DAY));
    world.advance(20 * DAY);
    const old = await site.call('PUT', '/report', {});
    expect([old.status, old.body.error.code]).toEqual([401, 'token_expired']);
    expect((await site.call('PUT', '/report', {}, renewed?.token)).body.error.code).toBe('invalid_request');
  });

  it('missing three times makes the site unreachable: one event, no slots; and it is back with the next one', async () => {
    const world = fleetWorld();
    await world.brand('b', { mode: 'slots', timezone: 'UTC' });
    const site = await world.enrol('b', 'one');
    await site.report({ queue_hash: 'q', queue: queueOf('one', 1, 30) });
    world.advance(31 * MINUTE);
    await world.tick();
    await world.tick();
    expect(world.events.filter(({ type }) => type === 'site_unreachable')).toHaveLength(1);
    expect((await world.request('GET', '/v1/sites')).body.sites).toMatchObject([
      { state: 'unreachable', next_slot_at: null },
    ]);
    await site.report();
    expect(world.events.filter(({ type }) => type === 'site_back')).toHaveLength(1);
    await world.tick();
    expect((await site.report()).grants).toHaveLength(30);
  });

  it('tells a site when the rules cannot carry what the sites want', async () => {
    const world = fleetWorld();
    await world.brand('b', { min_gap_hours: 6, timezone: 'UTC' });
    const site = await world.enrol('b', 'one');
    await site.report({ expected_posts_per_day: 12 });
    world.advance(16_000);
    expect((await site.report({ expected_posts_per_day: 12 })).warnings).toEqual([
      'The sites of The brand b want 12 posts a day together; a min gap of 6 hours leaves room for 4.',
    ]);
  });
});
