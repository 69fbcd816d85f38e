import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SaltbridgeError } from '../../src/core/errors.ts';
import { createSecretBox } from '../../src/store/secret-box.ts';
import { createSecrets } from '../../src/store/secrets.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const secretKey = randomBytes(32);
const secretFromEnv = (name: string) => ({ SFCOM_CLIENT_SECRET: 's3cret' })[name];
const secrets = createSecrets({ secretKey, secretFromEnv });

it.each(['', 'pass word', 'Žofie 🔑', 'enc:v1:not:really', 'env:HOME', 'x'.repeat(100_000)])(
  'gives back the sealed text %.20j, which cannot be seen in the seal',
  async (text) => {
    const sealed = secrets.seal(text);

    expect(sealed).toMatch(/^enc:v1:[0-9a-f]{8}:[\w-]+$/);
    if (text !== '') expect(sealed).not.toContain(text);
    expect(secrets.seal(text)).not.toBe(sealed);
    expect(await secrets.resolve({ text: sealed })).toEqual({ text });
  },
);

it('resolves references at any depth and leaves everything else alone', async () => {
  const path = join(await temporaryFolder(), 'key.pem');
  await writeFile(path, 'line 1\nline 2\n');
  const settings = {
    url: 'https://example.com',
    port: 443,
    nothing: null,
    clientSecret: 'env:SFCOM_CLIENT_SECRET',
    nested: { list: ['plain', `file:${path}`, secrets.seal('sealed')] },
  };

  const resolved = await secrets.resolve(settings);

  expect(resolved).toEqual({
    url: 'https://example.com',
    port: 443,
    nothing: null,
    clientSecret: 's3cret',
    nested: { list: ['plain', 'line 1\nline 2', 'sealed'] },
  });
});

it('names everything that is missing at once, without any value', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'large'), 'x'.repeat(70_000));
  const refused = secrets.resolve({
    a: 'env:ABSENT',
    'b/c': ['env:SFCOM_CLIENT_SECRET', `file:${folder}/absent`],
    d: 'file:relative',
    e: `file:${folder}/large`,
    f: createSecretBox(randomBytes(32)).seal('x'),
    g: 'enc:v9:new',
  });

  const error = await refused.catch((reason: unknown) => reason);

  expect(error).toMatchObject({
    kind: 'config',
    problems: [
      { code: 'SECRET_NOT_SET', pointer: '/a', message: expect.stringContaining('env:ABSENT') },
      { code: 'SECRET_FILE_UNREADABLE', pointer: '/b~1c/1', message: expect.stringContaining('ENOENT') },
      { code: 'SECRET_FILE_UNREADABLE', pointer: '/d' },
      { code: 'SECRET_FILE_UNREADABLE', pointer: '/e' },
      {
        code: 'SECRET_UNREADABLE',
        pointer: '/f',
        message: expect.stringContaining('another SALTBRIDGE_SECRET_KEY'),
      },
      { code: 'SECRET_UNREADABLE', pointer: '/g' },
    ],
  });
  expect(String(error)).not.toContain('s3cret');
});

it('keeps the reason that the environment gives for refusing a name', async () => {
  const forbidding = createSecrets({
    secretKey,
    secretFromEnv: (name) => {
      throw new SaltbridgeError('config', `env:${name} is ours`, { code: 'SECRET_NOT_ALLOWED' });
    },
  });

  const refused = forbidding.resolve({ a: 'env:SALTBRIDGE_SECRET_KEY' });

  await expect(refused).rejects.toMatchObject({ problems: [{ code: 'SECRET_NOT_ALLOWED', pointer: '/a' }] });
});

it.each([
  [
    'one changed character',
    (sealed: string) => sealed.slice(0, -2) + (sealed.at(-2) === 'A' ? 'B' : 'A') + sealed.at(-1),
  ],
  ['a cut', (sealed: string) => sealed.slice(0, 40)],
  [
    'another tag',
    (sealed: string) =>
      sealed.replace(/(.{24})(.)/, (_, head, letter) => head + (letter === 'A' ? 'B' : 'A')),
  ],
])('notices %s in a sealed secret', (_, change) => {
  const box = createSecretBox(secretKey);
  const sealed = box.seal('a secret');

  expect(() => box.open(change(sealed))).toThrow(expect.objectContaining({ code: 'SECRET_UNREADABLE' }));
});

it('neither seals nor opens without a key, but follows references', async () => {
  const keyless = createSecrets({ secretKey: undefined, secretFromEnv });
  const missing = expect.objectContaining({ kind: 'config', code: 'SECRET_KEY_MISSING' });

  expect(() => keyless.seal('x')).toThrow(missing);
  await expect(keyless.resolve({ a: secrets.seal('x') })).rejects.toMatchObject({
    problems: [{ code: 'SECRET_KEY_MISSING', pointer: '/a' }],
  });
  expect(await keyless.resolve({ a: 'env:SFCOM_CLIENT_SECRET' })).toEqual({ a: 's3cret' });
});
