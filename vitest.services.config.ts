import { defineConfig } from 'vitest/config';

/** Where the real servers are; `.ci/services` sets all of them. */
const variables = {
  TEST_DATABASE_URL: process.env.TEST_DATABASE_URL ?? '',
  TEST_S3_ENDPOINT: process.env.TEST_S3_ENDPOINT ?? '',
  TEST_S3_BUCKET: process.env.TEST_S3_BUCKET ?? '',
  TEST_S3_ACCESS_KEY_ID: process.env.TEST_S3_ACCESS_KEY_ID ?? '',
  TEST_S3_SECRET_ACCESS_KEY: process.env.TEST_S3_SECRET_ACCESS_KEY ?? '',
};

export default defineConfig({
  test: {
    include: ['test/services/**/*.test.ts'],
    globalSetup: ['test/services/require-services.ts', 'test/support/global-setup.ts'],
    provide: { services: variables },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
