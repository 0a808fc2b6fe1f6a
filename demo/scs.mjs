import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment, whenStopping } from './child.mjs';
import { DemoFailure, tail } from './failure.mjs';
import { COORDINATOR, SCS } from './paths.mjs';

const run = promisify(execFile);
const LIMIT_MS = 120_000;

/** The `scs` command line in the folder of one agent. @param {string} folder */
export const scsIn = (folder) => commandIn({ name: 'scs', script: SCS }, folder);

/** The `scs-coordinator` command line in the coordinator's folder. @param {string} folder */
export const coordinatorIn = (folder) => commandIn({ name: 'scs-coordinator', script: COORDINATOR }, folder);

/** @param {{ name: string, script: string }} of @param {string} folder @param {number} limitMs longest time of a command */
function commandIn({ name, script }, folder, limitMs = LIMIT_MS) {
  /** @param {string[]} args */
  const text = async (...args) => {
    try {
      const { stdout } = await run(process.execPath, [script, ...args], {
        cwd: folder,
        env: childEnvironment(),
        timeout: limitMs,
        signal: whenStopping,
        maxBuffer: 64 * 1024 * 1024,
      });
      return stdout;
    } catch (error) {
      const said = tail(`${error.stderr ?? ''}\n${error.stdout ?? ''}`, 5) || error.message;
      throw new DemoFailure(`"${name} ${args.join(' ')}" failed; look into its log: ${said}`, { cause: error });
    }
  };
  return {
    text,
    /** The same for commands that take longer. @param {number} ms */
    within: (ms) => commandIn({ name, script }, folder, ms),
    json: async (/** @type {string[]} */ ...args) => JSON.parse(await text(...args)),
  };
}
