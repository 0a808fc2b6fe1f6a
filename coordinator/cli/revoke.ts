import { Command } from 'commander';
import { print, printJson } from '../../shared/node/print.ts';
import { revokeSite } from '../flows/change-fleet.ts';
import { withCoordinator } from './with-coordinator.ts';

export const revokeCommand = () =>
  new Command('revoke')
    .description('End the tokens of a site for good. It needs a new invitation to come back.')
    .argument('<site>', 'its id or its address')
    .option('--json', 'print the result as JSON')
    .action(async (wanted: string, options: { json?: boolean }) => {
      const { siteId, url } = await withCoordinator('revoke', (coordinator) => revokeSite(coordinator, wanted));
      if (options.json) printJson({ site_id: siteId, url, revoked: true });
      else print(`The tokens of ${url} (${siteId}) are refused from now on.`);
    });
