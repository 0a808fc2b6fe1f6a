import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SiteCategory } from '../../../shared/core/fleet/choose-item.ts';
import { type Deal, type DealtSite, dealSlots, NEW_ROTATION } from '../../../shared/core/fleet/deal-slots.ts';
import { DAY, HOUR } from '../../../shared/core/instant.ts';
import { fromEpochDay } from '../../../shared/core/local-date.ts';
import { localEpochDay, localParts, parseZone } from '../../../shared/core/zone.ts';

const START = Date.parse('2026-10-20T00:00:00Z');
const NO_DAY_RULES = { allowedDays: [], blackoutDates: [] };

function queue(site: string, categories: number, each: number): SiteCategory[] {
  return Array.from({ length: categories }, (_, c) => ({
    category: `${site}-c${c}`,
    paused: false,
    notBefore: null,
    intervalNotBefore: null,
    minGapHours: 0,
    intervalDays: null,
    items: Array.from({ length: each }, (_, i) => ({
      jobId: `${site}-c${c}-${i}`,
      title: 'A post',
      priority: 50,
      createdAt: START - i,
    })),
  }));
}

const site = (siteId: string, weight: number, zone: string, more: Partial<DealtSite> = {}): DealtSite => ({
  siteId,
  weight,
  zone: parseZone(zone),
  dayRules: NO_DAY_RULES,
  gapMs: 0,
  categories: queue(siteId, 3, 200),
  promised: [],
  ...more,
});

const deal = (sites: DealtSite[], more: Partial<Deal> = {}): Deal => ({
  sites,
  dayRules: NO_DAY_RULES,
  postingTimes: ['06:00', '09:00', '12:00', '15:00', '18:00', '21:00'],
  zone: parseZone('America/New_York'),
  rotation: 'round_robin',
  gapMs: 3 * HOUR,
  postsPerDay: 6,
  balanceCategories: true,
  respectIntervals: false,
  after: START,
  until: START + 7 * DAY,
  taken: [],
  state: NEW_ROTATION,
  ...more,
});

const THREE = [site('a', 5, 'America/New_York'), site('b', 3, 'Europe/Dublin'), site('c', 2, 'Australia/Sydney')];

