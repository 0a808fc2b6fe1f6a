import { defineConfig } from 'vitest/config';

/** The tests that judge the mutants of one file of `shared/core`; `scripts/mutation.mjs` names them. */
export default defineConfig({
  test: {
    include: (process.env.SCS_MUTATION_TESTS ?? 'test/core/**/*.test.ts').split(','),
    environment: 'node',
    testTimeout: 60_000,
  },
});
