import { describe, expect, it } from 'vitest';
import { sideBySide } from '../../../coordinator/dashboard/side-by-side.ts';

const place = (...times: [column: number, minute: number][]) =>
  sideBySide(
    times.map(([column, minute]) => ({ column, minute })),
    50,
  ).map(({ item, lane, lanes }) => [item.column, item.minute, lane, lanes]);

describe('boxes of a day', () => {
  it('have the whole width while they do not touch', () => {
    expect(place([0, 0], [0, 50], [1, 0])).toEqual([
      [0, 0, 0, 1],
      [0, 50, 0, 1],
      [1, 0, 0, 1],
    ]);
  });

  it('share it when they would lie on each other, in whatever order they come, and only with those', () => {
    expect(place([0, 30], [0, 0], [0, 60], [0, 300])).toEqual([
      [0, 0, 0, 2],
      [0, 30, 1, 2],
      [0, 60, 0, 2],
      [0, 300, 0, 1],
    ]);
  });

  it('never become narrower than an eighth, and lose none', () => {
    const placed = place(...Array.from({ length: 30 }, (_, i): [number, number] => [2, i]));
    expect(placed).toHaveLength(30);
    expect(new Set(placed.map(([, , lane]) => lane))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]));
    expect(placed.every(([, , , lanes]) => lanes === 8)).toBe(true);
  });
});
