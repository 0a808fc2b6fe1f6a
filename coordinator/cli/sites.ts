import { Command } from 'commander';
import type { FleetSite } from '../../shared/contract/coordinator/operator.ts';
import { weight } from '../../shared/contract/coordinator/rules.ts';
import { parseZone } from '../../shared/core/zone.ts';
import { print, printJson, table } from '../../shared/node/print.ts';
import { UsageError } from '../../shared/node/scheduler-error.ts';
import { changeSite } from '../flows/change-fleet.ts';
import { localMinuteOf } from '../flows/grant-view.ts';
import { readSites } from '../flows/read-fleet.ts';
import { newcomerHint } from './newcomer-hint.ts';
import { withCoordinator } from './with-coordinator.ts';

export const sitesCommand = () =>
  new Command('sites')
    .description('List the sites with what they last reported.')
    .option('--brand <id>', 'only sites of this brand')
    .option('--weight <n>', 'give the site of --site another weight')
    .option('--site <id or address>', 'the site to change')
    .option('--json', 'print the sites as JSON')
    .action(async (options: { brand?: string; weight?: string; site?: string; json?: boolean }) => {
      if (options.weight !== undefined && options.site === undefined)
        throw new UsageError('--weight needs --site, the site to change.');
      if (options.site !== undefined && options.weight === undefined)
        throw new UsageError('--site needs --weight, what to change it to. To see the sites of a brand, use --brand.');
      const { sites, brands, database } = await withCoordinator('sites', async (coordinator, config) => {
        const brands =
          options.brand === undefined
            ? await coordinator.store.brands()
            : [(await coordinator.views.of(options.brand)).brand];
        if (options.weight !== undefined && options.site !== undefined) {
          const parsed = weight.safeParse(Number(options.weight));
          if (!parsed.success)
            throw new UsageError(`--weight ${parsed.error.issues[0]?.message}, not ${options.weight}.`);
          await changeSite(coordinator, options.site, { weight: parsed.data });
        }
        const found = await readSites(coordinator, options.brand);
        return { sites: found, brands, database: config.DATABASE_URL };
      });
      if (options.json) return printJson({ sites });
      const known = brands.map(({ brandId }) => ({ id: brandId }));
      print(sites.length === 0 ? newcomerHint(known, database) : sitesTable(sites));
    });

/** The sites with what they last reported; times by each site's own clock, which is named. */
export const sitesTable = (sites: readonly FleetSite[]): string =>
  table(
    ['Brand', 'Site', 'State', 'Weight', 'Queue', 'Next', 'Zone', 'Category'],
    sites.map((site) => [
      site.brand,
      site.url,
      site.state,
      String(site.weight),
      String(site.queue_total),
      site.next_slot_at === null ? '-' : localMinuteOf(Date.parse(site.next_slot_at), parseZone(site.zone)),
      site.zone,
      site.next_category ?? '',
    ]),
  );
