import { DAY, HOUR } from '../../shared/core/instant.ts';
import { fromEpochDay } from '../../shared/core/local-date.ts';
import { localEpochDay } from '../../shared/core/zone.ts';
import { box, type Chart, label, line, PLOT, PLOT_WIDTH, px } from './chart.ts';
import { range } from './distance.ts';
import type { Simulation } from './run-simulation.ts';
import { byCategory, gapsInDays } from './statistics.ts';

const COLUMNS = 105;
const HOURS = 24;
const BINS = 36;
const MOST_ROWS = 100;

/** Posts by local day (or a few days together) and hour; the darker, the more. */
export function heatMap({ posts, calendar, from, to, cadence }: Simulation): Chart {
  const { zone } = calendar;
  const first = localEpochDay(from, zone);
  const days = localEpochDay(to - 1, zone) - first + 1;
  const daysEach = Math.ceil(days / COLUMNS);
  const columns = Math.ceil(days / daysEach);
  const counts = Array.from({ length: columns * HOURS }, () => 0);
  for (const { at } of posts) {
    const local = at + zone.offsetAt(at);
    const column = Math.floor((Math.floor(local / DAY) - first) / daysEach);
    const cell = column * HOURS + Math.floor((local % DAY) / HOUR);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  const most = Math.max(1, ...counts);
  const [width, height] = [PLOT_WIDTH / columns, 9];
  // One path for each number of posts keeps the picture small.
  const paths = new Map<number, string>();
  for (const [i, count] of counts.entries()) {
    const [x, y] = [PLOT.left + Math.floor(i / HOURS) * width, PLOT.top + (i % HOURS) * height];
    const cell = `M${px(x)} ${px(y)}h${px(width)}v${px(height)}h-${px(width)}z`;
    if (count > 0) paths.set(count, `${paths.get(count) ?? ''}${cell}`);
  }
  const cells = [...paths].map(
    ([count, path]) => `<path class="mark" fill-opacity="${Math.round((100 * count) / most) / 100}" d="${path}"/>`,
  );
  const bottom = PLOT.top + HOURS * height;
  const hours = [0, 6, 12, 18, 24].map((hour) =>
    label(PLOT.left - 6, PLOT.top + hour * height + 4, `${String(hour).padStart(2, '0')}:00`, 'end'),
  );
  const dates = [0, 0.25, 0.5, 0.75].map((share) =>
    label(PLOT.left + share * PLOT_WIDTH, bottom + 18, fromEpochDay(first + Math.floor(share * days)), 'start'),
  );
  const each = daysEach === 1 ? 'day' : `${daysEach} days`;
  return {
    title: `${cadence}: posts by ${each} and hour of the day (at most ${most} in one)`,
    height: bottom + PLOT.bottom,
    body: [...cells, ...hours, ...dates].join('\n'),
  };
}

/** Where in their window the posts stand; the dashed line is an even share. */
export function positionHistogram({ posts, cadence }: Simulation): Chart {
  const counts = Array<number>(BINS).fill(0);
  for (const { position } of posts) {
    const bin = Math.min(BINS - 1, Math.floor(position * BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const even = posts.length / BINS;
  const most = Math.max(1, even * 1.5, ...counts);
  const plotHeight = 150;
  const bottom = PLOT.top + plotHeight;
  const heightOf = (count: number) => (count / most) * plotHeight;
  const width = PLOT_WIDTH / BINS;
  const bars = counts.map((count, i) =>
    box(PLOT.left + i * width + 1, bottom - heightOf(count), width - 2, heightOf(count)),
  );
  const shares = [0, 1, 2, 3, 4, 5, 6].map((sixth) =>
    label(
      PLOT.left + (sixth / 6) * PLOT_WIDTH,
      bottom + 18,
      sixth === 0 ? 'start' : sixth === 6 ? 'end' : `${sixth}/6`,
    ),
  );
  return {
    title: `${cadence}: where in the window posts appear`,
    height: bottom + PLOT.bottom,
    body: [
      line('grid', PLOT.left, bottom, PLOT.left + PLOT_WIDTH, bottom),
      ...bars,
      line('limit', PLOT.left, bottom - heightOf(even), PLOT.left + PLOT_WIDTH, bottom - heightOf(even)),
      label(PLOT.left - 6, bottom - heightOf(even) + 4, 'even', 'end'),
      ...shares,
    ].join('\n'),
  };
}

/** Each category's shortest, mean and longest gap in days; the dashed lines are the least and the most in `even`. */
export function gapChart({ posts, categories, cadence, summary }: Simulation): Chart {
  const own = byCategory(posts);
  const shown = categories.slice(0, MOST_ROWS);
  const gaps = shown.map((category) => range(gapsInDays(own.get(category) ?? [])));
  const [n, s] = [summary.interval_days, summary.spacing];
  const limits = cadence === 'even' ? [s * n, (2 - s) * n] : [n];
  const end = Math.max(2 * n, ...gaps.map((gap) => gap?.max ?? 0));
  const x = (days: number) => PLOT.left + (days / end) * PLOT_WIDTH;
  const rowHeight = shown.length > 30 ? 8 : 14;
  const bottom = PLOT.top + shown.length * rowHeight + 4;
  const rows = gaps.flatMap((gap, i) => {
    const y = PLOT.top + (i + 0.5) * rowHeight;
    const isNamed = rowHeight > 8 || i % 5 === 0;
    const name = isNamed ? [label(PLOT.left - 6, y + 4, shown[i] ?? '', 'end')] : [];
    if (!gap) return name;
    const mean = `<circle class="mark" cx="${px(x(gap.mean))}" cy="${px(y)}" r="${rowHeight > 8 ? 4 : 2.5}"/>`;
    return [...name, line('line', x(gap.min), y, x(gap.max), y), mean];
  });
  const step = Math.max(1, Math.ceil(end / 10));
  const ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
  return {
    title: `${cadence}: days between two posts of a category${shown.length < categories.length ? ` (the first ${shown.length})` : ''}`,
    height: bottom + PLOT.bottom,
    body: [
      ...ticks.map((days) => line('grid', x(days), PLOT.top, x(days), bottom)),
      ...ticks.map((days) => label(x(days), bottom + 18, String(days))),
      ...limits.map((days) => line('limit', x(days), PLOT.top, x(days), bottom)),
      ...rows,
    ].join('\n'),
  };
}
