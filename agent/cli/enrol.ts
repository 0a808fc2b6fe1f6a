import { Command } from 'commander';
import { siteUrl } from '../../shared/contract/coordinator/rules.ts';
import { UsageError } from '../../shared/node/scheduler-error.ts';
import { enrol } from '../flows/fleet/enrol.ts';
import { print, printJson } from './print.ts';
import { withAgent } from './with-agent.ts';

interface Options {
  coordinator?: string;
  invite: string;
  replace?: boolean;
  json?: boolean;
}

export const enrolCommand = () =>
  new Command('enrol')
    .description('Take this site into a brand, with an invitation of its coordinator ("scs-coordinator invite").')
    .option('--coordinator <url>', 'address of the coordinator; default SCHEDULER_COORDINATOR_URL')
    .requiredOption('--invite <code>', 'the one-time invitation')
    .option('--replace', 'also when the site is in a brand already')
    .option('--json', 'print the result as JSON')
    .action(async ({ coordinator, invite, replace = false, json }: Options) => {
      const { brand, rules, siteId, url } = await withAgent('enrol', (agent, config) =>
        enrol(agent, { url: addressOf(coordinator ?? config.SCHEDULER_COORDINATOR_URL), invite, replace }),
      );
      // The token stays in the database.
      if (json) printJson({ site_id: siteId, coordinator: url, brand, mode: rules.mode });
      else print(`This site is in the brand "${brand.name}" now (mode ${rules.mode}), as ${siteId}.`);
    });

function addressOf(given: string | undefined): string {
  if (given === undefined) {
    throw new UsageError('Say which coordinator: --coordinator https://… or SCHEDULER_COORDINATOR_URL.');
  }
  const address = siteUrl.safeParse(given);
  if (address.success) return address.data;
  throw new UsageError(`--coordinator ${address.error.issues[0]?.message}, such as https://coordinator.example.org.`);
}