describe('dealing slots', () => {
  it('gives every posting time of a brand in one zone to the sites in turn, and to their categories in turn', () => {
    const { slots } = dealSlots(deal(THREE));
    expect(slots).toHaveLength(42);
    expect(slots.slice(0, 4).map(({ siteId, category }) => [siteId, category])).toEqual([
      ['a', 'a-c0'],
      ['b', 'b-c0'],
      ['c', 'c-c0'],
      ['a', 'a-c1'],
    ]);
    expect(new Set(slots.map(({ jobId }) => jobId)).size).toBe(42);
  });

  it.each([
    ['the brand’s zone', parseZone('America/New_York')],
    ['each site’s own zone', null],
  ])(
    'weights 5:3:2 in %s: within one slot of the share in every prefix, over four weeks with DST changes',
    (_, zone) => {
      const dayRules = { allowedDays: [], blackoutDates: ['2026-10-26', '2026-11-11'] };
      const { slots } = dealSlots(
        deal(THREE, { rotation: 'weighted', zone, dayRules, until: START + 28 * DAY, postsPerDay: 6 }),
      );
      expect(slots.length).toBeGreaterThan(80);
      const counts: Record<string, number> = { a: 0, b: 0, c: 0 };
      for (const [i, slot] of slots.entries()) {
        counts[slot.siteId] = (counts[slot.siteId] ?? 0) + 1;
        for (const { siteId, weight } of THREE) {
          expect(Math.abs((counts[siteId] ?? 0) - ((i + 1) * weight) / 10)).toBeLessThanOrEqual(1);
        }
        const before = slots[i - 1];
        if (before) expect(slot.at - before.at).toBeGreaterThanOrEqual(3 * HOUR);
        const own = zone ?? (THREE.find(({ siteId }) => siteId === slot.siteId) as DealtSite).zone;
        expect(['2026-10-26', '2026-11-11']).not.toContain(fromEpochDay(localEpochDay(slot.at, own)));
        const { hour, minute } = localParts(slot.at, own);
        expect([hour % 3, minute, hour >= 6 && hour <= 21]).toEqual([0, 0, true]);
      }
    },
  );

  it('goes on where it stopped: dealt day by day or at once, the slots are the same', () => {
    const whole = dealSlots(deal(THREE, { rotation: 'weighted', until: START + 8 * DAY })).slots;
    let state = NEW_ROTATION;
    const pieces: typeof whole = [];
    for (let day = 0; day < 8; day++) {
      const sites = THREE.map((one) => ({
        ...one,
        promised: pieces.filter(({ siteId }) => siteId === one.siteId),
      }));
      const taken = pieces.map(({ at }) => at);
      const options = { rotation: 'weighted', after: START + day * DAY, until: START + (day + 1) * DAY } as const;
      const part = dealSlots(deal(sites, { ...options, taken, state }));
      state = JSON.parse(JSON.stringify(part.state));
      pieces.push(...part.slots);
    }
    expect(pieces).toEqual(whole);
  });

  it('passes over sites without content, and stops when nobody has any', () => {
    const sites = [site('a', 1, 'UTC', { categories: [] }), site('b', 1, 'UTC', { categories: queue('b', 1, 2) })];
    const { slots } = dealSlots(deal(sites));
    expect(slots.map(({ siteId, jobId }) => [siteId, jobId])).toEqual([
      ['b', 'b-c0-1'],
      ['b', 'b-c0-0'],
    ]);
  });

  it('keeps to the day rules and the larger gap of a site', () => {
    const monday = site('a', 1, 'UTC', { dayRules: { allowedDays: ['monday'], blackoutDates: [] } });
    const slow = site('b', 1, 'UTC', { gapMs: 9 * HOUR });
    const { slots } = dealSlots(deal([monday, slow], { zone: parseZone('UTC') }));
    for (const { siteId, day } of slots) if (siteId === 'a') expect(fromEpochDay(day)).toBe('2026-10-26');
    const ofB = slots.filter(({ siteId }) => siteId === 'b');
    for (const { at } of ofB) {
      for (const other of slots) if (other.at < at) expect(at - other.at).toBeGreaterThanOrEqual(9 * HOUR);
    }
    expect(slots.some(({ siteId }) => siteId === 'a')).toBe(true);
  });

  it('whatever the rules: no two posts closer than the gap, never more a day, each item once', () => {
    const zones = ['UTC', 'Australia/Lord_Howe', 'America/New_York', 'Asia/Kathmandu', 'Africa/Cairo'];
    const input = fc.record({
      weights: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
      gapHours: fc.integer({ min: 0, max: 12 }),
      perDay: fc.integer({ min: 1, max: 8 }),
      own: fc.boolean(),
      weighted: fc.boolean(),
      times: fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 8 }),
      startDay: fc.integer({ min: 0, max: 400 }),
    });
    fc.assert(
      fc.property(input, ({ weights, gapHours, perDay, own, weighted, times, startDay }) => {
        const sites = weights.map((weight, i) => site(`s${i}`, weight, zones[i] as string));
        const after = START + startDay * DAY;
        const options = deal(sites, {
          zone: own ? null : parseZone('America/New_York'),
          rotation: weighted ? 'weighted' : 'round_robin',
          gapMs: gapHours * HOUR,
          postsPerDay: perDay,
          postingTimes: times.map((hour) => `${String(hour).padStart(2, '0')}:30`),
          after,
          until: after + 6 * DAY,
        });
        const { slots } = dealSlots(options);
        expect(new Set(slots.map(({ jobId }) => jobId)).size).toBe(slots.length);
        const perLocalDay = new Map<string, number>();
        for (const [i, slot] of slots.entries()) {
          const before = slots[i - 1];
          if (before) expect(slot.at - before.at).toBeGreaterThanOrEqual(Math.max(1, gapHours * HOUR));
          if (own) continue;
          const key = String(slot.day);
          perLocalDay.set(key, (perLocalDay.get(key) ?? 0) + 1);
        }
        for (const count of perLocalDay.values()) expect(count).toBeLessThanOrEqual(perDay);
      }),
      { numRuns: 100 },
    );
  });
});
