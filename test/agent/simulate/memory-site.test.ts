import { expect, it } from 'vitest';
import { MemorySite } from '../../../agent/adapters/memory/memory-site.ts';
import type { PublicationRequest } from '../../../shared/contract/plugin.ts';
import { lastPublishedCategory, publicationResponse, siteResponse } from '../../../shared/contract/plugin.ts';

const NOW = Date.parse('2026-03-10T09:17:00Z');

function site() {
  const clock = { now: () => NOW };
  return new MemorySite({ clock, zone: 'Europe/Dublin', categories: ['News', 'Sport/Local'] });
}

const request = (fields: Partial<PublicationRequest> = {}): PublicationRequest => ({
  key: 'job-1',
  revision: 1,
  payload: JSON.stringify({ title: 'A', content: 'B', status: 'publish', categories: [1] }),
  payload_hash: 'a'.repeat(64),
  epoch: 1,
  slot: { key: '1:2026-03-09T00:00:00Z', category_id: 1, last_published_at: null },
  ...fields,
});

it('speaks the contract of the plugin', async () => {
  const memory = site();
  siteResponse.parse(await memory.facts());
  for (const category of await memory.categories()) lastPublishedCategory.parse(category);
  publicationResponse.parse(await memory.publish(request()));
});

it('answers the same categories, by identity, until one of them has a post', async () => {
  const memory = site();
  const before = await memory.categories();
  expect(await memory.categories()).toBe(before);
  await memory.publish(request());
  const after = await memory.categories();
  expect(after).not.toBe(before);
  expect(after[0]).toMatchObject({ last_published_at: '2026-03-10T09:17:00Z', published_count: 1 });
  expect(after[1]).toBe(before[1]);
});

it('repeats what it did for the same job, and refuses other content', async () => {
  const memory = site();
  const first = await memory.publish(request());
  expect(await memory.publish(request())).toEqual({ ...first, replayed: true });
  expect(await memory.publication('job-1')).toEqual(first);
  await expect(memory.publish(request({ payload_hash: 'b'.repeat(64) }))).rejects.toMatchObject({
    code: 'payload_conflict',
    outcome: 'refused',
  });
  expect(memory.posts).toHaveLength(1);
});

it('refuses a window that is used, and a category that has moved on', async () => {
  const memory = site();
  await memory.publish(request());
  await expect(memory.publish(request({ key: 'job-2' }))).rejects.toMatchObject({ code: 'window_used' });
  const slot = { key: '1:2026-03-12T00:00:00Z', category_id: 1, last_published_at: null };
  await expect(memory.publish(request({ key: 'job-2', slot }))).rejects.toMatchObject({ code: 'category_moved' });
  memory.publishByHand(2, NOW - 1000);
  const other = { key: '2:2026-03-09T00:00:00Z', category_id: 2, last_published_at: null };
  await expect(memory.publish(request({ key: 'job-3', slot: other }))).rejects.toMatchObject({
    code: 'category_moved',
  });
});

it('keeps the newest post when a backdated one comes', async () => {
  const memory = site();
  memory.publishByHand(1, NOW);
  memory.publishByHand(1, NOW - 1000);
  expect((await memory.categories())[0]).toMatchObject({
    last_published_at: '2026-03-10T09:17:00Z',
    published_count: 2,
  });
});

it('gives the lease to one owner at a time, and refuses an older epoch', async () => {
  const memory = site();
  const lease = (owner: string, more = {}) => memory.lease({ owner, label: owner, ttl_seconds: 60, ...more });
  expect((await lease('first-owner')).epoch).toBe(1);
  expect((await lease('first-owner')).epoch).toBe(1);
  await expect(lease('second-owner')).rejects.toMatchObject({ code: 'lease_held' });
  expect((await lease('second-owner', { supersedes: 'first-owner' })).epoch).toBe(2);
  await expect(memory.publish(request())).rejects.toMatchObject({ code: 'stale_epoch' });
  expect((await lease('second-owner', { release: true })).held).toBe(false);
  expect((await lease('first-owner')).epoch).toBe(3);
});
