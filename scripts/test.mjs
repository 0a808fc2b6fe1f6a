// Runs the whole test suite and closes with one plain line: `N passed, N failed`. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
    ...process.argv.slice(2),
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
const failed = counts.numFailedTests + broken.length;
const skipped = counts.numPendingTests;
if (skipped > 0 && process.env.CI === 'true') console.error(`${skipped} tests were skipped, which CI does not allow.`);
console.log(`${counts.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(status === 0 && failed === 0 && (skipped === 0 || process.env.CI !== 'true') ? 0 : 1);
