import { Command } from 'commander';
import type { FleetSite } from '../../shared/contract/coordinator/operator.ts';
import { weight } from '../../shared/contract/coordinator/rules.ts';
import { parseZone } from '../../shared/core/zone.ts';
import { print, printJson, table } from '../../shared/node/print.ts';
import { UsageError } from '../../shared/node/scheduler-error.ts';
import { changeSite } from '../flows/change-fleet.ts';
import { localMinuteOf } from '../flows/grant-view.ts';
import { readSites } from '../flows/read-fleet.ts';
import { withCoordinator } from './with-coordinator.ts';

export const sitesCommand = () =>
  new Command('sites')
    .description('List the sites with what they last reported.')
    .option('--brand <id>', 'only sites of this brand')
    .option('--weight <n>', 'give the site of --site another weight')
    .option('--site <id or address>', 'the site to change')
    .option('--json', 'print the sites as JSON')
    .action(async (options: { brand?: string; weight?: string; site?: string; json?: boolean }) => {
      const sites = await withCoordinator('sites', async (coordinator) => {
        if (options.weight !== undefined) {
          if (options.site === undefined) throw new UsageError('--weight needs --site, the site to change.');
          const parsed = weight.safeParse(Number(options.weight));
          if (!parsed.success)
            throw new UsageError(`--weight ${parsed.error.issues[0]?.message}, not ${options.weight}.`);
          await changeSite(coordinator, options.site, { weight: parsed.data });
        }
        return readSites(coordinator, options.brand);
      });
      if (options.json) printJson({ sites });
      else print(table(['Brand', 'Site', 'State', 'Queue', 'Next', 'Category'], siteRows(sites)));
    });

/** Times by each site's own clock. */
export const siteRows = (sites: readonly FleetSite[]): string[][] =>
  sites.map((site) => [
    site.brand,
    site.url,
    site.state,
    String(site.queue_total),
    site.next_slot_at === null ? '-' : localMinuteOf(Date.parse(site.next_slot_at), parseZone(site.zone)),
    site.next_category ?? '',
  ]);
