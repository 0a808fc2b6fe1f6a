import { Command } from 'commander';
import { addCommands, type Commands, runCommandLine } from '../../shared/node/command-line.ts';
import { VERSION } from '../version.ts';

/** In the order of the help. */
const COMMANDS: Commands = {
  run: async () => (await import('./run.ts')).runCommand(),
  status: async () => (await import('./status.ts')).statusCommand(),
  brands: async () => (await import('./brands.ts')).brandsCommand(),
  sites: async () => (await import('./sites.ts')).sitesCommand(),
  invite: async () => (await import('./invite.ts')).inviteCommand(),
  revoke: async () => (await import('./revoke.ts')).revokeCommand(),
  schedule: async () => (await import('./schedule.ts')).scheduleCommand(),
  rules: async () => (await import('./rules.ts')).rulesCommand(),
};

function program(): Command {
  return new Command('scs-coordinator')
    .description('Smart Content Scheduler, coordinator: rotates publishing slots over the sites of each brand.')
    .version(VERSION)
    .showHelpAfterError('(see --help)');
}

/** Runs one command line and answers its exit code: 0 it worked, 1 it failed, 2 it was used wrongly. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const scs = program();
  await addCommands(scs, COMMANDS, argv);
  return runCommandLine(scs, argv);
}
