import { Command } from 'commander';
import { runCommandLine } from '../../shared/node/command-line.ts';
import { VERSION } from '../version.ts';
import { backfillCommand } from './backfill.ts';
import { checkCommand } from './check.ts';
import { doctorCommand } from './doctor.ts';
import { enrolCommand } from './enrol.ts';
import { importCommand } from './import.ts';
import { initCommand } from './init.ts';
import { jobsCommand } from './jobs.ts';
import { migrateCommand } from './migrate.ts';
import { planCommand } from './plan.ts';
import { runCommand } from './run.ts';
import { simulateCommand } from './simulate.ts';
import { socialCommand } from './social.ts';
import { statusCommand } from './status.ts';
import { workerCommand } from './worker.ts';

function program(): Command {
  const scs = new Command('scs')
    .description('Smart Content Scheduler: publishes each category of a WordPress site once in every N-day window.')
    .version(VERSION)
    .showHelpAfterError('(see --help)');
  for (const command of [
    runCommand(),
    workerCommand(),
    checkCommand(),
    statusCommand(),
    planCommand(),
    simulateCommand(),
    importCommand(),
    backfillCommand(),
    jobsCommand(),
    socialCommand(),
    doctorCommand(),
    enrolCommand(),
    migrateCommand(),
    initCommand(),
  ]) {
    scs.addCommand(command);
  }
  return scs;
}

/** Runs one command line and answers its exit code: 0 it worked, 1 it failed, 2 it was used wrongly. */
export const runCli = (argv: readonly string[]): Promise<number> => runCommandLine(program(), argv);
