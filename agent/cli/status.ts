import { Command } from 'commander';
import type { BrandStatus, StatusResponse } from '../../shared/contract/status.ts';
import { readStatus } from '../flows/reporting/read-status.ts';
import { localMinute } from './local-minute.ts';
import { colours, print, printJson, table } from './print.ts';
import { findRunningAgent } from './running-agent.ts';
import { withAgent } from './with-agent.ts';

export const statusCommand = () =>
  new Command('status')
    .description('Show each category: pending jobs, last post, whether it may publish and why not, what is next.')
    .option('--json', 'print the status as JSON')
    .action(async (options: { json?: boolean }) => {
      const status = await withAgent('status', async (agent, config) =>
        readStatus(agent, (await findRunningAgent(config)) !== null),
      );
      if (options.json) printJson(status);
      else print(statusText(status));
    });

/** The status for people; wall-clock times in the site's zone. */
export function statusText(status: StatusResponse): string {
  const c = colours();
  const local = (iso: string) => localMinute(iso, status.timezone);
  const header = [
    ['Site', status.site],
    ['Running', status.running ? (status.paused ? c.yellow('paused') : c.green('yes')) : c.yellow('no')],
    ['Time zone', status.timezone],
    [
      'Cadence',
      `${status.cadence}, every ${status.publish_interval_days} days a category (window ${status.current_interval})`,
    ],
    ['Min gap', `${status.min_gap_hours} hours`],
    ['Check', `every ${status.check_interval_minutes} minutes`],
    ['Expected', `~${status.expected_posts_per_day} posts a day`],
    ['Pending', `${status.total_pending} jobs`],
    ...(status.brand ? [['Brand', brandText(status.brand, local)]] : []),
  ].map(([name, value]) => `${`${name}:`.padEnd(11)}${value}`);
  const rows = status.categories.map((category) => [
    category.category,
    String(category.pending_jobs),
    category.last_publish === null ? 'never' : local(category.last_publish),
    category.days_since === null ? '-' : `${category.days_since.toFixed(1)}d`,
    category.can_publish ? 'yes' : `no: ${category.reason?.split('; ')[0]}`,
  ]);
  const next = status.categories
    .filter((category) => category.next_planned_at !== null)
    .sort((a, b) => (a.next_planned_at ?? '').localeCompare(b.next_planned_at ?? ''))
    .slice(0, 10)
    .map((category) => {
      const waits = category.waits_for === null ? '' : ` (waits: ${category.waits_for})`;
      return `  ${local(category.next_planned_at ?? '')}  ${category.category}${category.grant ? ' (granted)' : waits}`;
    });
  return [
    'SMART CONTENT SCHEDULER STATUS',
    ...header,
    ...status.problems.map((problem) => c.red(`! ${problem}`)),
    '',
    table(['Category', 'Pending', 'Last post', 'Days', 'Eligible'], rows),
    ...(next.length > 0 ? ['', 'Next:', ...next] : []),
  ].join('\n');
}

function brandText(brand: BrandStatus, local: (iso: string) => string): string {
  const heard = brand.last_contact_at === null ? 'never' : local(brand.last_contact_at);
  const contact = brand.connected ? `coordinator answered ${heard}` : `coordinator last answered ${heard}`;
  return `${brand.name}, mode ${brand.mode}, ${contact}`;
}
