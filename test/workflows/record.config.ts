import { defineConfig } from 'vitest/config';

/** For `npm run record:histories`: a recording needs what the tests need, but is none of them. One of them: `-- -t <name>`. */
export default defineConfig({
  test: {
    include: ['test/workflows/record-*histories.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
