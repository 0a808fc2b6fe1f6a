import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundle } from '../../scripts/bundle.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** What tests start in a process of its own: the two commands, and parts of the agent that are killed on purpose. */
const PROGRAMS = [
  'agent/scs.ts',
  'coordinator/scs-coordinator.ts',
  'test/faults/agent-process.ts',
  'test/faults/social-process.ts',
] as const;

/** Name of the variable by which the processes of one test run find what was compiled for it. */
const FOLDER = 'SCS_TEST_PROGRAMS';

/**
 * Compiles the programs as `npm run build` does, from the sources as they are now, into a temporary folder: a process starts so in
 * less than a second, where a loader that compiles a thousand modules each time takes several. The result removes the folder.
 */
export async function compilePrograms(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'scs-programs-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    // What cannot be compiled into them (SQLite) is found where it is installed.
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await bundle([...PROGRAMS], folder);
  } catch (error) {
    remove();
    throw error;
  }
  process.env[FOLDER] = folder;
  // A run that is broken off comes to no end of its own.
  process.once('exit', remove);
  return remove;
}

/** The file of a compiled program, to be started with plain Node. */
export function program(source: (typeof PROGRAMS)[number]): string {
  const folder = process.env[FOLDER];
  if (folder === undefined) {
    throw new Error(`${source} is not compiled: call compilePrograms() first, as vitest.config.ts does for all tests.`);
  }
  return join(folder, source.replace(/\.ts$/, '.js'));
}

/** Vitest calls this once, before the first test of a run; while it watches, the next run has the changed sources. */
export default async function compileForTests(project: TestProject): Promise<() => void> {
  let remove = await compilePrograms();
  project.onTestsRerun(async () => {
    remove();
    remove = await compilePrograms();
  });
  return () => remove();
}
