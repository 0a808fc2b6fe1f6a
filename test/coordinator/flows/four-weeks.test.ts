import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FleetSlot } from '../../../coordinator/ports/slots.ts';
import { type BrandRules, brandRules } from '../../../shared/contract/coordinator/rules.ts';
import { DAY, HOUR, type Instant, parseIso } from '../../../shared/core/instant.ts';
import { fleetWorld, resultOf, type TestSite } from '../fleet-world.ts';

/** A site of each zone; in these weeks the clocks change in Sydney and Berlin, in Berlin and New York. */
const SITES = [
  { name: 'sydney', zone: 'Australia/Sydney', weight: 5 },
  { name: 'berlin', zone: 'Europe/Berlin', weight: 3 },
  { name: 'new-york', zone: 'America/New_York', weight: 2 },
] as const;
const STARTS = ['2026-09-28T11:00:00Z', '2026-10-19T05:00:00Z', '2027-03-08T17:00:00Z'] as const;
const WEEKS_MS = 28 * DAY;
/** Less than the days that are dealt ahead, so that every slot is known to its site before its time. */
const STEP_MS = 12 * HOUR;
const CATEGORIES = ['A', 'B', 'C'];
const DATES = Array.from({ length: 28 }, (_, i) => new Date(parseIso(STARTS[1]) + i * DAY).toISOString().slice(0, 10));

