import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/**
 * A program that cannot outlive the test process. It runs in a process group of its own under a tiny shell that
 * watches a pipe to us: when this Node process ends, however it ends, the pipe closes, the whole group is killed and the folder
 * `cleanUp` is deleted.
 */
export interface ProcessGroup {
  /** What the program wrote to stdout and stderr so far. */
  output(): string;
  exited(): boolean;
  /** SIGKILL to the program and everything that it forked; resolves when all of them are gone. */
  kill(): Promise<void>;
}

/** The pipe is not stdin, which Node closes when the shell ends: a program that died alone would lose its folder then. */
const WATCHDOG = [
  '"$@" </dev/null 3<&- & program=$!',
  '(read -r _ <&3; kill -KILL "$program"; [ -z "$SCS_CLEAN_UP" ] || rm -rf "$SCS_CLEAN_UP"; kill -KILL 0) &',
  'wait "$program"',
].join('\n');

export function startProcessGroup(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; cleanUp: string },
): ProcessGroup {
  const child = spawn('sh', ['-c', WATCHDOG, 'sh', command, ...args], {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...options.env, SCS_CLEAN_UP: options.cleanUp },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr] as Readable[]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      chunks.push(chunk);
      if (chunks.length > 2000) chunks.splice(0, 1000);
    });
  }
  child.stdio[3]?.on('error', () => {});
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));

  return {
    output: () => chunks.join(''),
    exited: () => child.exitCode !== null || child.signalCode !== null,
    kill: () => killGroup(child, closed),
  };
}

/** Every member of the group holds our pipes, so that `closed` (all pipes at their end) means that the last one is gone. */
async function killGroup(child: ChildProcess, closed: Promise<void>): Promise<void> {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // ESRCH: nobody of the group is left.
  }
  await closed;
}
