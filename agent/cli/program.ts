import { Command } from 'commander';
import { type Commands, runCommandLine } from '../../shared/node/command-line.ts';
import { VERSION } from '../version.ts';

/** In the order of the help. */
const COMMANDS: Commands = {
  run: async () => (await import('./run.ts')).runCommand(),
  worker: async () => (await import('./worker.ts')).workerCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  status: async () => (await import('./status.ts')).statusCommand(),
  plan: async () => (await import('./plan.ts')).planCommand(),
  simulate: async () => (await import('./simulate.ts')).simulateCommand(),
  import: async () => (await import('./import.ts')).importCommand(),
  backfill: async () => (await import('./backfill.ts')).backfillCommand(),
  jobs: async () => (await import('./jobs.ts')).jobsCommand(),
  social: async () => (await import('./social.ts')).socialCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  enrol: async () => (await import('./enrol.ts')).enrolCommand(),
  migrate: async () => (await import('./migrate.ts')).migrateCommand(),
  init: async () => (await import('./init.ts')).initCommand(),
};

/** Runs one command line and answers its exit code: 0 it worked, 1 it failed, 2 it was used wrongly. */
export function runCli(argv: readonly string[]): Promise<number> {
  const program = new Command('scs')
    .description('Smart Content Scheduler: publishes each category of a WordPress site once in every N-day window.')
    .version(VERSION)
    .showHelpAfterError('(see --help)');
  return runCommandLine(program, COMMANDS, argv);
}
