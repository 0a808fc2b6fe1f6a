import { Command } from 'commander';
import { runCommandLine } from '../../shared/node/command-line.ts';
import { VERSION } from '../version.ts';
import { brandsCommand } from './brands.ts';
import { inviteCommand } from './invite.ts';
import { revokeCommand } from './revoke.ts';
import { rulesCommand } from './rules.ts';
import { runCommand } from './run.ts';
import { scheduleCommand } from './schedule.ts';
import { sitesCommand } from './sites.ts';
import { statusCommand } from './status.ts';

function program(): Command {
  const coordinator = new Command('scs-coordinator')
    .description('Smart Content Scheduler, coordinator: rotates publishing slots over the sites of each brand.')
    .version(VERSION)
    .showHelpAfterError('(see --help)');
  for (const command of [
    runCommand(),
    statusCommand(),
    brandsCommand(),
    sitesCommand(),
    inviteCommand(),
    revokeCommand(),
    scheduleCommand(),
    rulesCommand(),
  ]) {
    coordinator.addCommand(command);
  }
  return coordinator;
}

/** Runs one command line and answers its exit code: 0 it worked, 1 it failed, 2 it was used wrongly. */
export const runCli = (argv: readonly string[]): Promise<number> => runCommandLine(program(), argv);
