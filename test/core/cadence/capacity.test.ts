import { describe, expect, it } from 'vitest';
import { type CapacityInput, capacity, effectiveSeparationMinutes } from '../../../shared/core/cadence/capacity.ts';
import { type CalendarRules, NO_CALENDAR_RULES } from '../../../shared/core/calendar-rules.ts';
import { parseIso } from '../../../shared/core/instant.ts';
import { parseZone } from '../../../shared/core/zone.ts';
import { planYears } from './plan-years.ts';

const categories = (count: number, intervalDays = 3) => Array.from({ length: count }, () => ({ intervalDays }));

function judge(given: Partial<Omit<CapacityInput, 'rules'>> & { rules?: Partial<CalendarRules> }) {
  return capacity({
    categories: categories(20),
    separationMinutes: null,
    checkIntervalMinutes: 10,
    zone: parseZone('UTC'),
    now: parseIso('2026-11-24T00:00:00Z'),
    ...given,
    rules: { ...NO_CALENDAR_RULES, ...given.rules },
  });
}

const night = { quietHours: [{ from: '20:00', to: '08:00' }] };

describe('the separation that counts', () => {
  it.each([
    [null, 10, 20],
    [null, 60, 60],
    [5, 10, 10],
    [45, 10, 45],
    [0, 1, 1],
  ])('configured %s, checked every %d minutes: %d', (configured, check, minutes) => {
    expect(effectiveSeparationMinutes(configured, check)).toBe(minutes);
  });
});

