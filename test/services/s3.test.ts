import { randomUUID } from 'node:crypto';
import { ListMultipartUploadsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import type { ArtifactStore } from '../../src/core/artifact.ts';
import { createS3Store } from '../../src/store/artifacts/s3.ts';
import { artifactStoreContract } from '../contracts/artifact-store.ts';
import { s3Settings } from './services.ts';

artifactStoreContract(async () => createS3Store(s3Settings(randomUUID())));

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function keysOf(store: ArtifactStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const head of store.list('')) keys.push(head.key);
  return keys;
}

function plainClient() {
  const { bucket: _, prefix: __, credentials, region, endpoint } = s3Settings('');
  return new S3Client({
    region,
    forcePathStyle: true,
    ...(endpoint && { endpoint }),
    ...(credentials && { credentials }),
  });
}

it('gives up the parts already sent when the content fails', async () => {
  const prefix = randomUUID();
  async function* failing() {
    yield Buffer.alloc(20 * 1024 * 1024);
    throw new Error('the vendor hung up');
  }

  await expect(createS3Store(s3Settings(prefix)).put('a', failing())).rejects.toThrow('the vendor hung up');

  const { bucket } = s3Settings(prefix);
  const open = await plainClient().send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }));
  expect(open.Uploads ?? []).toEqual([]);
});

it('leaves alone what others keep in the bucket', async () => {
  const prefix = randomUUID();
  const { bucket } = s3Settings(prefix);
  for (const Key of [`${prefix}-neighbour/a`, `${prefix}/not ours.txt`])
    await plainClient().send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
  const store = createS3Store(s3Settings(prefix));
  await store.put('a', once('x'));

  expect(await keysOf(store)).toEqual(['a']);
});

it('lists more than one page', async () => {
  const store = createS3Store(s3Settings(randomUUID()));
  const keys = Array.from({ length: 1_005 }, (_, index) => `runs/${String(index).padStart(4, '0')}`);
  for (let start = 0; start < keys.length; start += 50)
    await Promise.all(keys.slice(start, start + 50).map((key) => store.put(key, once('x'))));

  expect(await keysOf(store)).toEqual(keys);
});

const wrongCredentials = { accessKeyId: 'nobody', secretAccessKey: 'wrong' };
const rightCredentials = () => s3Settings('').credentials;
it.each([
  ['an unknown key', () => ({ credentials: wrongCredentials }), 'auth', /S3_ACCESS_KEY_ID/],
  [
    'a wrong secret',
    () => ({ credentials: { ...wrongCredentials, accessKeyId: rightCredentials()?.accessKeyId ?? '' } }),
    'auth',
    /S3_SECRET_ACCESS_KEY/,
  ],
  ['an absent bucket', () => ({ bucket: 'no-such-bucket' }), 'config', /no-such-bucket .*no such bucket/],
  ['no server', () => ({ endpoint: 'http://127.0.0.1:1' }), 'transient', /connection broke/],
] as const)('explains %s', async (_, wrong, kind, message) => {
  const store = createS3Store({ ...s3Settings('x'), ...wrong() });

  const refusal = expect.objectContaining({
    name: 'SaltbridgeError',
    kind,
    message: expect.stringMatching(message),
  });
  await expect(store.put('a', once('x'))).rejects.toEqual(refusal);
  await expect(store.get('a')).rejects.toEqual(refusal);
  await expect(keysOf(store)).rejects.toEqual(refusal);
});
