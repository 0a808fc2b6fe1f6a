// Runs the fault suite again and again, each time with another seed, and says what was tried and survived.
//   npm run faults -- [--runs 10] [--rounds 1] [--seed N] [--write]
// Words that are no option choose test files. SCS_RELIABILITY_FILE names a file that keeps what was tried over several calls;
// `--runs 0 --write` writes the page from it.
// --rounds multiplies how much one run tries (0.25: a quarter of the random kills); --seed repeats a run; --write puts the
// tables into docs/reliability.md.
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
const WHOLE = 'the whole suite';
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'scs-faults-'));
const file = process.env.SCS_RELIABILITY_FILE ?? join(folder, 'survived.jsonl');
appendFileSync(file, '');
const totals = join(folder, 'totals.jsonl');
const { stdout: commit } = spawnSync('git', ['describe', '--always', '--dirty'], { cwd: root, encoding: 'utf8' });
const linesOf = (path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
for (let run = 0; run < Number(options.runs); run += 1) {
  const seed = options.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(options.seed) + run;
  console.log(`Run ${run + 1} of ${options.runs}, seed ${seed}`);
  const began = Date.now();
  // A run that breaks down before it can count has failed.
  writeFileSync(totals, `${JSON.stringify({ passed: 0, failed: 1 })}\n`);
  spawnSync(
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
        SCS_TEST_TOTALS: totals,
      },
    },
  );
  const { passed, failed } = linesOf(totals).at(-1);
  const of = words.length > 0 ? words.join(', ').replaceAll(/test\/faults\/|\.test\.ts/g, '') : WHOLE;
  const minutes = Math.round((Date.now() - began) / 60_000);
  const record = {
    seed,
    of,
    rounds: Number(options.rounds),
    commit: commit?.trim() || 'unknown',
    passed,
    failed,
    minutes,
  };
  appendFileSync(file, `${JSON.stringify({ run: record })}\n`);
}
const kept = linesOf(file);
const runs = kept.flatMap(({ run }) => (run ? [run] : []));
// A run that was broken off has no record, and what its tests left is not counted.
const ended = new Set(runs.map(({ seed }) => seed));
rmSync(folder, { recursive: true, force: true });

const NUMBER = /\d+/g;
/** What several runs say of the same test, each number from the least to the most; in other words: what the last one says. */
function together(sentences) {
  const last = sentences.at(-1);
  const alike = sentences.filter((text) => text.replace(NUMBER, '') === last.replace(NUMBER, ''));
  let place = -1;
  return last.replace(NUMBER, () => {
    place += 1;
    const numbers = alike.map((text) => Number(text.match(NUMBER)[place]));
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
    return least === most ? least : `${least} to ${most}`;
  });
}

/** Runs of the same test become one line. */
const tests = new Map();
for (const row of kept) if (row.what && ended.has(row.seed)) tests.set(row.what, [...(tests.get(row.what) ?? []), row]);
const table = [...tests].map(
  ([what, rows]) =>
    `| ${what} | ${rows.length} | ${together(rows.map(({ tried }) => tried))} | ${together(rows.map(({ survived }) => survived))} |`,
);
const bad = runs.filter(({ failed }) => failed > 0);
const whole = runs.filter(({ of }) => of === WHOLE).length;
const outcome =
  bad.length === 0
    ? 'every one ended with nothing lost and nothing doubled.'
    : `**those with these seeds failed: ${bad.map(({ seed }) => seed).join(', ')}.**`;
const runTable = runs.map(
  ({ seed, of, rounds, commit, passed, failed, minutes }) =>
    `| ${seed} | ${of} | ${rounds} | ${commit} | ${passed} | ${failed} | ${minutes} |`,
);
const page = `# What was tried, and survived

\`npm run faults -- --write\` wrote this page on ${new Date().toISOString().slice(0, 10)} (Node ${process.version},
${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}):
${whole} runs of the whole suite and ${runs.length - whole} of parts of it; ${outcome}
\`npm run faults -- --seed <seed> --rounds <how much>\` repeats a run. The suite is part of \`npm test\`, each time with a new seed,
which a test that fails prints.

## The runs

“How much” multiplies what the tests with random faults try: 1 is what \`npm test\` does, 0.25 has a quarter of the random kills.

| seed | of | how much | commit | tests passed | failed | minutes |
|---|---|---|---|---|---|---|
${runTable.join('\n')}

## What they did

A line stands for a test of the runs above that passed. Where runs differ, “20 to 50” are the least and the most of one run.

| what was done to it | times passed | tried in one run | what came of it |
|---|---|---|---|
${table.sort().join('\n')}

The tests are in \`test/faults/\`. Agents are real processes that are really killed; WordPress is a real one on MariaDB
where the line says so, and otherwise a model of the plugin behind a real HTTP server, whose answers can be spoilt in any way.
Killed PHP, competing requests and lost leases inside the plugin are tested in \`test/wordpress/\`, and every order of their
steps was searched by a model checker ([publication.pml](publication.pml), [media.pml](media.pml)).
`;
if (options.write) writeFileSync(join(root, 'docs/reliability.md'), page);
else process.stdout.write(`\n${page}`);
process.exit(bad.length === 0 ? 0 : 1);
