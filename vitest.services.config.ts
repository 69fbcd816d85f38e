import { defineConfig } from 'vitest/config';

const NAMES = [
  'TEST_DATABASE_URL',
  'TEST_S3_ENDPOINT',
  'TEST_S3_BUCKET',
  'TEST_S3_ACCESS_KEY_ID',
  'TEST_S3_SECRET_ACCESS_KEY',
] as const;

const missing = NAMES.filter((name) => !process.env[name]);
if (missing.length > 0) {
  throw new Error(
    `These tests need real servers; run them as: .ci/services npm run test:services\n` +
      `Not set: ${missing.join(', ')}`,
  );
}

export default defineConfig({
  test: {
    include: ['test/services/**/*.test.ts'],
    provide: { services: Object.fromEntries(NAMES.map((name) => [name, process.env[name] ?? ''])) },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
