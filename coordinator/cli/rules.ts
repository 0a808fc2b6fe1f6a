import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { z } from 'zod';
import { brandRules, siteRules } from '../../shared/contract/coordinator/rules.ts';
import { print, printJson } from '../../shared/node/print.ts';
import { SchedulerError, UsageError } from '../../shared/node/scheduler-error.ts';
import { changeSite, setRules } from '../flows/change-fleet.ts';
import type { Coordinator } from '../flows/coordinator.ts';
import { findSite } from '../flows/enrol-site.ts';
import { withCoordinator } from './with-coordinator.ts';

export const rulesCommand = () =>
  new Command('rules')
    .description('Look at the rules of a brand or a site, or replace them.')
    .addCommand(getCommand())
    .addCommand(setCommand());

interface Whose {
  brand?: string;
  site?: string;
}

const getCommand = () =>
  new Command('get')
    .description('Print what a brand or a site itself says; of a brand also the rules that hold for it.')
    .option('--brand <id>', 'the brand')
    .option('--site <id or address>', 'the site')
    .option('--json', 'print the rules as JSON')
    .action(async (options: Whose & { json?: boolean }) => {
      nameOf(options);
      const rules = await withCoordinator('rules', (coordinator) => rulesOf(coordinator, options));
      if (options.json) printJson(rules);
      else print(JSON.stringify(rules, null, 2));
    });

const setCommand = () =>
  new Command('set')
    .description('Replace all rules of a brand, or a site’s own, by a JSON object.')
    .option('--brand <id>', 'the brand')
    .option('--site <id or address>', 'the site')
    .option('--file <file>', 'where the object stands; - is standard input')
    .option('--rules <json>', 'the object itself, such as {"mode":"slots","min_gap_hours":2}')
    .option('--json', 'print the rules as JSON')
    .action(async (options: Whose & { file?: string; rules?: string; json?: boolean }) => {
      const name = nameOf(options);
      const given = readObject(options);
      const rules = await withCoordinator('rules', async (coordinator) => {
        if (options.brand !== undefined) await setRules(coordinator, options.brand, readRules(brandRules, given, name));
        else await changeSite(coordinator, name, { rules: readRules(siteRules, given, name) });
        return rulesOf(coordinator, options);
      });
      if (options.json) printJson(rules);
      else print(`The rules of ${name} hold for every coordinator within 15 seconds.`);
    });

/** The brand or site that is meant. @throws UsageError for both or none */
function nameOf({ brand, site }: Whose): string {
  const name = brand ?? site;
  if (name === undefined || (brand !== undefined && site !== undefined))
    throw new UsageError('Give either --brand or --site.');
  return name;
}

function readRules<T extends z.ZodType>(schema: T, given: unknown, name: string): z.output<T> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `  - ${path.length === 0 ? '' : `${path.join('.')}: `}${message}`,
  );
  throw new SchedulerError('invalid_rules', `The rules of ${name} stay as they are:\n${faults.join('\n')}`);
}

async function rulesOf(coordinator: Coordinator, { brand: brandId, site }: Whose) {
  if (brandId === undefined) {
    const { siteId, rules } = await findSite(coordinator, site ?? '');
    return { site: siteId, own: rules };
  }
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
