import { type Command, CommanderError } from 'commander';
import { printError } from './print.ts';
import { describeError, SchedulerError, UsageError } from './scheduler-error.ts';

/** Exit codes: it worked, it failed, it was used wrongly. */
const [OK, FAILED, USED_WRONGLY] = [0, 1, 2] as const;

/** The commands of a program by their names, each in a module of its own. */
export type Commands = Readonly<Record<string, () => Promise<Command>>>;

/**
 * Runs one command line and answers its exit code. Only the command that it names is loaded, because loading all of them takes
 * longer than most take to run; the help, and a name that is none, need them all. One that keeps running (`run`) ends the
 * process itself.
 */
export async function runCommandLine(program: Command, commands: Commands, argv: readonly string[]): Promise<number> {
  const named = Object.entries(commands).filter(([name]) => name === argv[2]);
  for (const [, load] of named.length > 0 ? named : Object.entries(commands)) program.addCommand(await load());
  const all = [program, ...program.commands, ...program.commands.flatMap((c) => c.commands)];
  for (const command of all) command.exitOverride();
  if (!process.stdout.listeners('error').includes(outliveReader)) process.stdout.on('error', outliveReader);
  try {
    await program.parseAsync(argv);
    return process.exitCode === undefined ? OK : Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? OK : USED_WRONGLY;
    printError(error instanceof SchedulerError ? error.message : describeUnexpected(error));
    return error instanceof UsageError ? USED_WRONGLY : FAILED;
  }
}

function describeUnexpected(error: unknown): string {
  // The places alone: what stands before them is the message, which may have lines of its own.
  const places = (error instanceof Error ? (error.stack ?? '') : '')
    .split('\n')
    .filter((line) => /^ {4}at /.test(line));
  return [`Something went wrong that should not have: ${describeError(error)}`, ...places.slice(0, 3)].join('\n');
}

/** Who reads what is printed may stop early (`| head`): the work in hand is finished all the same, unseen. */
function outliveReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
