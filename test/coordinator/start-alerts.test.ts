import { describe, expect, it } from 'vitest';
import { startAlerts } from '../../coordinator/start-alerts.ts';
import type { AlertBackend } from '../../shared/alerts/backend.ts';
import { alertWebhookBody, type OutgoingAlert } from '../../shared/contract/alerts.ts';
import { HOUR, MINUTE, toIso } from '../../shared/core/instant.ts';
import { fleetWorld, START } from './fleet-world.ts';

/** A coordinator whose alerts arrive in `sent`; `state.fails` makes the backend refuse them. */
async function alertedFleet() {
  const world = fleetWorld();
  const sent: OutgoingAlert[] = [];
  const state = { fails: false };
  const backend: AlertBackend = {
    name: 'webhook',
    send: async (alert) => {
      if (state.fails) throw new Error('The webhook is away.');
      sent.push(alert);
    },
  };
  let stop = startAlerts(world.coordinator, [backend]);
  await world.brand('b');
  const site = await world.enrol('b', 'one');
  await site.report();
  return {
    world,
    sent,
    state,
    site,
    /** Delivers what is due, and goes on as another process would. */
    restart: async () => {
      await stop();
      stop = startAlerts(world.coordinator, [backend]);
    },
    titles: () => sent.map(({ title, level }) => `${level}: ${title}`),
  };
}

describe('the alerts of a coordinator', () => {
  it('a site that falls silent is told once, over restarts, and once when it is back', async () => {
    const { world, sent, site, restart, titles } = await alertedFleet();
    world.advance(31 * MINUTE);
    await world.tick();
    await restart();
    for (let i = 0; i < 3; i++) {
      world.advance(HOUR);
      await world.tick();
      await restart();
    }
    expect(titles()).toEqual(['error: https://one.example is unreachable']);
    expect(sent[0]).toMatchObject({ kind: 'agent_silent', details: { site: 'https://one.example', brand: 'b' } });
    await site.report();
    await restart();
    expect(titles().slice(1)).toEqual(['info: Recovered: https://one.example is unreachable']);
    for (const alert of sent) expect(alertWebhookBody.parse({ ...alert, version: 1 })).toBeTruthy();
  });

  it('a clock that is off is told once an hour, with the figure', async () => {
    const { world, sent, site, restart, titles } = await alertedFleet();
    for (let i = 0; i < 4; i++) await site.report({ at: toIso(world.now() + HOUR) }).catch(() => undefined);
    await restart();
    expect(titles()).toEqual(['error: The clock of https://one.example is wrong']);
    expect(sent[0]?.message).toContain('3600 seconds ahead of the coordinator');
    world.advance(HOUR);
    await site.report();
    await world.tick();
    await restart();
    expect(titles().slice(1)).toEqual(['error: The clock of https://one.example is wrong (3 more)']);
  });

  it('a database that fails is told when it begins, and when a whole wake went through', async () => {
    const { world, restart, titles } = await alertedFleet();
    const failed = { type: 'flow_failed', flow: 'pulse', code: 'database_unreachable', message: 'No answer.' } as const;
    for (let i = 0; i < 3; i++) world.coordinator.emit(failed);
    await restart();
    await world.tick();
    await restart();
    expect(titles()).toEqual([
      'critical: The coordinator’s database fails',
      'info: Recovered: The coordinator’s database fails',
    ]);
  });

  it('an error of one route is one trouble, whatever was asked', async () => {
    const { world, restart, titles } = await alertedFleet();
    for (const id of ['1', '2']) {
      const flow = `PUT /v1/sites/${id}/report (request ${id})`;
      world.coordinator.emit({ type: 'flow_failed', flow, code: 'unexpected', message: 'A mistake.' });
    }
    await restart();
    expect(titles()).toEqual(['warning: The coordinator met an error in http']);
  });

  it('rules that leave too little room are told', async () => {
    const { world, site, restart, titles } = await alertedFleet();
    await world.request('PUT', '/v1/brands/b/rules', { min_gap_hours: 24 });
    await site.report({ expected_posts_per_day: 9 });
    world.advance(MINUTE);
    await world.tick();
    await restart();
    expect(titles()).toEqual(['warning: The rules of b leave too little room']);
  });

  it('an alert that nobody took is logged, and sent again later', async () => {
    const { world, state, restart, titles } = await alertedFleet();
    state.fails = true;
    world.advance(31 * MINUTE);
    await world.tick();
    await restart();
    expect(world.events.filter(({ type }) => type === 'alert_undelivered')).toMatchObject([
      { failures: ['webhook: The webhook is away.'], isGivenUp: false },
    ]);
    state.fails = false;
    world.advance(2 * MINUTE);
    await world.tick();
    await restart();
    expect(titles()).toEqual(['error: https://one.example is unreachable']);
    expect(world.now()).toBeGreaterThan(START);
  });

  it('without a backend nothing changes', async () => {
    const world = fleetWorld();
    const { emit } = world.coordinator;
    await startAlerts(world.coordinator, [])();
    expect(world.coordinator.emit).toBe(emit);
  });
});
