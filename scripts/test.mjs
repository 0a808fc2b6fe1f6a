// Runs the test suite and closes with one plain line: `N passed, N failed`. Arguments go to vitest, but for
//   --fast    leaves out what starts real servers or a whole demo
// SCS_TEST_TOTALS names a file that the counts are added to as a line of JSON, for who runs the suite more than once.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SLOW = [
  'test/wordpress/**',
  'test/faults/**',
  'test/demo/**',
  'test/browser/**',
  'test/fleet/**',
  'test/**/e2e/**',
  // Its Bluesky server has native parts, built for the Node that installed them.
  'test/agent/adapters/social/bluesky.test.ts',
];

const given = process.argv.slice(2);
const isFast = given.includes('--fast');
const folder = mkdtempSync(join(tmpdir(), 'scs-test-report-'));
const report = join(folder, 'report.json');
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...(isFast ? SLOW.map((pattern) => `--exclude=${pattern}`) : []),
    ...given.filter((argument) => argument !== '--fast'),
  ],
  { stdio: ['ignore', 'inherit', 'inherit'] },
);

let counts = { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, testResults: [] };
try {
  counts = JSON.parse(readFileSync(report, 'utf8'));
} catch {
  console.error('The test run ended before it could write its report.');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// A file that could not even be loaded has no tests to fail, and still fails.
const broken = counts.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
const passed = counts.numPassedTests;
const failed = counts.numFailedTests + broken.length;
const skipped = counts.numPendingTests;
if (skipped > 0 && process.env.CI === 'true') console.error(`${skipped} tests were skipped, which CI does not allow.`);
if (process.env.SCS_TEST_TOTALS) {
  appendFileSync(
    process.env.SCS_TEST_TOTALS,
    `${JSON.stringify({ node: process.version, passed, failed, skipped })}\n`,
  );
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(status === 0 && failed === 0 && (skipped === 0 || process.env.CI !== 'true') ? 0 : 1);
