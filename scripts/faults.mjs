// Runs the fault suite again and again, each time with another seed, and says what was tried and survived.
//   npm run faults -- [--runs 10] [--rounds 1] [--seed N] [--write]
// Words that are no option choose test files. SCS_RELIABILITY_FILE names a file that keeps what was tried over several calls;
// `--runs 0 --write` writes the page from it.
// --rounds multiplies how much one run tries; --seed repeats a run; --write puts the table into docs/reliability.md.
// Exit code 1 when anything was lost or doubled, with the seed that shows it.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values: options, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '1' },
    seed: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'scs-faults-'));
const file = process.env.SCS_RELIABILITY_FILE ?? join(folder, 'survived.jsonl');
appendFileSync(file, '');
const failed = [];
for (let run = 0; run < Number(options.runs); run += 1) {
  const seed = options.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(options.seed) + run;
  console.log(`Run ${run + 1} of ${options.runs}, seed ${seed}`);
  const { status } = spawnSync(
    process.execPath,
    ['scripts/test.mjs', ...(words.length > 0 ? words : ['test/faults']), '--no-file-parallelism'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        SCS_FAULT_SEED: String(seed),
        SCS_FAULT_ROUNDS: options.rounds,
        SCS_RELIABILITY_FILE: file,
      },
    },
  );
  if (status !== 0) failed.push(seed);
}
const rows = readFileSync(file, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));
rmSync(folder, { recursive: true, force: true });

/** Runs of the same test become one line: how often, and what the last one tried. */
const lines = new Map();
for (const row of rows) lines.set(row.what, { ...row, runs: (lines.get(row.what)?.runs ?? 0) + 1 });
const table = [...lines.values()].map(
  ({ what, tried, survived, runs }) => `| ${what} | ${runs} | ${tried} | ${survived} |`,
);
const gathered = Number(options.runs) === 0;
const outcome = gathered
  ? 'It gathers what single calls of the test files printed, not one run of the whole suite; a line is printed only by a test that passed, and a test that was broken off is not in it.'
  : failed.length === 0
    ? 'Every run ended with nothing lost and nothing doubled.'
    : `**Runs with these seeds failed: ${failed.join(', ')}.**`;
const page = `# What was tried, and survived

\`npm run faults -- ${gathered ? '--runs 0 ' : ''}--write\` wrote this page on ${new Date().toISOString().slice(0, 10)} (Node ${process.version},
${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}). Seeds: ${[...new Set(rows.map(({ seed }) => seed))].join(', ')}.
${outcome}
\`SCS_FAULT_SEED=<seed> npm run test:faults\` repeats a run. The suite is part of \`npm test\`, each time with
a new seed, which it prints. "Tried" is what the last run did.

| what was done to it | runs | tried in one run | what came of it |
|---|---|---|---|
${table.sort().join('\n')}

The tests are in \`test/faults/\`. Agents are real processes that are really killed; WordPress is a real one on MariaDB
where the line says so, and otherwise a model of the plugin behind a real HTTP server, whose answers can be spoilt in any way.
Killed PHP, competing requests and lost leases inside the plugin are tested in \`test/wordpress/\`, and every order of their
steps was searched by a model checker ([publication.pml](publication.pml), [media.pml](media.pml)).
`;
if (options.write) writeFileSync(join(root, 'docs/reliability.md'), page);
else process.stdout.write(`\n${page}`);
process.exit(failed.length === 0 ? 0 : 1);
