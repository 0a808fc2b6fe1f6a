import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { brandRules } from '../../shared/contract/coordinator/rules.ts';
import { print, printJson } from '../../shared/node/print.ts';
import { SchedulerError, UsageError } from '../../shared/node/scheduler-error.ts';
import { setRules } from '../flows/change-fleet.ts';
import type { Coordinator } from '../flows/coordinator.ts';
import { withCoordinator } from './with-coordinator.ts';

export const rulesCommand = () =>
  new Command('rules')
    .description('Look at the rules of a brand, or replace them.')
    .addCommand(getCommand())
    .addCommand(setCommand());

const getCommand = () =>
  new Command('get')
    .description('Print what the brand itself says, and the rules that hold for it.')
    .requiredOption('--brand <id>', 'the brand')
    .option('--json', 'print the rules as JSON')
    .action(async (options: { brand: string; json?: boolean }) => {
      const rules = await withCoordinator('rules', (coordinator) => rulesOf(coordinator, options.brand));
      if (options.json) printJson(rules);
      else print(JSON.stringify(rules, null, 2));
    });

const setCommand = () =>
  new Command('set')
    .description('Replace all rules of a brand by a JSON object.')
    .requiredOption('--brand <id>', 'the brand')
    .option('--file <file>', 'where the object stands; - is standard input')
    .option('--rules <json>', 'the object itself, such as {"mode":"slots","min_gap_hours":2}')
    .option('--json', 'print the rules as JSON')
    .action(async (options: { brand: string; file?: string; rules?: string; json?: boolean }) => {
      const parsed = brandRules.safeParse(readObject(options));
      if (!parsed.success) {
        const faults = parsed.error.issues.map(
          ({ path, message }) => `  - ${path.length === 0 ? '' : `${path.join('.')}: `}${message}`,
        );
        throw new SchedulerError(
          'invalid_rules',
          `The rules of ${options.brand} stay as they are:\n${faults.join('\n')}`,
        );
      }
      const rules = await withCoordinator('rules', async (coordinator) => {
        await setRules(coordinator, options.brand, parsed.data);
        return rulesOf(coordinator, options.brand);
      });
      if (options.json) printJson(rules);
      else print(`The rules of ${options.brand} hold for every coordinator within 15 seconds.`);
    });

async function rulesOf(coordinator: Coordinator, brandId: string) {
  const { brand, rules } = await coordinator.views.of(brandId);
  return { brand: brandId, own: brand.rules, effective: rules };
}

function readObject({ file, rules }: { file?: string; rules?: string }): unknown {
  if ((file === undefined) === (rules === undefined)) throw new UsageError('Give either --file or --rules.');
  try {
    return JSON.parse(rules ?? readFileSync(file === '-' ? 0 : (file ?? ''), 'utf8'));
  } catch (cause) {
    throw new UsageError(`The rules cannot be read: ${(cause as Error).message}.`, { cause });
  }
}
