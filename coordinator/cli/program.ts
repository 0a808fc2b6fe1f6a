import { Command } from 'commander';
import { type Commands, runCommandLine } from '../../shared/node/command-line.ts';
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

/** Runs one command line and answers its exit code: 0 it worked, 1 it failed, 2 it was used wrongly. */
export function runCli(argv: readonly string[]): Promise<number> {
  const program = new Command('scs-coordinator')
    .description('Smart Content Scheduler, coordinator: rotates publishing slots over the sites of each brand.')
    .version(VERSION)
    .showHelpAfterError('(see --help)');
  return runCommandLine(program, COMMANDS, argv);
}
