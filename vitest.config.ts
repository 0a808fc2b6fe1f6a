import { defineConfig } from 'vitest/config';

/** Real servers run in some suites and the machine may be small, so two files at a time and patient limits. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 180_000,
    teardownTimeout: 30_000,
  },
});
