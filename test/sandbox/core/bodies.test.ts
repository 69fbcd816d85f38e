import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { startServer } from './test-server.ts';

it.each([
  ['application/json', '{"a":[1]}', { a: [1] }],
  ['application/json; charset=utf-8', '', null],
  ['application/x-www-form-urlencoded', 'a=1&b=x%20y', { a: '1', b: 'x y' }],
  ['text/xml; charset=utf-8', '<a>é</a>', '<a>é</a>'],
  ['text/csv', 'a,b\n1,2\n', 'a,b\n1,2\n'],
])('parses a body of type %s', async (type, sent, parsed) => {
  const { post } = await startServer();

  const answer = await post('/echo', sent, type);

  expect(await answer.json()).toEqual({ body: parsed });
});

it.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('inflates a body sent with %s', async (encoding, pack) => {
  const { url } = await startServer();

  const answer = await fetch(`${url}/echo`, {
    method: 'POST',
    body: new Uint8Array(pack('{"a":1}')),
    headers: { 'content-type': 'application/json', 'content-encoding': encoding },
  });

  expect(await answer.json()).toEqual({ body: { a: 1 } });
});

it('answers 415 to a body in an encoding it does not know', async () => {
  const { url } = await startServer();

  const headers = { 'content-type': 'application/json', 'content-encoding': 'zip' };
  const answer = await fetch(`${url}/echo`, { method: 'POST', body: 'x', headers });

  expect(answer.status).toBe(415);
});

it.each([
  ['/long', 'gzip', 'gzip'],
  ['/long', 'identity', null],
  ['/long', 'gzip;q=0', null],
  ['/large', 'deflate, gzip', 'gzip'],
  ['/small', 'gzip', null],
])('sends %s to who accepts %s with encoding %s', async (path, accepted, encoding) => {
  const { url } = await startServer();

  const answer = await fetch(url + path, { headers: { 'accept-encoding': accepted } });

  expect(answer.headers.get('content-encoding')).toBe(encoding);
  expect(await answer.text()).toMatch(/^x+$/);
});

it('answers 400 to a body that is not what its type says', async () => {
  const { post } = await startServer();

  const answer = await post('/echo', '{"a":');

  expect(answer.status).toBe(400);
});

it('answers 400 to a body that claims to be gzip and is not, and to one that breaks off', async () => {
  const { url } = await startServer();
  const send = (body: Uint8Array) =>
    fetch(`${url}/echo`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });

  const plain = await send(Buffer.from('{"a":1}'));
  const torn = await send(gzipSync('{"a":1}').subarray(0, 15));

  expect([plain.status, torn.status]).toEqual([400, 400]);
});

it('hands a body of several megabytes to a route as a stream, and to others whole', async () => {
  const { url, post } = await startServer();
  const big = 'x'.repeat(5_000_000);

  const streamed = await fetch(`${url}/bytes`, {
    method: 'PUT',
    body: big,
    headers: { 'content-type': 'text/csv' },
  });
  const whole = await post('/echo', { big });

  expect(await streamed.json()).toEqual({ bytes: big.length });
  expect(await whole.json()).toEqual({ body: { big } });
});
