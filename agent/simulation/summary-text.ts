import type { SimulatedSummary } from '../../shared/contract/simulate.ts';

/** A simulation's figures for people, with what each should be. */
export function summaryText(s: SimulatedSummary): string {
  const [n, even] = [s.interval_days, s.cadence === 'even'];
  const limit = (text: string) => (even ? ` (${text})` : '');
  const rows: [string, string][] = [
    [
      'Simulated',
      `${s.days} days from ${s.start} (${s.timezone}), ${s.categories} categories every ${n} days, checks every ${s.check_interval_minutes} minutes, seed ${s.seed}`,
    ],
    ['Posts', `${s.published} in ${s.windows} windows`],
    ['Missed', `${s.missed} windows, ${figure(s.missed_share * 100)} %`],
    ['Doubled', `${s.doubled} windows`],
    [
      'Gaps',
      s.gap_days === null
        ? 'none'
        : `${figure(s.gap_days.min)} to ${figure(s.gap_days.max)} days, mean ${figure(s.gap_days.mean, 3)}${limit(`spacing ${s.spacing}: ${figure(s.spacing * n)} to ${figure((2 - s.spacing) * n)}, and what separation shifts`)}`,
    ],
    [
      'A day',
      `${s.posts_per_day.min} to ${s.posts_per_day.max} posts, mean ${figure(s.posts_per_day.mean)}, standard deviation ${figure(s.posts_per_day.sd)}${limit('at most 0.75')}`,
    ],
    ['Closest', s.closest_minutes === null ? 'none' : `${figure(s.closest_minutes)} minutes apart`],
    ['Sixths', `${s.sixths.map((share) => `${figure(share * 100, 1)} %`).join('  ')} of the window`],
    [
      'Uniform',
      `distance of the position in the window ${distance(s.ks.position)}, hour of the day ${distance(s.ks.hour)}, minute of the hour ${distance(s.ks.minute)}${limit('at most 0.03 over 20 seeds')}`,
    ],
    [
      'Hours',
      `of a category over a year: distance ${distance(s.ks.category_hour_median)} in the median, ${distance(s.ks.category_hour_worst)} at worst${limit('at most 0.12 and 0.25')}`,
    ],
  ];
  const title = `Cadence ${s.cadence}`;
  return [title, '-'.repeat(title.length), ...rows.map(([name, value]) => `${`${name}:`.padEnd(11)}${value}`)].join(
    '\n',
  );
}

const figure = (value: number, decimals = 2): string => String(Number(value.toFixed(decimals)));
const distance = (value: number | null): string => (value === null ? '-' : value.toFixed(3));
