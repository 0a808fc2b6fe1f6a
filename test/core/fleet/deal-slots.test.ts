import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SiteCategory } from '../../../shared/core/fleet/choose-item.ts';
import {
  type Deal,
  type DealtSite,
  dealInstant,
  dealSlots,
  NEW_ROTATION,
} from '../../../shared/core/fleet/deal-slots.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/core/instant.ts';
import { fromEpochDay } from '../../../shared/core/local-date.ts';
import { localEpochDay, localParts, parseZone } from '../../../shared/core/zone.ts';
import { runs } from '../property-runs.ts';

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

  describe('at the edges', () => {
    const noon = (day: number) => START + day * DAY + 12 * HOUR;
    /** When and where slots are dealt, with one posting time a day at noon by the clock of the site. */
    const at = (sites: DealtSite[], more: Partial<Deal> = {}) =>
      dealSlots(
        deal(sites, { zone: parseZone('UTC'), postingTimes: ['12:00'], until: START + 4 * DAY, ...more }),
      ).slots.map(({ siteId, at }) => `${siteId} ${toIso(at).slice(5, 16)}`);
    const one = site('a', 1, 'UTC');

    it('begin after the one end and stop before the other', () => {
      expect(at([one], { after: noon(0), until: noon(3) })).toEqual(['a 10-21T12:00', 'a 10-22T12:00']);
      expect(at([one], { after: noon(0) - 1, until: noon(2) + 1 })).toHaveLength(3);
    });

    it.each([
      ['before', -3 * HOUR, true],
      ['too shortly before', -3 * HOUR + 1, false],
      ['too shortly after', 3 * HOUR - 1, false],
      ['after', 3 * HOUR, true],
    ])('keep the gap to a post %s', (_, distance, allowed) => {
      expect(at([one], { until: noon(0) + 1, taken: [noon(0) + distance] })).toHaveLength(allowed ? 1 : 0);
    });

    it('are a minute apart at least, when no gap is asked for', () => {
      const options = { gapMs: 0, until: noon(0) + 1 };
      expect(at([one], { ...options, taken: [noon(0) - MINUTE + 1] })).toEqual([]);
      expect(at([one], { ...options, taken: [noon(0) - MINUTE] })).toHaveLength(1);
    });

    it('count the posts of a local day, those that are there already too', () => {
      const options = { postingTimes: ['01:00', '09:00', '17:00', '23:00'], postsPerDay: 2, zone: parseZone('+06:00') };
      // The day begins at 18:00 UTC: two of its posts are there already, of the next one there is one.
      const taken = [START - 5 * HOUR, START - HOUR, START + 18.5 * HOUR];
      expect(at([one], { ...options, taken, gapMs: 0, until: START + 3 * DAY - 6 * HOUR })).toEqual([
        'a 10-20T19:00',
        'a 10-21T19:00',
        'a 10-22T03:00',
      ]);
    });

    it('pass over times at which nothing may be published yet', () => {
      const categories = queue('a', 1, 9).map((category) => ({ ...category, notBefore: noon(1) + 1 }));
      expect(at([{ ...one, categories }])).toEqual(['a 10-22T12:00', 'a 10-23T12:00']);
    });

    it('of sites with clocks of their own wait for the site whose turn it is, for a day', () => {
      const east = site('b', 1, '+12:00');
      const state = { ...NEW_ROTATION, lastSite: 'b' };
      const own = { zone: null, state, after: noon(0) };
      // Its noon is twelve hours before that of `a`, whose turn it is.
      expect(at([one, east], { ...own, until: noon(1) + 1 })).toEqual(['a 10-21T12:00']);
      expect(at([one, east], { ...own, until: noon(1) })).toEqual([]);
      const closed = (...blackoutDates: string[]) => ({ ...one, dayRules: { allowedDays: [], blackoutDates } });
      const near = site('b', 1, 'UTC');
      expect(at([closed('2026-10-21'), near], { ...own, until: noon(2) + 1 })).toEqual(['a 10-22T12:00']);
      expect(at([closed('2026-10-21', '2026-10-22'), near], { ...own, until: noon(2) + 1 })).toEqual(['b 10-21T12:00']);
      // By one clock nobody is waited for.
      expect(at([closed('2026-10-21'), near], { ...own, zone: parseZone('UTC'), until: noon(2) + 1 })).toEqual([
        'b 10-21T12:00',
        'a 10-22T12:00',
      ]);
    });

    it('keep the turn of a site whose time lies beyond the end', () => {
      const state = { ...NEW_ROTATION, lastSite: 'b' };
      const options = { zone: null, state, postingTimes: ['12:00'], after: noon(0), until: noon(1) };
      expect(dealSlots(deal([one, site('b', 1, '+12:00')], options))).toEqual({ slots: [], state });
    });

    it('leave what they are given as it is', () => {
      const given = deal([{ ...one, promised: [] }], { taken: [] });
      expect(dealSlots(given).slots.length).toBeGreaterThan(0);
      expect([given.taken, given.sites[0]?.promised, given.state]).toEqual([[], [], NEW_ROTATION]);
    });

    it('say everything about a slot', () => {
      expect(dealSlots(deal([one], { after: START + 2 * HOUR, until: START + 11 * HOUR }))).toEqual({
        slots: [
          {
            name: '2026-10-20_0600',
            day: START / DAY,
            at: START + 10 * HOUR,
            siteId: 'a',
            category: 'a-c0',
            jobId: 'a-c0-199',
            title: 'A post',
          },
        ],
        state: { lastSite: 'a', credits: {}, lastCategory: { a: 'a-c0' } },
      });
    });
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
      { numRuns: runs(100) },
    );
  });
});

