import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { environmentWith, loadConfig } from '../src/config.ts';
import { SaltbridgeError } from '../src/core/errors.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

it('needs no variable at all', () => {
  const config = loadConfig({});

  expect(config).toMatchObject({
    home: resolve('.saltbridge'),
    api: { host: '127.0.0.1', port: 4000, url: 'http://127.0.0.1:4000' },
    databaseUrl: undefined,
    artifacts: { kind: 'folder', path: resolve('.saltbridge/artifacts') },
    temporal: { external: false, address: '127.0.0.1:7233', namespace: 'default', taskQueue: 'saltbridge' },
  });
});

it('names every wrong variable at once', () => {
  const wrong = {
    SALTBRIDGE_API_PORT: '70000',
    SALTBRIDGE_SANDBOX_PORT: 'many',
    SALTBRIDGE_URL: 'ftp://example.com',
    DATABASE_URL: 'mysql://example.com/db',
    SALTBRIDGE_ARTIFACTS: 's3:/bucket',
    SALTBRIDGE_SECRET_KEY: 'short',
    SALTBRIDGE_WORKER_ACTIVITIES: '1.5',
    TEMPORAL_ADDRESS: 'https://example.com:7233',
    LOG_LEVEL: 'loud',
  };

  const { kind, problems } = failureOf(() => loadConfig(wrong));

  expect(kind).toBe('config');
  expect(new Set(problems.map(({ message }) => message.split(' ')[0]))).toEqual(new Set(Object.keys(wrong)));
});

it('leaves values out of the message, as some are secrets', () => {
  const { message } = failureOf(() =>
    loadConfig({ SALTBRIDGE_SECRET_KEY: 'hunter2', DATABASE_URL: 'hunter2' }),
  );

  expect(message).toContain('SALTBRIDGE_SECRET_KEY');
  expect(message).not.toContain('hunter2');
});

it('takes an empty variable for one that is not set', () => {
  const { api, databaseUrl, temporal } = loadConfig({
    SALTBRIDGE_API_PORT: '',
    DATABASE_URL: '',
    TEMPORAL_ADDRESS: '',
  });

  expect([api.port, databaseUrl, temporal.external]).toEqual([4000, undefined, false]);
});

it.each(['hex', 'base64'] as const)('reads a secret key written in %s', (encoding) => {
  const key = Buffer.alloc(32, 0xa7);

  const { secretKey } = loadConfig({ SALTBRIDGE_SECRET_KEY: key.toString(encoding) });

  expect(secretKey).toEqual(key);
});

it.each([
  ['s3://bucket', 'bucket', ''],
  ['s3://bucket/', 'bucket', ''],
  ['s3://my.bucket/a/b/', 'my.bucket', 'a/b'],
])('reads the artifact address %s', (address, bucket, prefix) => {
  const { artifacts } = loadConfig({ SALTBRIDGE_ARTIFACTS: address });

  expect(artifacts).toMatchObject({
    kind: 's3',
    bucket,
    prefix,
    region: 'us-east-1',
    credentials: undefined,
  });
});

it('prefers the S3 credentials over those of AWS', () => {
  const { artifacts } = loadConfig({
    SALTBRIDGE_ARTIFACTS: 's3://bucket',
    S3_ACCESS_KEY_ID: 'own',
    S3_SECRET_ACCESS_KEY: 'own-secret',
    AWS_ACCESS_KEY_ID: 'other',
    AWS_SECRET_ACCESS_KEY: 'other-secret',
    AWS_SESSION_TOKEN: 'other-session',
  });

  expect(artifacts).toMatchObject({ credentials: { accessKeyId: 'own', secretAccessKey: 'own-secret' } });
  expect(artifacts).not.toHaveProperty('credentials.sessionToken');
});

it('refuses half a pair of S3 credentials', () => {
  const half = { SALTBRIDGE_ARTIFACTS: 's3://bucket', S3_ACCESS_KEY_ID: 'own' };

  expect(failureOf(() => loadConfig(half)).message).toContain('S3_SECRET_ACCESS_KEY');
});

it('turns TLS on for a Temporal server that is given an API key', () => {
  const { temporal } = loadConfig({ TEMPORAL_ADDRESS: 'eu.example.com:7233', TEMPORAL_API_KEY: 'key' });

  expect(temporal).toMatchObject({
    external: true,
    address: 'eu.example.com:7233',
    apiKey: 'key',
    tls: true,
  });
});

it('offers no API key to the embedded Temporal server', () => {
  const { temporal } = loadConfig({ TEMPORAL_API_KEY: 'key', TEMPORAL_TLS: 'true' });

  expect(temporal).toMatchObject({ external: false, apiKey: undefined, tls: undefined });
});

it('reads a Temporal profile only when one is named', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'temporal.toml');
  await writeFile(file, '[profile.cloud]\naddress = "cloud.example.com:7233"\nnamespace = "ours"\n');

  const named = loadConfig({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'cloud' });
  const unnamed = loadConfig({ XDG_CONFIG_HOME: folder, HOME: folder });

  expect(named.temporal).toMatchObject({
    external: true,
    address: 'cloud.example.com:7233',
    namespace: 'ours',
  });
  expect(unnamed.temporal.external).toBe(false);
});

it('tells which certificate file cannot be read', () => {
  const env = {
    TEMPORAL_ADDRESS: 'a:1',
    TEMPORAL_TLS_CLIENT_CERT_PATH: '/nowhere/client.pem',
    LOG_LEVEL: 'loud',
  };

  const { message } = failureOf(() => loadConfig(env));

  expect(message).toContain('/nowhere/client.pem');
  expect(message).toContain('LOG_LEVEL');
});

it('answers references to variables, but not to its own', () => {
  const { secretFromEnv } = loadConfig({ SFCOM_CLIENT_SECRET: 'secret', SALTBRIDGE_API_KEY: 'ours' });

  expect(secretFromEnv('SFCOM_CLIENT_SECRET')).toBe('secret');
  expect(failureOf(() => secretFromEnv('SALTBRIDGE_API_KEY')).code).toBe('SECRET_NOT_ALLOWED');
  expect(failureOf(() => secretFromEnv('SFCOM_CLIENT_ID'))).toMatchObject({
    kind: 'config',
    code: 'SECRET_NOT_SET',
    message: expect.stringContaining('SFCOM_CLIENT_ID'),
  });
});

it('leaves a variable out of the environment of a child when told so', () => {
  const env = environmentWith({ KEPT: '1', DROPPED: undefined }, { DROPPED: '2', INHERITED: '3' });

  expect(env).toEqual({ KEPT: '1', INHERITED: '3' });
});

function failureOf(call: () => unknown): SaltbridgeError {
  try {
    call();
  } catch (error) {
    if (error instanceof SaltbridgeError) return error;
    throw error;
  }
  throw new Error('It did not fail');
}

it('knows the variables of the Auth0 guide by their other names too', () => {
  const { secretFromEnv } = loadConfig({
    SFCOM_USERNAME: 'api@acme.test',
    USERNAME: 'root',
    SLACK_WEBHOOK_URL: 'x',
  });

  expect(secretFromEnv('USERNAME')).toBe('api@acme.test');
  expect(secretFromEnv('MY_SLACK_WEBHOOK_URL')).toBe('x');
  expect(failureOf(() => secretFromEnv('PASSWORD')).message).toMatch(/env:PASSWORD \(or SFCOM_PASSWORD\)/);
});
