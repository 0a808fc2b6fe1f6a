import { defineConfig } from 'vitest/config';

/** Real servers run in some suites and the machine may be small, so two files at a time and patient limits. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    globalSetup: ['test/rig/programs.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 300_000,
    teardownTimeout: 30_000,
  },
});
