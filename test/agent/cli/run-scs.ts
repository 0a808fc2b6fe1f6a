import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { program } from '../../rig/programs.ts';

export const ROOT = resolve(import.meta.dirname, '../../..');

/** A process needs a second or two, and more on a busy machine. */
export const PATIENT = { testTimeout: 120_000 };

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A working folder of the command line, with these files, removed when the test ends. */
export function workingFolder(files: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'scs-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** Runs the real command line in a folder; nothing of this process's environment is seen, and no agent is met. */
export function scs(
  folder: string,
  args: readonly string[],
  {
    environment = {},
    input = '',
    readsOnlyTheStart = false,
  }: { environment?: Record<string, string>; input?: string; readsOnlyTheStart?: boolean } = {},
): Promise<Run> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [program('agent/scs.ts'), ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, SCHEDULER_PORT: '1', ...environment },
    });
    const run: Run = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => {
      run.stdout += chunk;
      if (readsOnlyTheStart) child.stdout.destroy();
    });
    child.stderr.on('data', (chunk) => {
      run.stderr += chunk;
    });
    child.on('error', failed);
    child.on('close', (code) => done({ ...run, code }));
    child.stdin.on('error', () => undefined).end(input);
  });
}

/** What a command prints with `--json`; it has to work and to be silent otherwise. */
export async function scsJson(folder: string, args: readonly string[], options: Parameters<typeof scs>[2] = {}) {
  const run = await scs(folder, [...args, '--json'], options);
  if (run.code !== 0 || run.stderr !== '') throw new Error(`scs ${args.join(' ')}: ${run.code} ${run.stderr}`);
  if (!/^[^\n]+\n$/.test(run.stdout)) throw new Error(`scs ${args.join(' ')} printed more than one line of JSON`);
  return JSON.parse(run.stdout);
}
