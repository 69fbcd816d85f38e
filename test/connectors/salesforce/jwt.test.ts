import { createVerify, generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { signAssertion } from '../../../src/connectors/salesforce/jwt.ts';

const now = new Date('2026-11-05T10:00:00Z');
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const claims = { clientId: 'id', username: 'robot@acme.test', privateKey };

it('signs claims that live three minutes', () => {
  const [header, payload, signature] = signAssertion(
    { ...claims, loginUrl: 'https://login.salesforce.com' },
    now,
  ).split('.');

  const verified = createVerify('RSA-SHA256')
    .update(`${header}.${payload}`)
    .verify(publicKey, signature ?? '', 'base64url');
  expect(verified).toBe(true);
  expect(JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())).toEqual({
    iss: 'id',
    sub: 'robot@acme.test',
    aud: 'https://login.salesforce.com',
    exp: 1_793_872_980,
  });
});

it.each([
  ['https://acme.my.salesforce.com', 'https://login.salesforce.com'],
  ['https://acme--dev.sandbox.my.salesforce.com', 'https://test.salesforce.com'],
  ['https://test.salesforce.com', 'https://test.salesforce.com'],
  ['http://127.0.0.1:4100', 'http://127.0.0.1:4100'],
])('addresses an assertion for %s to %s', (loginUrl, audience) => {
  const payload = signAssertion({ ...claims, loginUrl }, now).split('.')[1] ?? '';

  expect(JSON.parse(Buffer.from(payload, 'base64url').toString()).aud).toBe(audience);
});

it('takes a key whose line ends are written as backslash n', () => {
  const flat = privateKey.replaceAll('\n', '\\n');

  expect(() =>
    signAssertion({ ...claims, privateKey: flat, loginUrl: 'https://login.salesforce.com' }, now),
  ).not.toThrow();
});

it('refuses what is not a key without quoting it', () => {
  const attempt = () =>
    signAssertion({ ...claims, privateKey: 'my-secret', loginUrl: 'https://login.salesforce.com' }, now);

  expect(attempt).toThrow(/privateKey/);
  expect(attempt).not.toThrow(/my-secret/);
});
