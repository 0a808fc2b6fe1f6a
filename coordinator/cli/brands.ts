import { Command } from 'commander';
import { newBrand } from '../../shared/contract/coordinator/operator.ts';
import { print, printJson, table } from '../../shared/node/print.ts';
import { UsageError } from '../../shared/node/scheduler-error.ts';
import { addBrand } from '../flows/change-fleet.ts';
import { readBrands } from '../flows/read-fleet.ts';
import { newcomerHint } from './newcomer-hint.ts';
import { withCoordinator } from './with-coordinator.ts';

export const brandsCommand = () =>
  new Command('brands')
    .description('List the brands with the rules that hold for them, or add one.')
    .option('--add <id>', 'add a brand, such as harbour-media')
    .option('--name <name>', 'how people call it')
    .option('--json', 'print the brands as JSON')
    .action(async (options: { add?: string; name?: string; json?: boolean }) => {
      const added = options.add === undefined ? null : brandToAdd(options.add, options.name);
      if (added === null && options.name !== undefined)
        throw new UsageError('--name needs --add, the id of the brand that is to be called so.');
      const { brands, database } = await withCoordinator('brands', async (coordinator, config) => {
        if (added !== null) await addBrand(coordinator, added);
        return { brands: await readBrands(coordinator), database: config.DATABASE_URL };
      });
      if (options.json) return printJson({ brands });
      if (brands.length === 0) return print(newcomerHint([], database));
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

function brandToAdd(id: string, name: string | undefined) {
  const parsed = newBrand.safeParse({ id, ...(name === undefined ? {} : { name }) });
  if (parsed.success) return { brandId: id, name: parsed.data.name ?? id, rules: {} };
  const faults = parsed.error.issues.map(({ path, message }) =>
    path[0] === 'id' ? `--add ${message}, not "${id}"` : `--name ${message}`,
  );
  throw new UsageError(`${faults.join('; ')}.`);
}
