import { describe, expect, it } from 'vitest';
import { readMembership } from '../../../agent/flows/fleet/membership.ts';
import { DAY, HOUR, MINUTE, parseIso } from '../../../shared/core/instant.ts';
import { unreachable } from '../flows/scripted-site.ts';
import { type BrandWorld, brandWorld } from './brand-world.ts';

async function working(): Promise<BrandWorld> {
  const made = await brandWorld({ categories: ['A'], schedule: { checkIntervalMinutes: 10 } });
  for (let i = 1; i <= 3; i++) await made.add(`A-${i}`, 'A');
  await made.run(15 * MINUTE);
  return made;
}

describe('WordPress is down', () => {
  it('the coordinator still hears of the site once in each check interval, and why it publishes nothing', async () => {
    const made = await working();
    const before = made.coordinator.reports.length;
    const last = made.coordinator.reports.at(-1);
    made.site.breakDown();
    await made.run(HOUR);
    const told = made.coordinator.reports.slice(before);
    expect(told).toHaveLength(6);
    for (const report of told) {
      expect(report.failures.last_message).toMatch(/^Nothing can be published now: .*reach/i);
      expect(report).toMatchObject({ zone: last?.zone, versions: last?.versions, queue_total: last?.queue_total });
      expect(report).not.toHaveProperty('queue');
    }
    made.site.repair();
    await made.run(15 * MINUTE);
    expect(made.coordinator.reports.at(-1)?.failures.last_message).toBeNull();
  });

  it('also while it asks to be left in peace', async () => {
    const made = await working();
    const before = made.coordinator.reports.length;
    made.site.breakDown(unreachable(40 * MINUTE));
    await made.run(40 * MINUTE);
    expect(made.coordinator.reports.length - before).toBeGreaterThanOrEqual(4);
  });

  it('names the grants that it holds, and tells results that nobody has taken yet once', async () => {
    const made = await working();
    const held = made.coordinator.held.map(({ grant }) => grant.slot_id);
    expect(held).not.toEqual([]);
    made.site.breakDown();
    await made.run(10 * MINUTE);
    expect(made.coordinator.reports.at(-1)?.held.map(({ slot_id: id }) => id)).toEqual(held);
  });

  it('says nothing while it is open what became of a post, whose slot would count as unused otherwise', async () => {
    const made = await working();
    made.site.losesAnswers = true;
    made.site.beforePublish = () => {
      made.site.breakDown();
      delete made.site.failing.publish;
    };
    await made.run(3 * DAY);
    expect(made.site.posts).toHaveLength(1);
    const reports = made.coordinator.reports.filter(({ at }) => parseIso(at) > (made.posted()[0] ?? 0));
    expect(reports).toEqual([]);
    made.site.losesAnswers = false;
    made.site.beforePublish = () => undefined;
    made.site.repair();
    await made.run(15 * MINUTE);
    expect(made.coordinator.taken.map(({ kind, job_id }) => [kind, job_id])).toEqual([['published', 'A-1']]);
  });

  it('a new rule of the brand waits until it can be followed', async () => {
    const made = await working();
    made.site.breakDown();
    made.coordinator.rules = { ...made.coordinator.rules, mode: 'slots' };
    await made.run(30 * MINUTE);
    expect((await readMembership(made.agent))?.rules.mode).toBe('cadence');
    made.site.repair();
    await made.run(15 * MINUTE);
    expect((await readMembership(made.agent))?.rules.mode).toBe('slots');
  });

  it('a coordinator that is away too is met as always, and told when it is back', async () => {
    const made = await working();
    made.site.breakDown();
    made.coordinator.away = true;
    await made.run(30 * MINUTE);
    expect(made.of('coordinator_failed')).toHaveLength(1);
    made.coordinator.away = false;
    await made.run(15 * MINUTE);
    expect(made.of('coordinator_recovered')).toHaveLength(1);
  });
});
