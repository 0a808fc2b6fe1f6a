import { expect } from 'vitest';
import { DAY, MINUTE } from '../../shared/core/instant.ts';
import { type FaultWorld, SEPARATION_MINUTES, START } from './fault-world.ts';

/**
 * Whatever was done to it: every job is one post or still waits, no job is two, no category fills a window twice, and no
 * two posts come closer than the separation.
 */
export async function expectSound({ agent, site }: FaultWorld, jobs: number): Promise<void> {
  const ours = site.posts.filter(({ jobId }) => jobId !== null);
  const ids = ours.map(({ jobId }) => jobId);
  expect(new Set(ids).size, 'no job is published twice').toBe(ids.length);
  const windows = ours.map(({ termId, at }) => `${termId} ${Math.floor((at - START) / DAY)}`);
  expect(new Set(windows).size, 'no category fills a window twice').toBe(windows.length);
  const instants = ours.map(({ at }) => at).toSorted((a, b) => a - b);
  const gaps = instants.slice(1).map((at, n) => at - (instants[n] as number));
  // WordPress keeps whole seconds.
  expect(Math.min(...gaps, DAY), 'no burst').toBeGreaterThanOrEqual(SEPARATION_MINUTES * MINUTE - 1000);
  const published = (await agent.store.jobs({ status: 'PUBLISHED', limit: 1000 })).map(({ jobId }) => jobId);
  expect(published.toSorted(), 'the queue knows what is out').toEqual([...ids].toSorted());
  expect(await agent.store.jobs({ status: 'FAILED', limit: 9 }), 'nothing failed for good').toEqual([]);
  const waiting = await agent.store.jobs({ status: 'QUEUED', limit: 1000 });
  expect(published.length + waiting.length, 'nothing is lost').toBe(jobs);
}
