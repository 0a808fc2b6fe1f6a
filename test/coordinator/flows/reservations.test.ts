import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, parseIso, toIso } from '../../../shared/core/instant.ts';
import { fleetWorld, resultOf, START } from '../fleet-world.ts';

const at = (hours: number) => START + hours * HOUR;
const minutes = (iso: string) => (parseIso(iso) - START) / MINUTE;

describe('a reservation', () => {
  it('is granted at its own time, from five minutes before to one minute after', async () => {
    const world = fleetWorld();
    await world.brand('b', { min_gap_hours: 1 });
    const site = await world.enrol('b', 'one', { zone: 'Australia/Sydney' });
    const slot = await site.granted(at(10), { job_id: 'j1' });
    expect(slot).toMatchObject({
      scheduled_at: toIso(at(10)),
      local_time: '2026-11-24 21:00',
      zone: 'Australia/Sydney',
      valid_from: toIso(at(10) - 5 * MINUTE),
      valid_until: toIso(at(10) + MINUTE),
      epoch: 1,
      category: 'Sport',
      job_id: 'j1',
    });
    expect(slot.slot_id).toMatch(/^2026-11-24_2100_/);
  });

  it('is moved to the nearest instant that keeps the gap to sister sites, however early or late those are', async () => {
    const world = fleetWorld();
    await world.brand('b', { min_gap_hours: 1 });
    const [one, two] = [await world.enrol('b', 'one'), await world.enrol('b', 'two')];
    await one.granted(at(10));
    const answer = await two.reserve(at(10) + MINUTE);
    expect(answer).toMatchObject({ granted: true, moved: true });
    // One minute late at 10:00 and a gap of 60 minutes: 11:01, and not a second before.
    const slot = await two.granted(at(10) + 20 * MINUTE);
    const spans = [(answer.granted && answer.slot) || slot, slot].map((s) => [
      minutes(s.valid_from),
      minutes(s.valid_until),
    ]);
    spans.push([595, 601]);
    spans.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
    for (const [i, span] of spans.slice(1).entries())
      expect((span[0] ?? 0) - (spans[i]?.[1] ?? 0)).toBeGreaterThanOrEqual(60);
  });

  it('asked twice under the same id is the same slot; another id of the same wish is another one', async () => {
    const world = fleetWorld();
    await world.brand('b', { min_gap_hours: 1 });
    const site = await world.enrol('b', 'one');
    const first = await site.granted(at(10), { request_id: 'same' });
    const again = await site.granted(at(10), { request_id: 'same' });
    expect(again).toEqual(first);
    expect((await site.granted(at(10), { request_id: 'other' })).slot_id).not.toBe(first.slot_id);
  });

  it('keeps to the days that brand and site allow, and to posts a day', async () => {
    const world = fleetWorld();
    await world.brand('b', { timezone: 'UTC', min_gap_hours: 1, posts_per_day: 2, blackout_dates: ['2026-11-25'] });
    const site = await world.enrol('b', 'one');
    const hours: number[] = [];
    for (let i = 0; i < 4; i++) hours.push(minutes((await site.granted(at(30))).scheduled_at) / 60);
    expect(hours.map(Math.floor).sort((a, b) => a - b)).toEqual([22, 23, 48, 49]);
    expect(await site.reserve(at(30), { window_end: toIso(at(47)) })).toMatchObject({
      granted: false,
      reason: 'posts_per_day',
      retry_at: toIso(at(47)),
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['no_allowed_day', { allowed_days: ['monday'], timezone: 'UTC' }, {}],
    ['min_gap', { min_gap_hours: 100 }, {}],
    ['window_over', {}, { window_end: toIso(START - MINUTE), window_start: toIso(START - HOUR) }],
    ['too_far_ahead', { max_queue_lookahead_days: 1 }, { wanted_at: toIso(at(30)) }],
    ['mode_slots', { mode: 'slots' }, {}],
  ])('is refused with a reason and a time: %s', async (reason, rules, more) => {
    const world = fleetWorld();
    await world.brand('b', { min_gap_hours: 1, ...rules });
    const site = await world.enrol('b', 'one');
    if (reason === 'min_gap') await site.granted(at(10));
    const answer = await site.reserve(at(10), more);
    expect(answer).toMatchObject({ granted: false, reason });
    if (!answer.granted) expect(parseIso(answer.retry_at)).toBeGreaterThan(START);
  });

  it('lets a person publish in slots mode, within the rules', async () => {
    const world = fleetWorld();
    await world.brand('b', { mode: 'slots', min_gap_hours: 1, timezone: 'UTC' });
    const site = await world.enrol('b', 'one');
    expect(minutes((await site.granted(START, { by_person: true })).scheduled_at)).toBe(0);
    expect(minutes((await site.granted(START, { by_person: true })).scheduled_at)).toBe(61);
  });

  it('never refuses a healthy fleet by default: the gap follows from the demand', async () => {
    const world = fleetWorld();
    await world.brand('b');
    const sites = [];
    for (let i = 0; i < 5; i++) sites.push(await world.enrol('b', `s${i}`));
    for (const site of sites) await site.report({ expected_posts_per_day: 20 });
    world.advance(16_000);
    const times: number[] = [];
    for (let post = 0; post < 300; post++) {
      const wanted = START + MINUTE + ((post * 7919) % 4300) * MINUTE;
      const slot = await sites[post % 5]?.granted(wanted, {
        window_end: toIso(START + 72 * HOUR),
        request_id: `p${post}`,
      });
      times.push(parseIso(slot?.scheduled_at ?? ''));
    }
    times.sort((a, b) => a - b);
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(6 * MINUTE);
  });

  it('right after the report that says what a new site wants, goes by that already', async () => {
    const world = fleetWorld();
    await world.brand('b');
    const old = await world.enrol('b', 'old');
    await old.report({ expected_posts_per_day: 1 });
    world.advance(HOUR);
    await old.report({ expected_posts_per_day: 1 });
    const site = await world.enrol('b', 'new');
    await site.report({ expected_posts_per_day: 20 });
    for (let i = 0; i < 60; i += 1) {
      const answer = await site.reserve(START + 2 * HOUR + i * 68 * MINUTE, { request_id: `r${i}` });
      expect(answer).toMatchObject({ granted: true, moved: false });
    }
  });

  it('given back is free for others at once, and may be given back again', async () => {
    const world = fleetWorld();
    await world.brand('b', { min_gap_hours: 1 });
    const [one, two] = [await world.enrol('b', 'one'), await world.enrol('b', 'two')];
    const slot = await one.granted(at(10));
    for (let i = 0; i < 2; i++) expect((await one.call('DELETE', `/reservations/${slot.slot_id}`)).status).toBe(200);
    expect(minutes((await two.granted(at(10))).scheduled_at)).toBe(600);
    expect((await one.call('DELETE', '/reservations/none')).body.error.code).toBe('slot_not_found');
  });

  it('of a missed slot takes its place in the same step', async () => {
    const world = fleetWorld();
    await world.brand('b', { min_gap_hours: 3 });
    const site = await world.enrol('b', 'one');
    const slot = await site.granted(at(1));
    world.advance(HOUR + 2 * MINUTE);
    const fresh = await site.granted(world.now(), { replaces: slot.slot_id });
    expect(minutes(fresh.scheduled_at)).toBe(62);
    expect((await site.report({ held: [slot] })).revoked.map(({ slot_id }) => slot_id)).toEqual([slot.slot_id]);
  });

  it('once used cannot be given back, and its real time keeps the gap', async () => {
    const world = fleetWorld();
    await world.brand('b', { min_gap_hours: 1 });
    const site = await world.enrol('b', 'one');
    const slot = await site.granted(at(1));
    world.advance(HOUR + MINUTE);
    const taken = await site.report({ results: [resultOf(slot, { at: toIso(at(1) + 40_000) })] });
    expect(taken.results_taken).toEqual([`result of ${slot.slot_id}`]);
    expect((await site.call('DELETE', `/reservations/${slot.slot_id}`)).body.error.code).toBe('slot_used');
    expect(minutes((await site.granted(at(1))).scheduled_at)).toBeCloseTo(120 + 40 / 60, 5);
  });
});
