import { Command, CommanderError } from 'commander';
import { describeError, SchedulerError, UsageError } from '../../shared/node/scheduler-error.ts';
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
import { printError } from './print.ts';
import { runCommand } from './run.ts';
import { simulateCommand } from './simulate.ts';
import { statusCommand } from './status.ts';
import { workerCommand } from './worker.ts';

/** Exit codes: it worked, it failed, it was used wrongly. */
const [OK, FAILED, USED_WRONGLY] = [0, 1, 2] as const;

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
    doctorCommand(),
    enrolCommand(),
    migrateCommand(),
    initCommand(),
  ]) {
    scs.addCommand(command);
  }
  for (const command of [scs, ...scs.commands, ...scs.commands.flatMap((c) => c.commands)]) command.exitOverride();
  return scs;
}

/** Runs one command line and answers its exit code. A command that keeps running (`run`) ends the process itself. */
export async function runCli(argv: readonly string[]): Promise<number> {
  try {
    await program().parseAsync(argv);
    return process.exitCode === undefined ? OK : Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? OK : USED_WRONGLY;
    printError(error instanceof SchedulerError ? error.message : describeUnexpected(error));
    return error instanceof UsageError ? USED_WRONGLY : FAILED;
  }
}

function describeUnexpected(error: unknown): string {
  const stack = error instanceof Error && error.stack ? `\n${error.stack.split('\n').slice(1, 4).join('\n')}` : '';
  return `Something went wrong that should not have: ${describeError(error)}${stack}`;
}
