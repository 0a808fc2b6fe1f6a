import { describe, expect, it } from 'vitest';
import { PulseWatch } from '../../../coordinator/flows/settle.ts';
import { DAY, HOUR, MINUTE, parseIso } from '../../../shared/core/instant.ts';
import { fleetWorld, START } from '../fleet-world.ts';

/** Two sites; the first one has a grant that the restored database has forgotten. */
async function restored(flag: boolean) {
  const before = fleetWorld();
  await before.brand('b', { min_gap_hours: 2 });
  const lost = await (await before.enrol('b', 'one')).granted(START + 5 * HOUR);
  // The backup: the same brand and sites, without the grant.
  const world = fleetWorld();
  await world.brand('b', { min_gap_hours: 2 });
  const [one, two] = [await world.enrol('b', 'one'), await world.enrol('b', 'two')];
  for (const site of [one, two]) await site.report();
  await world.pulse.beat();
  world.advance(HOUR);
  const pulse = new PulseWatch(world.coordinator);
  await pulse.beat(flag);
  return { world, one, two, lost, pulse };
}

describe('after a restore from a backup', () => {
  it('nothing is granted until the sites have reported what they hold, and a forgotten grant keeps its time', async () => {
    const { world, one, two, lost } = await restored(true);
    expect(await two.reserve(START + 5 * HOUR)).toMatchObject({ granted: false, reason: 'settling' });
    await two.report();
    await world.tick();
    expect(await two.reserve(START + 5 * HOUR)).toMatchObject({ granted: false, reason: 'settling' });
    const answer = await one.report({ held: [lost], last_epoch: lost.epoch });
    expect(answer.grants.map(({ slot_id: id }) => id)).toEqual([lost.slot_id]);
    await two.report();
    await world.tick();
    const slot = await two.granted(START + 5 * HOUR);
    expect(Math.abs(parseIso(slot.scheduled_at) - parseIso(lost.scheduled_at))).toBeGreaterThanOrEqual(2 * HOUR);
    expect(slot.epoch).toBeGreaterThan(lost.epoch);
  });

  it('that nobody announced, the epochs give it away, and no silent site is passed over', async () => {
    const { world, one, two, lost } = await restored(false);
    await one.report({ held: [lost], last_epoch: 5000 });
    expect(world.events).toContainEqual(expect.objectContaining({ type: 'settling_began', hard: true, brandId: 'b' }));
    world.advance(2 * DAY);
    await one.report({ held: [], last_epoch: 5000 });
    await world.tick();
    expect(await one.reserve(world.now() + HOUR)).toMatchObject({ granted: false, reason: 'settling' });
    await two.report();
    await world.tick();
    expect((await one.granted(world.now() + HOUR)).epoch).toBeGreaterThan(5000);
  });

  it('a site that stays silent is waited for until it is revoked, or its grants have run out', async () => {
    const { world, one, two } = await restored(true);
    await one.report();
    world.advance(3 * DAY);
    await one.report();
    await world.tick();
    expect(await one.reserve(world.now() + HOUR)).toMatchObject({ reason: 'settling' });
    await world.request('POST', `/v1/sites/${two.id}/revoke`);
    await world.tick();
    expect(await one.reserve(world.now() + HOUR)).toMatchObject({ granted: true });
  });
});

describe('after the coordinator was away', () => {
  it('it grants again when every site has reported, or is silent for its three reports', async () => {
    const { world, one } = await restored(false);
    await one.report();
    await world.tick();
    expect(await one.reserve(world.now() + HOUR)).toMatchObject({ granted: false, reason: 'settling' });
    world.advance(31 * MINUTE);
    await one.report();
    await world.tick();
    expect(await one.reserve(world.now() + HOUR)).toMatchObject({ granted: true });
  });

  it('for less than a minute it simply goes on', async () => {
    const world = fleetWorld();
    await world.brand('b');
    const site = await world.enrol('b', 'one');
    await world.pulse.beat();
    world.advance(50_000);
    await new PulseWatch(world.coordinator).beat();
    expect(await site.reserve(world.now() + HOUR)).toMatchObject({ granted: true });
  });

  it('a database that goes backwards while it runs is noticed at the next beat', async () => {
    const world = fleetWorld();
    await world.brand('b');
    for (let i = 0; i < 3; i++) await world.pulse.beat();
    const older = fleetWorld();
    Object.assign(world.coordinator.store, { pulse: older.coordinator.store.pulse });
    await world.pulse.beat();
    expect(world.events).toContainEqual(expect.objectContaining({ type: 'settling_began', hard: true }));
  });
});
