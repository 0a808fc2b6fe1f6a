import { Command } from 'commander';
import type { FleetStatus } from '../../shared/contract/coordinator/operator.ts';
import { colours, print, printJson, table } from '../../shared/node/print.ts';
import { readStatus } from '../flows/read-fleet.ts';
import { VERSION } from '../version.ts';
import { siteRows } from './sites.ts';
import { withCoordinator } from './with-coordinator.ts';

export const statusCommand = () =>
  new Command('status')
    .description('Show brands and sites: who is healthy, what is queued, what is next, and what is wrong.')
    .option('--json', 'print the status as JSON')
    .action(async (options: { json?: boolean }) => {
      const status = await withCoordinator('status', (coordinator) => readStatus(coordinator, VERSION));
      if (options.json) printJson(status);
      else print(statusText(status));
    });

function statusText(status: FleetStatus): string {
  const c = colours();
  const healthy = status.sites.filter(({ state }) => state === 'healthy').length;
  const header = [
    `Sites:     ${healthy} of ${status.sites.length} healthy`,
    `Published: ${status.published} in the last 7 days, ${status.missed} missed`,
    `Waiting:   ${status.queue_total} jobs`,
  ];
  const problems = status.problems.map((problem) => c.red(`! ${problem}`));
  const sites = table(['Brand', 'Site', 'State', 'Queue', 'Next', 'Category'], siteRows(status.sites));
  return ['FLEET', ...header, ...problems, '', sites].join('\n');
}