describe('one slot at a given instant', () => {
  /** Sunday evening in New York, Monday morning in Dublin and Sydney. */
  const at = Date.parse('2026-10-26T03:30:00Z');

  it('goes to the site whose turn it is, and the turn moves on', () => {
    const first = dealInstant(deal(THREE), at);
    expect(first).toEqual({
      slot: { siteId: 'a', at, category: 'a-c0', jobId: 'a-c0-199', title: 'A post' },
      state: { lastSite: 'a', credits: {}, lastCategory: { a: 'a-c0' } },
    });
    const second = dealInstant(deal(THREE, { state: first?.state ?? NEW_ROTATION }), at);
    expect(second?.slot).toMatchObject({ siteId: 'b', category: 'b-c0' });
    expect(second?.state.lastCategory).toEqual({ a: 'a-c0', b: 'b-c0' });
    const again = dealInstant(deal(THREE, { state: { ...NEW_ROTATION, ...second?.state, lastSite: 'c' } }), at);
    expect(again?.slot).toMatchObject({ siteId: 'a', category: 'a-c1' });
  });

  it('goes by weight where the brand says so', () => {
    const dealt = dealInstant(deal(THREE, { rotation: 'weighted' }), at);
    expect(dealt?.slot.siteId).toBe('a');
    expect(dealt?.state).toEqual({ lastSite: null, credits: { a: -5, b: 3, c: 2 }, lastCategory: { a: 'a-c0' } });
  });

  it('passes over sites that have nothing, and is null when none has', () => {
    const empty = site('a', 1, 'UTC', { categories: [] });
    expect(dealInstant(deal([empty, site('b', 1, 'UTC')]), at)?.slot.siteId).toBe('b');
    expect(dealInstant(deal([empty]), at)).toBeNull();
    expect(dealInstant(deal([]), at)).toBeNull();
  });

  it('minds what is promised to the site', () => {
    const categories = queue('a', 1, 2);
    const promised = [{ category: 'a-c0', jobId: 'a-c0-1', at: at - DAY }];
    expect(dealInstant(deal([site('a', 1, 'UTC', { categories, promised })]), at)?.slot.jobId).toBe('a-c0-0');
  });

  it('minds the day rules of brand and site, by the clock that counts', () => {
    const mondays = { allowedDays: ['monday'] as const, blackoutDates: [] };
    expect(dealInstant(deal(THREE, { dayRules: mondays }), at)).toBeNull();
    expect(dealInstant(deal(THREE, { dayRules: mondays, zone: null }), at)?.slot.siteId).toBe('b');
    const notToday = { allowedDays: [], blackoutDates: ['2026-10-25'] };
    const sites = THREE.map((one) => (one.siteId === 'a' ? { ...one, dayRules: notToday } : one));
    expect(dealInstant(deal(sites), at)?.slot.siteId).toBe('b');
    expect(dealInstant(deal(sites, { zone: parseZone('UTC') }), at)?.slot.siteId).toBe('a');
  });
});
