import { describe, expect, it } from 'vitest';
import { MemoryCoordinator } from '../../../agent/adapters/memory/memory-coordinator.ts';
import { statusText } from '../../../agent/cli/status.ts';
import { examine } from '../../../agent/flows/examine.ts';
import { enrol } from '../../../agent/flows/fleet/enrol.ts';
import { reportedSlots } from '../../../agent/flows/fleet/reported-slots.ts';
import { planAhead } from '../../../agent/flows/planning/plan-ahead.ts';
import { readStatus } from '../../../agent/flows/reporting/read-status.ts';
import { reportedSlots as reportedSlotsSchema } from '../../../shared/contract/report.ts';
import { statusResponse } from '../../../shared/contract/status.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/core/instant.ts';
import { START } from '../flows/world.ts';
import { testApi } from '../http/test-api.ts';
import { brandWorld, COORDINATOR } from './brand-world.ts';

const enrolment = { url: COORDINATOR, invite: 'another', replace: false };

describe('scs status of a site in a brand', () => {
  it('names the brand, its mode, and what each next post waits for', async () => {
    const made = await brandWorld({ categories: ['A', 'B'], rules: { min_gap_hours: 100 } });
    await made.add('a', 'A');
    made.coordinator.occupy(START + 2 * DAY);
    await made.run(2 * MINUTE);
    const status = await readStatus(made.agent, true);
    expect(statusResponse.parse(status)).toEqual(status);
    expect(status.brand).toMatchObject({ name: 'A brand in memory', mode: 'cadence', connected: true, fault: null });
    const [category] = status.categories;
    expect(category).toMatchObject({
      category: 'A',
      grant: null,
      waits_for: expect.stringMatching(/^brand: min gap until/),
    });
    expect(statusText(status)).toMatch(
      /Brand: +A brand in memory, mode cadence, coordinator answered 2026-03-11 00:0\d/,
    );
    expect(statusText(status)).toContain('(waits: brand: min gap until');
  });

  it('shows the span of a grant, and never the token', async () => {
    const made = await brandWorld({ categories: ['A'] });
    await made.add('a', 'A');
    await made.run(2 * MINUTE);
    const status = await readStatus(made.agent, true);
    const [category] = status.categories;
    expect(Date.parse(category?.grant?.valid_until ?? '')).toBe(Date.parse(category?.next_planned_at ?? '') + MINUTE);
    expect(statusText(status)).toContain('A (granted)');
    expect(JSON.stringify([status, made.events])).not.toContain('token of');
  });

  it('names of the rules only those that hold for slots which the coordinator deals out', async () => {
    for (const strict of [false, true]) {
      const rules = { mode: 'slots', respect_intervals: strict } as const;
      const made = await brandWorld({ categories: ['A'], schedule: { minGapHours: 1 }, rules });
      await made.add('a', 'A');
      await made.add('b', 'A');
      for (const hour of [3, 12]) made.coordinator.deal(made.siteId, START + hour * HOUR, 'A');
      await made.run(10 * HOUR);
      const [category] = (await readStatus(made.agent, true)).categories;
      expect(category).toMatchObject({ can_publish: !strict, next_planned_at: '2026-03-11T12:00:00Z' });
      expect(category?.reason).toEqual(strict ? expect.stringContaining('window used') : null);
    }
  });

  it('puts a lost coordinator among the problems', async () => {
    const made = await brandWorld();
    await made.run(MINUTE);
    made.coordinator.away = true;
    await made.run(15 * MINUTE);
    const status = await readStatus(made.agent, true);
    expect(status.brand?.connected).toBe(false);
    expect(status.problems).toEqual([expect.stringContaining('has not been heard since 2026-03-11T00:10:00Z')]);
  });

  it('of a site that should be in a brand and is not says so', async () => {
    const made = await brandWorld();
    await made.agent.store.removeState('fleet');
    if (made.agent.fleet) made.agent.fleet = { ...made.agent.fleet, url: COORDINATOR };
    expect((await readStatus(made.agent, true)).problems).toEqual([expect.stringContaining('scs enrol')]);
  });

  it('in slots mode the plan has the slots that were dealt out and no forecast', async () => {
    const made = await brandWorld({ categories: ['A'], rules: { mode: 'slots' } });
    for (const id of ['a', 'b', 'c']) await made.add(id, 'A');
    made.coordinator.deal(made.siteId, START + 5 * HOUR, 'A');
    await made.run(2 * MINUTE);
    const { entries } = await planAhead(made.agent, 14);
    expect(entries.map(({ at, state }) => `${state} ${at}`)).toEqual(['planned 2026-03-11T05:00:00Z']);
    expect((await readStatus(made.agent, true)).categories[0]?.next_planned_at).toBe('2026-03-11T05:00:00Z');
  });
});

