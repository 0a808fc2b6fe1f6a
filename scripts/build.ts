// Compiles the two commands into dist/, each with the libraries that it needs at once in a few files: a process that has to
// find and read a thousand modules takes three times as long to start. What only some processes need (see `await import` in
// the code) stays in files of its own, named by their content.
import { chmodSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundle } from './bundle.ts';

const DIST = resolve(import.meta.dirname, '../dist');
/** The commands of `bin` in package.json. */
const COMMANDS = ['agent/scs.ts', 'coordinator/scs-coordinator.ts'];

for (const folder of ['agent', 'coordinator', 'chunks']) rmSync(join(DIST, folder), { recursive: true, force: true });
await bundle(COMMANDS, DIST);
for (const command of COMMANDS) chmodSync(join(DIST, command.replace(/\.ts$/, '.js')), 0o755);
