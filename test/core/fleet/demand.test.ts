import { describe, expect, it } from 'vitest';
import { derivedGapMs, LEAST_GAP_MS, roomPerDay } from '../../../shared/core/fleet/demand.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the min gap that follows from the demand', () => {
  it.each([
    ['half of what lies between two posts', 10, 1, 0, 72],
    ['less the minute that each may be late', 10, 1, MINUTE, 71],
    ['on the days that are open', 10, 0.5, 0, 36],
    ['in whole minutes, rounded down', 7, 1, 0, 102],
    ['never more than three hours', 1, 1, 0, 180],
    ['three hours exactly', 4, 1, 0, 180],
    ['never less than a minute', 10_000, 1, 0, 1],
    ['a minute where lateness takes it all', 10, 1, 80 * MINUTE, 1],
    ['three hours where nobody wants anything', 0, 1, MINUTE, 180],
    ['three hours where the demand makes no sense', -3, 1, MINUTE, 180],
  ])('%s', (_, postsPerDay, openShare, lateMs, minutes) => {
    expect(derivedGapMs(postsPerDay, openShare, lateMs)).toBe(minutes * MINUTE);
  });
});

describe('the posts that fit into an average day', () => {
  it.each([
    ['one a gap', HOUR, 1, 0, null, 24],
    ['and what each may be late', HOUR, 1, 30 * MINUTE, null, 16],
    ['on the days that are open', HOUR, 0.25, 0, null, 6],
    ['at most as many as a day may have', HOUR, 1, 0, 10, 10],
    ['of which only the open days count', HOUR, 0.5, 0, 10, 5],
    ['a limit above what fits changes nothing', HOUR, 1, 0, 100, 24],
    ['without a gap one a minute', 0, 1, 0, null, 1440],
  ])('%s', (_, gapMs, openShare, lateMs, postsPerDay, fit) => {
    expect(roomPerDay(gapMs, openShare, lateMs, postsPerDay)).toBe(fit);
  });
});

it('sister sites are a minute apart at least', () => expect(LEAST_GAP_MS).toBe(MINUTE));
