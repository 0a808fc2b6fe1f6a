import { describe, expect, it } from 'vitest';
import { parseDate } from '../../../../agent/adapters/sources/parse-date.ts';
import { publishDate } from '../../../../shared/contract/content.ts';
import { onlyJob, onlyReason } from './content-folder.ts';

describe('a date with one meaning', () => {
  it.each([
    ['2024-01-02', '2024-01-02'],
    ['2024/1/2', '2024-01-02'],
    ['2024-02-29', '2024-02-29'],
    ['2024-01-02 10:00', '2024-01-02T10:00:00'],
    ['2024-01-02T10:00:30', '2024-01-02T10:00:30'],
    ['2024-01-02 10:00:00 +0000', '2024-01-02T10:00:00Z'],
    ['2024-01-02 10:00:00 UTC', '2024-01-02T10:00:00Z'],
    ['2016-04-08T11:00:00.000Z', '2016-04-08T11:00:00Z'],
    ['2016-04-08T11:00:00.250Z', '2016-04-08T11:00:00.250Z'],
    ['2025-03-17T10:00:00-04:00', '2025-03-17T14:00:00Z'],
    ['2024-01-01T02:00:00+05:45', '2023-12-31T20:15:00Z'],
    ['5 March 2019', '2019-03-05'],
    ['March 5th, 2019', '2019-03-05'],
    ['Mar 5 2019 3:07 pm', '2019-03-05T15:07:00'],
    ['Sept. 5, 2019 at 12:00 AM', '2019-09-05T00:00:00'],
    ['Tue, 05 Mar 2019 10:00:00 +0100', '2019-03-05T09:00:00Z'],
    ['Fri Apr 08 2016 11:00:00 GMT+0200 (Central European Summer Time)', '2016-04-08T09:00:00Z'],
  ])('%s', (written, expected) => {
    expect(parseDate(written)).toBe(expected);
    expect(publishDate.safeParse(expected).success).toBe(true);
  });
});

describe('a date that has to be guessed, or does not exist', () => {
  it.each([
    ...['03/04/2024', '03-04-2024', '13.04.2024', '2024-13-01', '2024-02-30', '2023-02-29', 'yesterday', '', '2024'],
    ...[
      '1461000000',
      '20240102',
      '2024-01-02 25:00',
      '2024-01-02 10:60',
      '2024-01-02 10:00 EST',
      '2024-01-02 13:00 pm',
    ],
    ...['2024-01-02T10:00:00+15:00', '31 June 2024', '5 Maerz 2019', '0000-01-01', '2024-01/02'],
  ])('%s', (written) => {
    expect(parseDate(written)).toBeNull();
  });

  it('stops the file with its line, whether dates are kept or not', async () => {
    const text = '---\ntitle: One\ndate: 03/04/2024\n---\nText';
    const expected = { line: 3, reason: expect.stringContaining('"03/04/2024"') };
    expect(await onlyReason('a.md', text)).toEqual(expected);
    expect(await onlyReason('a.md', text, { keepDates: true })).toEqual(expected);
  });
});

describe('the date of a file', () => {
  it('decides nothing by default', async () => {
    expect((await onlyJob('a.md', '---\ntitle: One\ndate: 2024-01-02\n---\nText')).job).not.toHaveProperty(
      'publish_date',
    );
  });

  it('becomes publish_date when dates are kept', async () => {
    const keepDates = { keepDates: true };
    expect((await onlyJob('a.md', '---\ntitle: One\ndate: 2024-01-02\n---\nText', keepDates)).job.publish_date).toBe(
      '2024-01-02',
    );
    const timestamp = '---\ntitle: One\ndate: !!timestamp 2024-01-02T10:00:00Z\n---\nText';
    expect((await onlyJob('a.md', timestamp, keepDates)).job.publish_date).toBe('2024-01-02T10:00:00Z');
  });
});
