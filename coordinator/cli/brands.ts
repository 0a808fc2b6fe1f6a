import { Command } from 'commander';
import { brandId } from '../../shared/contract/coordinator/rules.ts';
import { print, printJson, table } from '../../shared/node/print.ts';
import { UsageError } from '../../shared/node/scheduler-error.ts';
import { addBrand } from '../flows/change-fleet.ts';
import { readBrands } from '../flows/read-fleet.ts';
import { withCoordinator } from './with-coordinator.ts';

export const brandsCommand = () =>
  new Command('brands')
    .description('List the brands with the rules that hold for them, or add one.')
    .option('--add <id>', 'add a brand, such as harbour-media')
    .option('--name <name>', 'how people call it')
    .option('--json', 'print the brands as JSON')
    .action(async (options: { add?: string; name?: string; json?: boolean }) => {
      const brands = await withCoordinator('brands', async (coordinator) => {
        if (options.add !== undefined) {
          const parsed = brandId.safeParse(options.add);
          if (!parsed.success) throw new UsageError(`--add ${parsed.error.issues[0]?.message}, not "${options.add}".`);
          await addBrand(coordinator, { brandId: parsed.data, name: options.name ?? parsed.data, rules: {} });
        }
        return readBrands(coordinator);
      });
      if (options.json) return printJson({ brands });
      const rows = brands.map(({ id, name, sites, sites_healthy: healthy, rules, warning }) => [
        id,
        name,
        rules.mode,
        `${healthy} of ${sites}`,
        `${Math.round(rules.min_gap_hours * 60)} min`,
        rules.timezone,
        warning ?? '',
      ]);
      print(table(['Brand', 'Name', 'Mode', 'Healthy', 'Min gap', 'Time zone', ''], rows));
    });