/** What a wall clock shows, by the runtime's own zone data: `2026-11-01 02:30`. */
const wallClock = (at: Instant, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(at);

/** The queue of a site, less what was published: 50 items of each category at most are reported. */
function queueOf(site: string, published: ReadonlySet<string>) {
  return CATEGORIES.map((category) => {
    const left = Array.from({ length: 120 }, (_, i) => `${site}-${category}-${i}`).filter((id) => !published.has(id));
    const items = left.slice(0, 50).map((job_id) => ({
      job_id,
      title: job_id,
      priority: 50,
      created_at: '2026-01-01T00:00:00Z',
    }));
    return { category, queued: left.length, items };
  });
}

/** Four weeks in which every site reports twice a day, and publishes what it was given in time. */
async function fourWeeks(
  start: Instant,
  rules: BrandRules,
): Promise<{ posts: FleetSlot[]; nameOf: Map<string, string> }> {
  const world = fleetWorld(undefined, start);
  await world.brand('b', { mode: 'slots', brand_rotation: 'weighted', max_queue_lookahead_days: 2, ...rules });
  const sites: (TestSite & { name: string; published: Set<string> })[] = [];
  for (const { name, zone, weight } of SITES) {
    const site = await world.enrol('b', name, { zone, weight });
    sites.push({ ...site, name, published: new Set() });
  }
  let held = new Map<string, Awaited<ReturnType<TestSite['report']>>['grants']>();
  const reportAll = async () => {
    const next: typeof held = new Map();
    for (const { id, name, published, report } of sites) {
      const due = (held.get(id) ?? []).filter(({ scheduled_at: at }) => parseIso(at) <= world.now());
      for (const { job_id: job } of due) if (job !== null) published.add(job);
      const results = due.map((grant) => resultOf(grant, { job_id: grant.job_id }));
      const zone = SITES.find((site) => site.name === name)?.zone;
      const queue = queueOf(name, published);
      const answer = await report({ zone, queue, queue_hash: `${published.size}`, queue_total: 1, results });
      next.set(id, answer.grants);
    }
    held = next;
  };
  await reportAll();
  await world.tick();
  await reportAll();
  while (world.now() < start + WEEKS_MS) {
    world.advance(STEP_MS);
    await reportAll();
    await world.tick();
  }
  const posts = await world.coordinator.store.slots({ brandId: 'b', from: start, until: start + WEEKS_MS - DAY });
  expect(posts.filter(({ status }) => status !== 'published' && status !== 'assigned')).toEqual([]);
  return { posts, nameOf: new Map(sites.map(({ id, name }) => [id, name])) };
}

const timeOfDay = fc
  .integer({ min: 0, max: 47 })
  .map((half) => `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`);

const anyRules = fc.record({
  start: fc.constantFrom(...STARTS),
  timezone: fc.constantFrom(...SITES.map(({ zone }) => zone), 'site'),
  // 02:30 does not exist on some of these days.
  posting_times: fc
    .uniqueArray(timeOfDay, { minLength: 2, maxLength: 6 })
    .map((times) => [...new Set(['02:30', ...times])]),
  min_gap_hours: fc.constantFrom(0.5, 1, 2.5, 4),
  blackout_dates: fc.uniqueArray(fc.constantFrom(...DATES), { maxLength: 3 }),
  allowed_days: fc.constantFrom([], ['Mon', 'Tue', 'Wed', 'Thu', 'Fri']),
});

describe('three sites in three zones, weights 5:3:2, four weeks', () => {
  it('every site has its share at every moment, gaps hold, no day is wrong, times are right by the wall clock', async () => {
    await fc.assert(
      fc.asyncProperty(anyRules, async ({ start, ...rules }) => {
        const { posts, nameOf } = await fourWeeks(parseIso(start), brandRules.parse(rules));
        expect(posts.length).toBeGreaterThan(20);
        const counts = new Map<string, number>();
        let last: Instant | null = null;
        for (const [i, { siteId, slotId, scheduledAt, publishedAt }] of posts.entries()) {
          const site = SITES.find(({ name }) => name === nameOf.get(siteId));
          if (site === undefined) throw new Error(`Nobody knows ${siteId}.`);
          counts.set(site.name, (counts.get(site.name) ?? 0) + 1);
          for (const { name, weight } of SITES)
            expect(Math.abs((counts.get(name) ?? 0) - ((i + 1) * weight) / 10)).toBeLessThanOrEqual(1);

          const at: Instant = publishedAt ?? scheduledAt;
          if (last !== null) expect(at - last).toBeGreaterThanOrEqual(rules.min_gap_hours * HOUR);
          last = at;

          const zone = rules.timezone === 'site' ? site.zone : rules.timezone;
          const [date = '', time = ''] = wallClock(scheduledAt, zone).split(' ');
          expect(rules.blackout_dates).not.toContain(date);
          if (rules.allowed_days.length > 0) expect([0, 6]).not.toContain(new Date(`${date}T12:00:00Z`).getUTCDay());
          // The name says what the rules say; only a time that the clocks jump over is shown later.
          const said = `${date}_${time.replace(':', '')}`;
          const named = slotId.slice(0, 15);
          if (said !== named) {
            expect(named.slice(11)).toBe('0230');
            expect(said).toBe(`${named.slice(0, 10)}_0330`);
            expect(wallClock(scheduledAt - HOUR, zone)).toBe(`${date} 01:30`);
          }
          expect(rules.posting_times).toContain(`${named.slice(11, 13)}:${named.slice(13)}`);
        }
      }),
      { numRuns: 8, seed: 532 },
    );
  }, 240_000);

  it('meets a time that the clocks jump over', async () => {
    const { posts } = await fourWeeks(parseIso(STARTS[2]), {
      timezone: 'Europe/Berlin',
      posting_times: ['02:30', '12:00'],
    });
    const jumped = posts.find(({ slotId }) => slotId === '2027-03-28_0230');
    expect(jumped?.scheduledAt).toBe(parseIso('2027-03-28T01:30:00Z'));
    expect(posts.find(({ slotId }) => slotId === '2027-03-27_0230')?.scheduledAt).toBe(
      parseIso('2027-03-27T01:30:00Z'),
    );
    expect(posts.find(({ slotId }) => slotId === '2027-03-29_0230')?.scheduledAt).toBe(
      parseIso('2027-03-29T00:30:00Z'),
    );
  });
});
