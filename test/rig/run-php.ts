import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PHP } from './environment.ts';
import { SITE_FILES } from './wordpress-files.ts';

/** Options that every PHP of the rig runs with. */
export const PHP_OPTIONS = ['-d', 'opcache.enable_cli=1', '-d', 'sendmail_path=/bin/true', '-d', 'memory_limit=512M'];

export interface PhpRun {
  folder: string;
  url: string;
  /** The body of a function that gets `$args` and may `return` something that JSON can hold. */
  code: string;
  args?: unknown;
  /** Login of the user to act as; nobody when absent. */
  user?: string;
  installing?: boolean;
  constants?: Record<string, string | number | boolean>;
}

/** Runs PHP code inside a loaded WordPress, in a process of its own, and returns what it returned. */
export async function runPhp(run: PhpRun): Promise<unknown> {
  const child = spawn(PHP, [...PHP_OPTIONS, join(SITE_FILES, 'run-code.php')], {
    env: {
      ...process.env,
      SCS_CORE: run.folder,
      SCS_URL: run.url,
      SCS_ARGS: JSON.stringify(run.args ?? null),
      SCS_USER: run.user ?? '',
      SCS_INSTALLING: run.installing ? '1' : '',
      SCS_CONSTANTS: JSON.stringify(run.constants ?? {}),
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(run.code);
  const ended = await new Promise<number | string | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  const result = stdout.match(/\nSCS-RESULT:(.*)\n$/s)?.[1];
  if (ended !== 0 || result === undefined) {
    const log = await readFile(join(run.folder, 'php-errors.log'), 'utf8').catch(() => '');
    throw new Error(
      `PHP ended with ${ended} and gave no result.\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}\n${log.slice(-2000)}`,
    );
  }
  return JSON.parse(result);
}
