import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment, whenStopping } from './child.mjs';
import { DemoFailure, tail } from './failure.mjs';
import { SCS } from './paths.mjs';

const run = promisify(execFile);
const LIMIT_MS = 120_000;

/** The `scs` command line in the folder of one agent. @param {string} folder @param {number} limitMs longest time of a command */
export function scsIn(folder, limitMs = LIMIT_MS) {
  /** @param {string[]} args */
  const text = async (...args) => {
    try {
      const { stdout } = await run(process.execPath, [SCS, ...args], {
        cwd: folder,
        env: childEnvironment(),
        timeout: limitMs,
        signal: whenStopping,
        maxBuffer: 64 * 1024 * 1024,
      });
      return stdout;
    } catch (error) {
      const said = tail(`${error.stderr ?? ''}\n${error.stdout ?? ''}`, 5) || error.message;
      throw new DemoFailure(`"scs ${args.join(' ')}" failed; look into the agent's log: ${said}`, { cause: error });
    }
  };
  return {
    text,
    /** The same for commands that take longer. @param {number} ms */
    within: (ms) => scsIn(folder, ms),
    json: async (/** @type {string[]} */ ...args) => JSON.parse(await text(...args)),
  };
}
