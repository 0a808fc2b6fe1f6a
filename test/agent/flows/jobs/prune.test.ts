import { expect, it } from 'vitest';
import { prune } from '../../../../agent/flows/jobs/prune.ts';
import { DAY, HOUR } from '../../../../shared/core/instant.ts';
import { world } from '../world.ts';

it('past windows are forgotten, but for the last ones, on which the plan rests', async () => {
  const { agent, add, run, slots, clock, of } = world({ schedule: { checkIntervalMinutes: 60 } });
  for (let i = 0; i < 8; i += 1) await add(`job-${i}`);
  await run(18 * DAY + HOUR);
  const before = await slots();
  const keep = { publishedDays: 365, cancelledDays: 365, historyDays: 1 };
  const { slots: removed } = await prune(agent, keep);
  const left = await slots();
  expect(removed).toBeGreaterThan(1);
  expect(left).toHaveLength(before.length - removed);
  expect(left.every(({ windowEnd }) => windowEnd >= clock.now() - 9 * DAY)).toBe(true);
  expect(left.filter(({ windowEnd }) => windowEnd < clock.now())).toHaveLength(3);
  expect(of('pruned')).toMatchObject([{ jobs: 0, slots: removed }]);
});
