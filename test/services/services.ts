import { inject } from 'vitest';
import type { S3Settings } from '../../src/store/artifacts/s3.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The `TEST_…` variables by name; an empty one is not set. */
    services: Record<string, string>;
  }
}

export function databaseUrl(): string {
  return variable('TEST_DATABASE_URL');
}

/** @param prefix  a place of the test's own within the shared bucket */
export function s3Settings(prefix: string): S3Settings {
  return {
    endpoint: variable('TEST_S3_ENDPOINT'),
    bucket: variable('TEST_S3_BUCKET'),
    region: 'us-east-1',
    prefix,
    credentials: {
      accessKeyId: variable('TEST_S3_ACCESS_KEY_ID'),
      secretAccessKey: variable('TEST_S3_SECRET_ACCESS_KEY'),
    },
  };
}

function variable(name: string): string {
  const value = inject('services')[name];
  if (value === undefined) throw new Error(`vitest.services.config.ts knows no ${name}`);
  return value;
}
