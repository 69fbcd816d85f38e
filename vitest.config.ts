import { defineConfig } from 'vitest/config';

const filesOf = (...folders: string[]) => folders.map((name) => `test/${name}/**/*.test.ts`);
/** Start nothing outside of their own process. */
const light = filesOf('auth0', 'connectors', 'core', 'integrations', 'sandbox');
/** Start workers in it, or ask a server. */
const engine = filesOf('activities', 'cli', 'store', 'worker', 'workflows');
const globalSetup = ['test/support/global-setup.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    projects: [
      // Files of these share a process each, which loads the product once.
      { extends: true, test: { name: 'light', include: light, isolate: false } },
      { extends: true, test: { name: 'engine', include: engine, isolate: false, globalSetup } },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/**/*.test.ts'],
          exclude: [...light, ...engine, 'test/services/**', 'node_modules/**'],
          globalSetup,
        },
      },
    ],
  },
});
