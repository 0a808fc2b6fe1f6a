import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DemoFailure } from './failure.mjs';

/** Two demos in one folder would delete each other's files. @param {string} folder @returns {() => void} gives it free */
export function holdFolder(folder) {
  const file = join(folder, 'demo.pid');
  mkdirSync(folder, { recursive: true });
  const other = holder(file);
  if (other !== null) {
    throw new DemoFailure(
      `Another demo runs from this folder (process ${other}). Stop it with Ctrl-C; if there is none, delete ${file}.`,
    );
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

/** @param {string} file */
function holder(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return error.code === 'EPERM' ? 'of another user' : null;
  }
}
