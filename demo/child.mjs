import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const END_WITH_PARENT = new URL('./end-with-parent.mjs', import.meta.url).href;
/** What a child sees of this process's environment: none of the settings that a real agent on this machine may have. */
const INHERITED = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'SystemRoot',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
];

/** Children that run, in the order in which they were started. @type {Set<Child>} */
const running = new Set();
const stopping = new AbortController();
/** Aborts when everything is to end; for commands that are waited for. */
export const { signal: whenStopping } = stopping;

/**
 * @typedef {object} Child
 * @property {string} log its output, as a path
 * @property {() => boolean} ended
 * @property {() => string} ending how it ended, in words
 * @property {Promise<number | null>} exit exit code; null when a signal ended it
 * @property {(graceSeconds?: number) => Promise<void>} stop
 */

/** @param {Record<string, string>} more */
export function childEnvironment(more = {}) {
  const kept = INHERITED.filter((name) => process.env[name] !== undefined).map((name) => [name, process.env[name]]);
  return { ...Object.fromEntries(kept), ...more };
}

/**
 * Starts a Node script that ends when this process does. It leads a process group of its own: Ctrl-C reaches only us, and we
 * end the children in good order. `preload`: addresses of modules that are loaded before it.
 * @param {{ args: string[], cwd: string, log: string, env?: NodeJS.ProcessEnv, preload?: string[], follow?: boolean }} options
 * @returns {Child}
 */
export function startNode({ args, cwd, log, env = childEnvironment(), preload = [], follow = true }) {
  const output = openSync(log, 'w');
  const first = [...(follow ? [END_WITH_PARENT] : []), ...preload].flatMap((script) => ['--import', script]);
  const child = spawn(process.execPath, [...first, ...args], {
    cwd,
    env,
    detached: process.platform !== 'win32',
    stdio: ['pipe', output, output],
  });
  closeSync(output);
  child.stdin.on('error', () => {});
  /** @type {Error | null} */
  let failed = null;
  const exit = new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.once('error', (error) => {
      failed = error;
      resolve(null);
    });
  }).finally(() => running.delete(self));
  const ended = () => failed !== null || child.exitCode !== null || child.signalCode !== null;
  const self = {
    log,
    exit,
    ended,
    ending: () => failed?.message ?? child.signalCode ?? `exit code ${child.exitCode}`,
    async stop(graceSeconds = 10) {
      if (ended()) return;
      child.kill('SIGTERM');
      const late = setTimeout(() => killGroup(child), graceSeconds * 1000);
      await exit;
      clearTimeout(late);
    },
  };
  running.add(self);
  return self;
}

/** @param {import('node:child_process').ChildProcess} child */
function killGroup(child) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}

/** Ends every child, the youngest first: an agent gives its lease back while its WordPress still answers. */
export async function stopAll() {
  stopping.abort();
  for (const child of [...running].reverse()) await child.stop();
}

/** Path of a script beside this one. @param {string} name */
export const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
