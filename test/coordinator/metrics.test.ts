import { expect, it } from 'vitest';
import { createMetrics } from '../../coordinator/metrics.ts';
import { HOUR, MINUTE } from '../../shared/core/instant.ts';
import { fleetWorld, START } from './fleet-world.ts';

it('counts what happens, shows how the sites are, and is closed without the key', async () => {
  const world = fleetWorld();
  const metrics = createMetrics('9.9.9');
  const { emit } = world.coordinator;
  world.coordinator.emit = (event) => {
    metrics.observe(event);
    emit(event);
  };
  await world.brand('b', { min_gap_hours: 1 });
  const [one] = [await world.enrol('b', 'one'), await world.enrol('b', 'two')];
  await one.report();
  await one.granted(START + 5 * HOUR);
  await one.granted(START + 5 * HOUR);
  await one.reserve(START + 5 * HOUR, { window_start: '2026-11-24T04:30:00Z', window_end: '2026-11-24T05:30:00Z' });
  await world.tick();
  world.coordinator.emit({ type: 'flow_failed', flow: 'deal some-brand', code: 'unexpected', message: 'x' });
  world.coordinator.emit({
    type: 'flow_failed',
    flow: 'PUT /v1/sites/x (request 1)',
    code: 'unexpected',
    message: 'x',
  });

  const text = await metrics.text(world.coordinator.store);
  for (const line of [
    'scs_coordinator_slots_granted_total{moved="false"} 1',
    'scs_coordinator_slots_granted_total{moved="true"} 1',
    'scs_coordinator_reservations_refused_total{reason="min_gap"} 1',
    'scs_coordinator_sites_enrolled_total 2',
    'scs_coordinator_sites{state="healthy"} 1',
    'scs_coordinator_sites{state="new"} 1',
    'scs_coordinator_sites{state="unreachable"} 0',
    'scs_coordinator_brands 1',
    'scs_coordinator_brands_settling 0',
    'scs_coordinator_flow_failures_total{flow="deal"} 1',
    'scs_coordinator_flow_failures_total{flow="http"} 1',
    `scs_coordinator_last_tick_timestamp_seconds ${START / 1000}`,
    'scs_coordinator_info{version="9.9.9"} 1',
  ])
    expect(text.split('\n')).toContain(line);
  // A route is named by its pattern: ids of sites would make a series of each.
  expect(text).toMatch(
    /http_request_duration_seconds_count\{method="PUT",route="\/v1\/sites\/:id\/report",status="200"\} 1/,
  );
  expect(text).not.toContain(one.id);

  world.advance(40 * MINUTE);
  await world.tick();
  expect(await metrics.text(world.coordinator.store)).toContain('scs_coordinator_sites{state="unreachable"} 2');
  expect((await world.request('GET', '/metrics', undefined, '')).status).toBe(401);
  const answer = await world.request('GET', '/metrics');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
});
