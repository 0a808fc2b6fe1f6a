import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { brandRules, brandsFile, rulesFile, siteRules } from '../../shared/contract/coordinator/rules.ts';
import * as sites from '../../shared/contract/coordinator/sites.ts';

const FOLDER = 'shared/contract/fixtures/coordinator';
const SCHEMAS: Record<string, z.ZodType> = {
  'enrol.request.json': sites.enrolRequest,
  'enrol.response.json': sites.enrolResponse,
  'report.request.json': sites.reportRequest,
  'report-short.request.json': sites.reportRequest,
  'report.response.json': sites.reportResponse,
  'reservation.request.json': sites.reservationRequest,
  'reservation-granted.response.json': sites.reservationResponse,
  'reservation-refused.response.json': sites.reservationResponse,
  'release.response.json': sites.releaseResponse,
  'rules.file.json': rulesFile,
  'brands.file.json': brandsFile,
};
const read = (file: string): unknown => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));

it.each(readdirSync(FOLDER))('%s is what the contract says, and nothing beside it', (file) => {
  const schema = SCHEMAS[file];
  expect(schema, `no schema is named for ${file}`).toBeDefined();
  expect(schema?.parse(read(file))).toEqual(read(file));
});

/** Every fault as `place: message`. */
const faults = (schema: z.ZodType, value: unknown): string[] =>
  schema.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe('rules that cannot be used', () => {
  it('name every fault at once', () => {
    const wrong = {
      timezone: 'Mars/Olympus',
      posting_times: ['25:00', '9:00'],
      allowed_days: ['mon', 'someday'],
      blackout_dates: ['2026-02-30'],
      posts_per_day: 0,
      min_gap_hours: -1,
      mode: 'magic',
      colour: 'red',
    };
    const found = faults(brandRules, wrong).join('\n');
    for (const part of [
      'timezone: ',
      'posting_times.0: must be a time of day from 00:00 to 23:59, such as 06:00',
      'posting_times.1: must be a time of day',
      'allowed_days.1: "someday" is no day of the week',
      'blackout_dates.0: must be a date such as 2026-12-25',
      'posts_per_day: must be at least 1',
      'min_gap_hours: must not be negative',
      'mode: must be cadence or slots',
      'colour',
    ]) {
      expect(found).toContain(part);
    }
  });

  it('say which brand or site stands there twice, whatever its case and its closing slash', () => {
    const twice = {
      brands: [
        { id: 'a', sites: [{ url: 'https://one.example/' }] },
        { id: 'b', sites: [{ url: 'https://ONE.example' }] },
        { id: 'a' },
      ],
    };
    expect(faults(brandsFile, twice)).toEqual([
      'brands.1.sites.0.url: the site https://ONE.example stands here twice (also at brands.0.sites.0)',
      'brands.2.id: the brand "a" stands here twice (also at brands.0)',
    ]);
  });

  it('refuse a weight of zero', () => {
    expect(faults(brandsFile, { brands: [{ id: 'a', sites: [{ url: 'https://a.example', weight: 0 }] }] })).toEqual([
      'brands.0.sites.0.weight: must be at least 1',
    ]);
  });

  it('days may be written in any case, whole or as three letters', () => {
    expect(siteRules.parse({ allowed_days: ['Mon', 'TUESDAY'] })).toEqual({ allowed_days: ['monday', 'tuesday'] });
  });
});