describe('the page in WordPress', () => {
  it('is told nothing of a site of its own', async () => {
    const made = await brandWorld();
    await made.agent.store.removeState('fleet');
    expect(await reportedSlots(made.agent, null)).toBeNull();
  });

  it('is told the brand, what is reserved, and what waits and why', async () => {
    const made = await brandWorld({ categories: ['A', 'B'] });
    await made.add('a', 'A');
    await made.run(2 * MINUTE);
    made.coordinator.rules = { ...made.coordinator.rules, min_gap_hours: 200 };
    await made.add('b', 'B');
    await made.run(15 * MINUTE);
    const told = await reportedSlots(made.agent, made.scheduler.view);
    expect(told).toEqual(reportedSlotsSchema.parse(told));
    expect(told).toMatchObject({
      brand: 'A brand in memory',
      rotation: 'round_robin',
      mode: 'cadence',
      connected: true,
    });
    const states = told?.slots.map(({ category, state, reason }) => [category, state, reason]);
    expect(states).toContainEqual(['A', 'reserved', null]);
    expect(states).toContainEqual(['B', 'open', expect.stringMatching(/^brand: min gap until/)]);
  });

  it('is told the slots that were dealt out, and what became of them', async () => {
    const made = await brandWorld({ categories: ['A'], rules: { mode: 'slots' } });
    await made.add('a', 'A');
    for (const hour of [1, 10, 20]) made.coordinator.deal(made.siteId, START + hour * HOUR, 'A');
    await made.run(12 * HOUR);
    const told = await reportedSlots(made.agent, made.scheduler.view);
    expect(told?.slots.map(({ state, reason }) => [state, reason])).toEqual([
      ['published', null],
      ['missed', 'queue_empty'],
      ['reserved', null],
    ]);
  });
});

describe('scs doctor and /readyz', () => {
  const layer = async (made: Awaited<ReturnType<typeof brandWorld>>) =>
    (await examine(made.agent)).find((finding) => finding.layer === 'coordinator');

  it('look at the coordinator', async () => {
    const made = await brandWorld();
    await made.run(MINUTE);
    expect(await layer(made)).toMatchObject({
      ok: true,
      message: expect.stringContaining('site-1 of A brand in memory'),
    });
    made.coordinator.away = true;
    expect(await layer(made)).toMatchObject({ ok: false, message: expect.stringContaining('could not be reached') });
  });

  it('a coordinator that answers and does not take the reports is a fault', async () => {
    const made = await brandWorld();
    const { report } = made.coordinator;
    made.coordinator.report = (access, request) => report({ ...access, token: 'forged' }, request);
    await made.run(MINUTE);
    expect(await layer(made)).toMatchObject({ ok: false, message: expect.stringContaining('did not go through') });
  });

  it('say nothing of it for a site without a brand', async () => {
    const made = await brandWorld();
    await made.agent.store.removeState('fleet');
    expect(await layer(made)).toBeUndefined();
  });

  it('/readyz includes it, for a site in a brand', async () => {
    const { agent, lease, request } = testApi();
    await lease.hold();
    expect((await request('GET', '/readyz')).body.checks).not.toHaveProperty('coordinator');
    const coordinator = new MemoryCoordinator(agent.clock);
    coordinator.invites.add('another');
    agent.fleet = { coordinator, url: null, offlinePolicy: null, version: '9.9.9' };
    await enrol(agent, enrolment);
    expect(await request('GET', '/readyz')).toMatchObject({ status: 200, body: { checks: { coordinator: 'ok' } } });
    coordinator.away = true;
    const { status, body } = await request('GET', '/readyz');
    expect([status, body.checks.coordinator]).toEqual([503, 'coordinator_unreachable']);
  });
});