describe('capacity', () => {
  it('fits 20 categories in three days with room to spare', () => {
    expect(judge({})).toEqual({
      demandPerDay: expect.closeTo(20 / 3),
      roomPerDay: 72,
      fits: true,
      tightest: { startDate: '2026-11-24', lastDate: '2026-11-26', demand: 20, room: 216 },
      separationMinutes: 20,
      message: '20 categories need 6.7 posts a day; min separation 20 minutes leaves room for 72.',
    });
  });

  it('names the rules that collide, with the figures', () => {
    const found = judge({ categories: categories(90), separationMinutes: 60, rules: night });
    expect(found.fits).toBe(false);
    expect(found.message).toBe(
      '90 categories need 30 posts a day; min separation 60 minutes and quiet hours 20:00–08:00 leave room for 12.',
    );
  });

  it.each<[string, Parameters<typeof judge>[0], string]>([
    [
      'the check interval, where it is what counts',
      { categories: categories(90), checkIntervalMinutes: 60 },
      '90 categories need 30 posts a day; one post per check interval of 60 minutes leaves room for 24.',
    ],
    [
      'allowed days and blackout dates',
      {
        categories: categories(300),
        separationMinutes: 30,
        rules: { allowedDays: ['monday'], blackoutDates: ['2026-11-30', '2020-01-01'] },
      },
      '300 categories need 100 posts a day; min separation 30 minutes, allowed days monday and blackout dates 2026-11-30 leave room for 4.8.',
    ],
    [
      'hours of weight 0',
      { categories: categories(1, 1), rules: { hourWeights: [1, ...Array(23).fill(0)] } },
      '1 category needs 1 posts a day; min separation 20 minutes and hours of weight 0 leave room for 3.',
    ],
    [
      'one window that is too full, though the average fits',
      {
        categories: categories(27),
        separationMinutes: 30,
        rules: { allowedDays: ['thursday', 'friday', 'saturday'], quietHours: [{ from: '21:00', to: '09:00' }] },
      },
      '27 categories need 27 posts from 2026-11-24 to 2026-11-26; min separation 30 minutes, quiet hours 21:00–09:00 and allowed days thursday, friday, saturday leave room for 24 there.',
    ],
  ])('names %s', (_, given, message) => {
    expect(judge(given).message).toContain(message);
  });

  it('names the one day that is too full, such as that of a change of the clock', () => {
    const { fits, tightest, message } = judge({
      categories: categories(70, 1),
      zone: parseZone('America/New_York'),
      now: parseIso('2027-03-01T12:00:00Z'),
    });
    expect(fits).toBe(false);
    expect(tightest).toEqual({ startDate: '2027-03-14', lastDate: '2027-03-14', demand: 70, room: 69 });
    expect(message).toBe(
      '70 categories need 70 posts on 2027-03-14; min separation 20 minutes leaves room for 69 there.',
    );
  });

  it.each([
    [1, ['2026-11-24', '2026-12-21'], ['2026-11-23', '2026-12-22']],
    [3, ['2026-11-24', '2026-12-23'], ['2026-11-23', '2026-12-24']],
    [20, ['2026-11-23', '2027-01-01'], ['2026-11-22', '2027-01-02']],
  ])('looks at whole windows of %d days, for four weeks and two windows at least', (days, within, beyond) => {
    const { message } = judge({
      categories: categories(1, days),
      rules: { blackoutDates: [...within, ...beyond] },
    });
    expect(message).toContain(`blackout dates ${within.join(', ')} leave room`);
  });

  it.each([
    [10, 10, 'min separation 10 minutes leaves'],
    [5, 10, 'one post per check interval of 10 minutes leaves'],
    [null, 20, 'one post per check interval of 20 minutes leaves'],
    [null, 10, 'min separation 20 minutes leaves'],
    [20, 20, 'min separation 20 minutes leaves'],
  ])(
    'with separation %s and a check every %d minutes names what counts',
    (separationMinutes, checkIntervalMinutes, says) => {
      expect(judge({ separationMinutes, checkIntervalMinutes }).message).toContain(says);
    },
  );

  it('names the first of several windows that are as full', () => {
    expect(judge({ categories: categories(73, 1) }).tightest).toMatchObject({ startDate: '2026-11-24', demand: 73 });
  });

  it('does not count windows without usable time against anybody', () => {
    // Daily categories on working days only: weekends are skipped, not missed.
    const weekdays = { allowedDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const };
    expect(judge({ categories: categories(70, 1), rules: weekdays })).toMatchObject({
      fits: true,
      tightest: { demand: 70, room: 72 },
    });
    expect(judge({ categories: categories(73, 1), rules: weekdays }).fits).toBe(false);
  });

  it('adds up the windows of several intervals', () => {
    const mixed = [...categories(40, 1), ...categories(90, 3)];
    expect(judge({ categories: mixed })).toMatchObject({
      demandPerDay: 70,
      fits: true,
      tightest: { demand: 210, room: 216 },
    });
    expect(judge({ categories: [...mixed, ...categories(7, 3)] })).toMatchObject({
      fits: false,
      tightest: { demand: 217, room: 216 },
    });
  });

  it('says that nothing needs no room', () => {
    expect(judge({ categories: [] })).toMatchObject({ fits: true, tightest: null, demandPerDay: 0 });
  });

  it('says that nothing fits where no time is usable', () => {
    const closed = judge({ rules: { quietHours: [{ from: '00:00', to: '24:00' }] } });
    expect(closed).toMatchObject({ fits: false, roomPerDay: 0, tightest: null });
    expect(closed.message).toContain('quiet hours 00:00–24:00 leave room for 0.');
  });

  it.each([
    [36, 0],
    [37, 1],
  ])('agrees with the planner: %d categories drop %d a window', (count, drops) => {
    const rules = { ...NO_CALENDAR_RULES, ...night };
    const years = planYears({
      seed: 'capacity',
      categories: count,
      separationMinutes: 60,
      zone: 'UTC',
      rules,
      days: 61,
      spacing: 0,
    });
    expect(years.dropped).toHaveLength(drops * years.windows.length);
    expect(judge({ categories: categories(count), separationMinutes: 60, rules: night }).fits).toBe(drops === 0);
  });
});
