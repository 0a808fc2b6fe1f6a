import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFleetStore } from '../../../coordinator/adapters/sql/sql-store.ts';
import type { FleetStore } from '../../../coordinator/ports/store.ts';
import { DAY, HOUR, parseIso, toIso } from '../../../shared/core/instant.ts';
import { type Database, openDatabase } from '../../../shared/node/database.ts';
import { type FleetWorld, fleetWorld, START, type TestSite } from '../fleet-world.ts';

let folder: string;
let store: FleetStore;
let world: FleetWorld;
let sites: TestSite[];
/** Transactions that were begun. */
let transactions: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scs-together-'));
  const db = await openDatabase(`file:${join(folder, 'fleet.sqlite')}`);
  const counted: Database = {
    ...db,
    transaction(work) {
      transactions += 1;
      return db.transaction(work);
    },
  };
  store = await openFleetStore(counted);
  world = fleetWorld(store);
  sites = [];
  for (const brand of ['b', 'c']) {
    await world.brand(brand, { min_gap_hours: 1 });
    for (const name of ['one', 'two']) sites.push(await world.enrol(brand, `${brand}-${name}`));
  }
  transactions = 0;
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const site = (index: number) => sites[index] as TestSite;
const slotsOf = () => store.slots({ from: START, until: START + 9 * DAY });

describe('reservations that come at the same time', () => {
  it('share transactions, and of one brand each keeps its gap to those before it', async () => {
    const answers = await Promise.all(
      sites.flatMap((each) => [each, each]).map((each) => each.reserve(START + 6 * HOUR)),
    );
    expect(transactions).toBeLessThan(4);
    expect(answers.every(({ granted }) => granted)).toBe(true);
    for (const brandId of ['b', 'c']) {
      const times = (await slotsOf()).filter((slot) => slot.brandId === brandId).map(({ scheduledAt }) => scheduledAt);
      expect(times).toHaveLength(4);
      for (const [i, at] of times.entries())
        if (i > 0) expect(at - (times[i - 1] as number)).toBeGreaterThanOrEqual(HOUR);
    }
    const epochs = (await slotsOf()).filter(({ brandId }) => brandId === 'b').map(({ epoch }) => epoch);
    expect(epochs.sort()).toEqual([1, 2, 3, 4]);
    expect(await store.brand('b')).toMatchObject({ epoch: 4 });
  });

  it('under one request id are one slot', async () => {
    const same = { request_id: 'the same' };
    const answers = await Promise.all([1, 2, 3].map(() => site(0).granted(START + 6 * HOUR, same)));
    expect(new Set(answers.map(({ slot_id: id }) => id)).size).toBe(1);
    expect(await slotsOf()).toHaveLength(1);
    expect(await site(0).granted(START + 6 * HOUR, same)).toEqual(answers[0]);
  });

  it('one that is refused, and one of a revoked site, take nothing from their neighbours', async () => {
    await world.request('POST', `/v1/sites/${site(1).id}/revoke`);
    const [granted, revoked, tooFar, other] = await Promise.allSettled([
      site(0).reserve(START + 6 * HOUR),
      site(1).reserve(START + 6 * HOUR),
      site(0).reserve(START + 30 * DAY, { window_end: toIso(START + 31 * DAY) }),
      site(2).reserve(START + 6 * HOUR),
    ]);
    expect(granted).toMatchObject({ value: { granted: true } });
    expect(revoked).toMatchObject({ reason: { message: expect.stringContaining('token_revoked') } });
    expect(tooFar).toMatchObject({ value: { granted: false, reason: 'too_far_ahead' } });
    expect(other).toMatchObject({ value: { granted: true } });
    expect((await slotsOf()).map(({ scheduledAt }) => scheduledAt)).toEqual([START + 6 * HOUR, START + 6 * HOUR]);
  });
});

describe('reports that come at the same time', () => {
  const result = (id: string, at: number) => ({
    result_id: id,
    slot_id: null,
    kind: 'published',
    category: 'A',
    at: toIso(at),
  });

  it('count a result once, although two of them bring it', async () => {
    const results = [result('r', START + 60_000)];
    world.advance(HOUR);
    const answers = await Promise.all([1, 2].map(() => site(0).report({ results })));
    expect(answers.map(({ results_taken: taken }) => taken)).toEqual([['r'], ['r']]);
    expect((await slotsOf()).map(({ publishedAt }) => publishedAt)).toEqual([START + 60_000]);
  });

  it('share one transaction for all of their results, and one for the rest', async () => {
    world.advance(HOUR);
    const answers = await Promise.all(
      sites.map((each, i) => each.report({ results: [result(`r${i}`, START + i * 60_000)] })),
    );
    expect(answers.map(({ results_taken: taken }) => taken)).toEqual([['r0'], ['r1'], ['r2'], ['r3']]);
    expect(transactions).toBeLessThan(3);
    expect((await slotsOf()).map(({ siteId }) => siteId)).toEqual(sites.map(({ id }) => id));
  });

  it('one whose results cannot be written fails alone', async () => {
    world.advance(HOUR);
    const { lockedTogether } = store;
    store.lockedTogether = (brandId, siteId, work) =>
      siteId === site(1).id ? Promise.reject(new Error('torn page')) : lockedTogether(brandId, siteId, work);
    const outcomes = await Promise.allSettled(
      sites.map((each, i) => each.report({ results: [result(`r${i}`, START + i * 60_000)] })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    store.lockedTogether = lockedTogether;
    expect((await site(1).report({ results: [result('r1', START + 60_000)] })).results_taken).toEqual(['r1']);
    expect(await slotsOf()).toHaveLength(4);
  });

  it('one with a wrong clock and one of a revoked site are refused alone', async () => {
    await world.request('POST', `/v1/sites/${site(1).id}/revoke`);
    const [good, revoked, skewed, other] = await Promise.allSettled([
      site(0).report({ queue_total: 7 }),
      site(1).report(),
      site(2).report({ at: toIso(START - HOUR) }),
      site(3).report({ queue_total: 9 }),
    ]);
    expect(good).toMatchObject({ status: 'fulfilled' });
    expect(revoked).toMatchObject({ reason: { message: expect.stringContaining('token_revoked') } });
    expect(skewed).toMatchObject({ reason: { message: expect.stringContaining('clock_skew') } });
    expect(other).toMatchObject({ status: 'fulfilled' });
    const totals = await store.sites();
    expect(totals.map(({ queueTotal, reportedAt }) => (reportedAt === null ? 'never' : queueTotal)).sort()).toEqual([
      7,
      9,
      'never',
      'never',
    ]);
  });

  it('the answers come after what they say was written', async () => {
    const grant = await site(0).granted(START + 6 * HOUR);
    world.advance(parseIso(grant.scheduled_at) - START);
    const published = { ...result('done', world.now()), slot_id: grant.slot_id };
    const save = store.saveReports;
    const written: string[] = [];
    store.saveReports = async (reports) => {
      await save(reports);
      written.push(...reports.map(({ siteId }) => siteId));
    };
    const answers = await Promise.all([
      site(0)
        .report({ held: [grant], results: [published] })
        .then((answer) => ({ answer, known: [...written] })),
      site(2)
        .report()
        .then((answer) => ({ answer, known: [...written] })),
    ]);
    for (const { known } of answers) expect(known).toEqual(expect.arrayContaining([site(0).id, site(2).id]));
    expect(answers[0]?.answer).toMatchObject({ results_taken: ['done'], grants: [] });
  });
});
