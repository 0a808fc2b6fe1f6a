// Simulates both cadences, draws the pictures of docs/cadence.md and writes its table of figures: `npx tsx scripts/draw-cadence.ts`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { svgFile } from '../agent/simulation/chart.ts';
import { gapChart, heatMap, positionHistogram } from '../agent/simulation/charts.ts';
import { range } from '../agent/simulation/distance.ts';
import { runSimulation, type Simulation } from '../agent/simulation/run-simulation.ts';
import { distances, sixths } from '../agent/simulation/statistics.ts';
import { simulateDefaults, simulateOptions } from '../shared/contract/simulate.ts';
import { DAY } from '../shared/core/instant.ts';

/** What is measured: a name, the options that differ, and over how many seeds. */
const SETTINGS: [name: string, options: Partial<typeof simulateDefaults> & { separation?: string }, seeds: number][] = [
  ['`even`, checks every 10 minutes', {}, 20],
  ['`even`, checks and separation of 60 minutes', { checkInterval: '60', separation: '60' }, 5],
  ['`even`, 100 categories, spacing 0.8', { categories: '100', spacing: '0.8' }, 2],
  ['`even`, quiet hours 22:00–06:00', { quiet: '22:00-06:00' }, 5],
  ['`even`, down for 36 hours once', { outage: ['2026-03-01T00:00Z/36h'] }, 5],
  ['`classic`, checks every 10 minutes, UTC', { cadence: 'classic', timezone: 'UTC' }, 5],
  ['`classic`, checks every 10 minutes', { cadence: 'classic' }, 5],
  ['`classic`, checks every 60 minutes', { cadence: 'classic', checkInterval: '60' }, 5],
];

const HEAD = [
  '| setting (seeds) | missed | last sixth¹ | days between posts | posts a day (SD) | closest | distance from even² | a category’s hour³ |',
  '|---|---|---|---|---|---|---|---|',
];

async function measure([name, options, seeds]: (typeof SETTINGS)[number]): Promise<{ row: string; first: Simulation }> {
  const runs: Simulation[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const parsed = simulateOptions.parse({ ...simulateDefaults, ...options, seed: String(seed) });
    runs.push(await runSimulation(parsed, parsed.cadence === 'classic' ? 'classic' : 'even'));
  }
  const [first] = runs as [Simulation];
  const all = runs.flatMap(({ posts }) => posts);
  const summaries = runs.map(({ summary }) => summary);
  const { position, hour, minute } = distances(all, first.calendar, [first.from, first.to]);
  const settled = all.filter(({ at }) => at >= first.from + 90 * DAY && at < first.from + 365 * DAY);
  const of = (pick: (summary: Simulation['summary']) => number | null | undefined) =>
    range(summaries.map((summary) => pick(summary) ?? 0)) ?? { min: 0, mean: 0, max: 0 };
  const missed = 100 * of(({ missed_share: share }) => share).mean;
  const cells = [
    `${name} (${seeds})`,
    `${missed === 0 ? '0' : missed.toFixed(2)} %`,
    `${(100 * (sixths(settled)[5] ?? 0)).toFixed(1)} %`,
    `${of(({ gap_days: gap }) => gap?.min).min.toFixed(2)} – ${of(({ gap_days: gap }) => gap?.max).max.toFixed(2)}, mean ${of(({ gap_days: gap }) => gap?.mean).mean.toFixed(3)}`,
    `${of(({ posts_per_day: day }) => day.min).min} – ${of(({ posts_per_day: day }) => day.max).max} (${of(({ posts_per_day: day }) => day.sd).mean.toFixed(2)})`,
    `${of(({ closest_minutes: closest }) => closest).min.toFixed(0)} min`,
    [position, hour, minute].map((distance) => (distance ?? 0).toFixed(3)).join(' / '),
    `${of(({ ks }) => ks.category_hour_median).mean.toFixed(2)} / ${of(({ ks }) => ks.category_hour_worst).max.toFixed(2)}`,
  ];
  const doubled = of(({ doubled: count }) => count).max;
  if (doubled > 0) throw new Error(`${name} published twice in a window.`);
  return { row: `| ${cells.join(' | ')} |`, first };
}

const root = resolve(import.meta.dirname, '..');
const pictures = join(root, 'docs/cadence');
mkdirSync(pictures, { recursive: true });
const rows: string[] = [];
for (const setting of SETTINGS) {
  const { row, first } = await measure(setting);
  rows.push(row);
  process.stdout.write(`${row}\n`);
  const isDrawn =
    setting[0] === '`even`, checks every 10 minutes' || setting[0] === '`classic`, checks every 10 minutes, UTC';
  if (!isDrawn) continue;
  for (const [name, draw] of Object.entries({ hours: heatMap, positions: positionHistogram, gaps: gapChart })) {
    writeFileSync(join(pictures, `${first.cadence}-${name}.svg`), svgFile(draw(first)));
  }
}
const page = join(root, 'docs/cadence.md');
const [before = '', , after = ''] = readFileSync(page, 'utf8').split(/<!-- figures[^>]*-->/);
const marks = ['<!-- figures: written by scripts/draw-cadence.ts -->', '<!-- figures end -->'];
writeFileSync(page, `${before}${[marks[0], ...HEAD, ...rows, marks[1]].join('\n')}${after}`);
