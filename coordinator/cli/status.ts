import { Command } from 'commander';
import type { FleetStatus } from '../../shared/contract/coordinator/operator.ts';
import { colours, print, printJson } from '../../shared/node/print.ts';
import { readStatus } from '../flows/read-fleet.ts';
import { VERSION } from '../version.ts';
import { newcomerHint } from './newcomer-hint.ts';
import { sitesTable } from './sites.ts';
import { withCoordinator } from './with-coordinator.ts';

export const statusCommand = () =>
  new Command('status')
    .description('Show brands and sites: who is healthy, what is queued, what is next, and what is wrong.')
    .option('--json', 'print the status as JSON')
    .action(async (options: { json?: boolean }) => {
      const { status, database } = await withCoordinator('status', async (coordinator, config) => ({
        status: await readStatus(coordinator, VERSION),
        database: config.DATABASE_URL,
      }));
      if (options.json) return printJson(status);
      print(statusText(status));
      print(status.sites.length === 0 ? newcomerHint(status.brands, database) : sitesTable(status.sites));
    });

function statusText(status: FleetStatus): string {
  const c = colours();
  const healthy = status.brands.reduce((sum, brand) => sum + brand.sites_healthy, 0);
  const sites = status.brands.reduce((sum, brand) => sum + brand.sites, 0);
  const header = [
    `Sites:     ${healthy} of ${sites} healthy`,
    `Published: ${status.published} in the last 7 days, ${status.missed} missed`,
    `Waiting:   ${status.queue_total} jobs`,
  ];
  const problems = status.problems.map((problem) => c.red(`! ${problem}`));
  return ['FLEET', ...header, ...problems, ''].join('\n');
}
