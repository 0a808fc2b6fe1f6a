import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { PATIENT, scs, workingFolder } from '../cli/run-scs.ts';
import { expectGaps, expectSound } from './expect-even.ts';
import { readLines } from './read-lines.ts';

vi.setConfig(PATIENT);

const SMALL = ['--days', '30', '--categories', '6'];

describe('scs simulate', () => {
  it('needs no configuration, and prints JSON lines with a summary last', async () => {
    const { code, stdout, stderr } = await scs(workingFolder(), ['simulate', ...SMALL, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const read = readLines(stdout.trimEnd());
    expectSound(read);
    expectGaps(read);
    expect(read.summary).toMatchObject({ days: 30, windows: 10, categories: 6, seed: 1, timezone: 'Australia/Sydney' });
    expect(Object.keys(read.posts[0] ?? {})).not.toContain('cadence');
  });

  it('gives the same course of events for the same seed, and another for another', async () => {
    const run = async (...args: string[]) =>
      (await scs(workingFolder(), ['simulate', ...SMALL, '--json', ...args])).stdout;
    const [first, again, other] = [await run(), await run('--seed', '1'), await run('--seed', '2')];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('begins with the first whole window on or after the start, in the zone', async () => {
    const args = [
      '--days',
      '12',
      '--categories',
      '2',
      '--json',
      '--timezone',
      'Asia/Kathmandu',
      '--start',
      '2026-05-05',
    ];
    const { stdout } = await scs(workingFolder(), ['simulate', ...args]);
    const { summary, missed } = readLines(stdout.trimEnd());
    // 2026-05-05 is epoch day 20578; the window of three days begins on the next one divisible by 3, 20580.
    expect(summary.start).toBe('2026-05-06T18:15:00Z');
    expect(missed).toEqual([]);
  });

  it('prints a summary for people, and writes one page with both cadences and nothing from elsewhere', async () => {
    const folder = workingFolder();
    const { code, stdout } = await scs(folder, ['simulate', ...SMALL, '--cadence', 'both', '--html', 'page.html']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Cadence even\n[\s\S]+\nCadence classic\n[\s\S]+Missed: {4}\d+ windows[\s\S]+Written to page\.html\n$/,
    );
    const page = readFileSync(join(folder, 'page.html'), 'utf8');
    expect(page.match(/<svg /g)).toHaveLength(6);
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).not.toMatch(/<script|<link|src=|href=|url\(/);
    expect(page.match(/<h2>(even|classic)<\/h2>/g)).toEqual(['<h2>even</h2>', '<h2>classic</h2>']);
  });

  it('names the cadence in every line when both are simulated', async () => {
    const { stdout } = await scs(workingFolder(), ['simulate', ...SMALL, '--cadence', 'both', '--json']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; cadence?: string });
    expect(lines.every(({ cadence }) => cadence === 'even' || cadence === 'classic')).toBe(true);
    expect(lines.filter(({ type }) => type === 'summary').map(({ cadence }) => cadence)).toEqual(['even', 'classic']);
  });

  it('names what it missed, with the reason', async () => {
    const args = ['--interval', '1', '--categories', '3', '--days', '8', '--outage', '2026-01-03T00:00Z/36h', '--json'];
    const { stdout } = await scs(workingFolder(), ['simulate', ...args, '--timezone', 'UTC']);
    const { missed, summary } = readLines(stdout.trimEnd());
    expect(missed.length).toBeGreaterThanOrEqual(3);
    expect(summary.missed).toBe(missed.length);
    expect(new Set(missed.map(({ reason }) => reason))).toEqual(new Set(['agent_not_running']));
  });

  it.each<[string, string[], RegExp]>([
    ['a word for a number', ['--days', 'many'], /--days must be a whole number, not "many"/],
    ['an unknown cadence', ['--cadence', 'odd'], /--cadence must be even, classic or both, not "odd"/],
    ['a spacing above 0.95', ['--spacing', '1'], /--spacing must be at most 0\.95, not "1"/],
    ['no such zone', ['--timezone', 'Mars/Olympus'], /--timezone must be a time zone such as Australia\/Sydney/],
    ['no such day', ['--allowed-days', 'mon,foo'], /--allowed-days cannot be used: "foo" is no day of the week/],
    ['an outage without a length', ['--outage', '2026-03-01'], /--outage must be a UTC instant and a length/],
    ['several at once', ['--seed', 'x', '--quiet', '9'], /--seed must be a whole number, not "x"; --quiet/],
    ['no whole window', ['--days', '2'], /no window of 3 days fits/],
    ['no time left', ['--quiet', '00:00-12:00,12:00-00:00'], /leave no time at all/],
    [
      'a folder that is not there',
      [...SMALL, '--html', 'no/such/page.html'],
      /cannot be written to "no\/such\/page\.html"/,
    ],
    ['an option that is none', ['--what'], /unknown option '--what'/],
    ['JSON and a page at once', ['--json', '--html', 'x.html'], /cannot be used with option/],
  ])('refuses %s with exit code 2 and a sentence', async (_, args, words) => {
    const { code, stderr } = await scs(workingFolder(), ['simulate', ...args]);
    expect(stderr).toMatch(words);
    expect(code).toBe(2);
  });
});
