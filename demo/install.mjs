import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { startNode } from './child.mjs';
import { DemoFailure } from './failure.mjs';
import { COORDINATOR, DEMO_PACKAGES, ROOT, SCS, STATE } from './paths.mjs';
import { step } from './progress.mjs';

const CI = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
const NO_PACKAGES = 'Check that npm can reach its registry and that the disk has 1 GB free, then start again.';
const NO_BUILD = 'The sources of this folder do not compile; take a released state of them, then start again.';

/** Brings everything that the demo needs into this folder, and nothing that is there already. */
export async function install() {
  if (!isInstalled(ROOT)) {
    await step('Installing the packages of the product', () =>
      npm({ args: CI, cwd: ROOT, log: 'npm-product.log', remedy: NO_PACKAGES }),
    );
  }
  if (!isBuilt()) {
    await step('Compiling the product', () =>
      npm({ args: ['run', 'build'], cwd: ROOT, log: 'npm-build.log', remedy: NO_BUILD }),
    );
  }
  if (!isInstalled(DEMO_PACKAGES)) {
    await step('Installing a WordPress that runs on Node (600 MB on disk, only this once)', () =>
      npm({ args: CI, cwd: DEMO_PACKAGES, log: 'npm-demo.log', remedy: NO_PACKAGES }),
    );
  }
}

/** npm writes its hidden lock file last, so that an installation that was interrupted has none. @param {string} folder */
function isInstalled(folder) {
  const done = join(folder, 'node_modules', '.package-lock.json');
  return existsSync(done) && statSync(done).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs;
}

/** Whether the compiled commands are at least as new as every source of them. */
function isBuilt() {
  return [SCS, COORDINATOR].every(
    (script) =>
      existsSync(script) &&
      ['agent', 'coordinator', 'shared'].every((folder) => newest(join(ROOT, folder)) <= statSync(script).mtimeMs),
  );
}

/** @param {string} folder */
function newest(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  return Math.max(...files.map((name) => statSync(join(folder, name)).mtimeMs));
}

/** npm's own script: the one that runs us, or the one that came with this Node. */
function findNpm() {
  const { npm_execpath: current } = process.env;
  const candidates = [
    ...(current !== undefined && basename(current) === 'npm-cli.js' ? [current] : []),
    join(process.execPath, '..', '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(process.execPath, '..', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(process.execPath, '..', '..', 'share', 'nodejs', 'npm', 'bin', 'npm-cli.js'),
  ];
  const found = candidates.find(existsSync);
  if (found === undefined) throw new DemoFailure('npm was not found beside Node. Start the demo with "npm run demo".');
  return found;
}

/** @param {{ args: string[], cwd: string, log: string, remedy: string }} run */
async function npm({ args, cwd, log, remedy }) {
  const child = startNode({
    args: [findNpm(), ...args],
    cwd,
    log: join(STATE, log),
    env: npmEnvironment(process.env),
    follow: false,
  });
  if ((await child.exit) === 0) return;
  throw new DemoFailure(`"npm ${args.join(' ')}" failed in ${cwd} (${child.ending()}). ${remedy}`, child);
}

/** The npm that runs us tells its children which package is its own; an npm for another folder must not hear it. */
export const npmEnvironment = (env) =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_(package_|lifecycle_|config_local_prefix$|command$)/i.test(name)),
  );