describe('enrolling', () => {
  it('takes an invitation once, and another brand only when told so', async () => {
    const made = await brandWorld();
    made.coordinator.invites.add('another');
    await expect(enrol(made.agent, enrolment)).rejects.toMatchObject({ code: 'already_enrolled' });
    const membership = await enrol(made.agent, { ...enrolment, replace: true });
    expect(membership.siteId).toBe('site-2');
    await expect(enrol(made.agent, { ...enrolment, replace: true })).rejects.toMatchObject({ code: 'invite_unknown' });
  });

  it('is noticed by a running agent at its next check, without a restart', async () => {
    const made = await brandWorld();
    made.coordinator.invites.add('another');
    await made.agent.store.removeState('fleet');
    await made.run(MINUTE);
    expect(made.coordinator.reports).toEqual([]);
    await enrol(made.agent, enrolment);
    await made.run(15 * MINUTE);
    expect(made.coordinator.reports.length).toBeGreaterThan(0);
  });

  it('the report keeps a renewed token', async () => {
    const made = await brandWorld();
    const { report } = made.coordinator;
    let used = '';
    made.coordinator.report = async (access, request) => {
      used = access.token;
      const answer = await report({ ...access, token: 'token of https://memory.invalid' }, request).catch(() =>
        report({ ...access, token: access.token.replace('new ', '') }, request),
      );
      return {
        ...answer,
        renewed: { token: `new ${access.token.replace('new ', '')}`, expires_at: '2027-01-01T00:00:00Z' },
      };
    };
    await made.run(25 * MINUTE);
    expect(used).toMatch(/^new token of/);
  });
});

describe('the report', () => {
  it('carries the queue in the order of publishing, and leaves it out while the coordinator has it', async () => {
    const made = await brandWorld({ categories: ['A', 'B'], schedule: { minGapHours: 5 } });
    await made.add('low', 'A', { priority: 10 });
    await made.add('high', 'A', { priority: 90 });
    await made.run(25 * MINUTE);
    const [first, second] = made.coordinator.reports;
    expect(first?.queue).toMatchObject([
      {
        category: 'A',
        term_id: 1,
        queued: 2,
        min_gap_hours: 5,
        interval_days: 3,
        items: [{ job_id: 'high' }, { job_id: 'low' }],
      },
    ]);
    expect(second?.queue).toBeUndefined();
    await made.add('b', 'B');
    await made.run(15 * MINUTE);
    expect(made.coordinator.reports.at(-1)?.queue).toHaveLength(2);
  });

  it('carries failures of the last day and what is held', async () => {
    const made = await brandWorld({ categories: ['A'] });
    await made.add('bad', 'A', { content: { title: '', body: '', format: 'html', tags: [], extra_categories: [] } });
    await made.add('good', 'A');
    await made.run(3 * DAY - 11 * MINUTE);
    const last = made.coordinator.reports.find(({ failures }) => failures.last_day > 0);
    expect(last?.failures).toEqual({ last_day: 1, last_message: expect.stringContaining('Validation') });
    expect(made.coordinator.reports.some(({ held }) => held.length === 1)).toBe(true);
  });
});
