// Mutation testing of shared/core: changes each line in turn and counts how many changes the tests notice.
//   npm run mutation [-- FILE…]     only files whose path contains one of these words
// Every source file is judged by the test file that mirrors it, or by those that import it, which keeps the run short.
// What was judged before is kept in coverage/mutation/ and only run again when source or tests have changed.
// Exit code 1 when fewer than 85 % of the mutants are noticed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const WANTED = 0.85;
/** Minutes a run, and nothing that the other tests of the cadence do not name. */
const TOO_SLOW = ['test/core/cadence/even-properties.test.ts'];
const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'coverage', 'mutation');
mkdirSync(folder, { recursive: true });

const filesOf = (path, ending) =>
  readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(path, name))
    .sort();
const read = (file) => readFileSync(join(root, file), 'utf8');
const importsOf = (file) =>
  [...read(file).matchAll(/^(?:import|export)\s(?!type\b)[^;]*?from '(\.[^']+)'/gm)].map(([, name]) =>
    relative(root, resolve(root, dirname(file), name)),
  );

/** Files that hold interfaces alone have nothing to change. */
const sources = filesOf('shared/core', '.ts').filter((file) => /^(export )?(const|function|class) /m.test(read(file)));
const tests = filesOf('test/core', '.test.ts').filter((file) => !TOO_SLOW.includes(file));
const importersOf = (file, among) => among.filter((candidate) => importsOf(candidate).includes(file));

/** The test file that mirrors it; else those that import it; else those of the files that import it. */
function testsOf(file) {
  const mirror = file.replace('shared/', 'test/').replace(/\.ts$/, '.test.ts');
  if (tests.includes(mirror)) return [mirror];
  const direct = importersOf(file, tests);
  if (direct.length > 0) return direct;
  return [...new Set(importersOf(file, sources).flatMap((importer) => importersOf(importer, tests)))];
}

/**
 * With such a mutant the file throws while it loads, so every test file that imports it fails. Stryker's vitest runner only
 * looks at single tests, sees none, and calls that survived.
 */
const breaksLoading = ({ status, static: isStatic, testsCompleted }) =>
  status === 'Survived' && isStatic && testsCompleted === 0;
const isNoticed = (mutant) => ['Killed', 'Timeout', 'RuntimeError'].includes(mutant.status) || breaksLoading(mutant);
const isUnnoticed = (mutant) => ['Survived', 'NoCoverage'].includes(mutant.status) && !breaksLoading(mutant);

const words = process.argv.slice(2);
const chosen = sources.filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
const rows = [];
for (const file of chosen) {
  const judges = testsOf(file);
  if (judges.length === 0)
    throw new Error(`No test in test/core imports ${file}, directly or through another file: write one.`);
  const mark = createHash('sha256')
    .update([file, ...judges].map(read).join('\0'))
    .digest('hex');
  const kept = join(folder, `${file.replaceAll('/', '-')}.json`);
  let result = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : null;
  if (result?.mark !== mark) {
    result = { mark, mutants: judge(file, judges) };
    writeFileSync(kept, JSON.stringify(result));
  }
  const noticed = result.mutants.filter(isNoticed).length;
  const unnoticed = result.mutants.filter(isUnnoticed);
  const missed = unnoticed.length;
  if (noticed + missed === 0) continue;
  rows.push({ file, noticed, missed });
  console.log(`${file}: ${noticed} of ${noticed + missed} noticed`);
  for (const { status, location, replacement } of unnoticed) {
    console.log(`  line ${location.start.line}:${location.start.column} ${status}: ${replacement.slice(0, 100)}`);
  }
}
const noticed = rows.reduce((sum, row) => sum + row.noticed, 0);
const all = rows.reduce((sum, row) => sum + row.noticed + row.missed, 0);
console.log(`${noticed} of ${all} mutants noticed: ${((100 * noticed) / all).toFixed(1)} %`);
process.exitCode = noticed / all >= WANTED ? 0 : 1;

/** Runs Stryker on one file; a file without code of its own has no mutants. */
function judge(file, judges) {
  const report = join(folder, 'report.json');
  writeFileSync(report, '{"files":{}}');
  const config = join(folder, 'stryker.json');
  writeFileSync(
    config,
    JSON.stringify({ ...JSON.parse(read('stryker.config.json')), mutate: [file], jsonReporter: { fileName: report } }),
  );
  const { status } = spawnSync(process.execPath, ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', config], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, SCS_MUTATION_TESTS: judges.join(',') },
  });
  if (status !== 0) throw new Error(`Stryker failed for ${file}.`);
  return Object.values(JSON.parse(readFileSync(report, 'utf8')).files).flatMap(({ mutants }) => mutants);
}
