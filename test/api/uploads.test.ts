import { mkdir, readdir } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startTestApi, type TestApi, UPLOAD_LIMIT_BYTES } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const csv = { 'content-type': 'text/csv' };
const upload = (content: unknown, query = '?fileName=users.csv', headers: Record<string, string> = csv) =>
  api.ask('POST', `/v1/artifacts${query}`, content, headers);
const storedFiles = async () => {
  const folder = join(api.config.home, 'artifacts');
  await mkdir(folder, { recursive: true });
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
};

it('keeps an uploaded file and gives it back as it was', async () => {
  const { status, headers, body } = await upload('Email\nada@example.org\n');
  const content = await api.ask('GET', body.href);

  expect(status).toBe(201);
  expect(headers.location).toBe(`/v1/artifacts/${body.id}`);
  expect(body).toMatchObject({ fileName: 'users.csv', contentType: 'text/csv', bytes: 22 });
  expect(content.text).toBe('Email\nada@example.org\n');
  expect(content.headers).toMatchObject({
    'content-type': 'text/csv',
    'content-disposition': `attachment; filename="users.csv"; filename*=UTF-8''users.csv`,
    'content-length': '22',
  });
});

it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded'])(
  'takes a file sent as %s without looking into it',
  async (type) => {
    const { status, body } = await upload('{"not json', '', { 'content-type': type });

    expect(status).toBe(201);
    expect(body).toMatchObject({ bytes: 10, fileName: 'upload.csv' });
  },
);

it.each([
  ['attachment; filename="users (1).csv"', 'users (1).csv'],
  ["attachment; filename=x.csv; filename*=UTF-8''n%C3%BCtzer.csv", 'nützer.csv'],
  ['attachment; filename="C:\\\\data\\\\users.csv"', 'users.csv'],
  ['attachment; filename="../../etc/passwd"', 'passwd'],
])('names a file after %s', async (disposition, name) => {
  const { body } = await upload('a\n', '', { ...csv, 'content-disposition': disposition });

  expect(body.fileName).toBe(name);
});

it('lists uploads, newest first', async () => {
  const first = await upload('a\n');
  const second = await upload('b\n');

  const { body } = await api.ask('GET', '/v1/artifacts');

  const ids = body.artifacts.map((one: { id: string }) => one.id);
  expect(ids.indexOf(second.body.id)).toBeLessThan(ids.indexOf(first.body.id));
});

it.each([
  ['whose length says so', Buffer.alloc(UPLOAD_LIMIT_BYTES + 1)],
  ['that proves so while it comes', Readable.from([Buffer.alloc(UPLOAD_LIMIT_BYTES), Buffer.alloc(1)])],
])('refuses a file over the limit %s, and leaves nothing behind', async (_, content) => {
  const before = await storedFiles();
  const { body: listBefore } = await api.ask('GET', '/v1/artifacts');

  const { status, body } = await upload(content);

  expect(status).toBe(413);
  expect(body.code).toBe('FILE_TOO_LARGE');
  expect(await storedFiles()).toEqual(before);
  expect((await api.ask('GET', '/v1/artifacts')).body).toEqual(listBefore);
});

it('takes a file of exactly the limit', async () => {
  expect((await upload(Buffer.alloc(UPLOAD_LIMIT_BYTES))).status).toBe(201);
});

it('refuses an empty file', async () => {
  const { status, body } = await upload(undefined);

  expect(status).toBe(400);
  expect(body.code).toBe('EMPTY_FILE');
});

it.each([
  ['bytes=0-2', 206, 'abc', 'bytes 0-2/10'],
  ['bytes=7-', 206, 'hij', 'bytes 7-9/10'],
  ['bytes=-2', 206, 'ij', 'bytes 8-9/10'],
  ['bytes=5-99', 206, 'fghij', 'bytes 5-9/10'],
  ['bytes=0-1,3-4', 200, 'abcdefghij', undefined],
  ['lines=1-2', 200, 'abcdefghij', undefined],
])('answers the range %s', async (range, status, text, contentRange) => {
  const { body } = await upload('abcdefghij');

  const answer = await api.ask('GET', body.href, undefined, { range });

  expect(answer).toMatchObject({ status, text });
  expect(answer.headers['content-range']).toBe(contentRange);
});

it('refuses a range beyond the end', async () => {
  const { body } = await upload('abc');

  const answer = await api.ask('GET', body.href, undefined, { range: 'bytes=3-' });

  expect(answer.status).toBe(416);
});

it('sends the whole file when it is another than the one whose rest is asked for', async () => {
  const { body } = await upload('abc');

  const answer = await api.ask('GET', body.href, undefined, { range: 'bytes=1-', 'if-range': '"another"' });

  expect(answer).toMatchObject({ status: 200, text: 'abc' });
});

it('answers 404 for an upload that is not there', async () => {
  expect((await api.ask('GET', '/v1/artifacts/nothing')).status).toBe(404);
  expect((await api.ask('GET', '/v1/artifacts/nothing/content')).status).toBe(404);
});

it('leaves nothing behind of an upload that is broken off', async () => {
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  // Listening on TCP, so it has an address with a port.
  const { port } = api.app.server.address() as AddressInfo;
  const before = await storedFiles();
  const { body: listBefore } = await api.ask('GET', '/v1/artifacts');
  const socket = connect(port, '127.0.0.1');
  const head = [
    `POST /v1/artifacts HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${api.key}`,
    'Content-Length: 100000',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${'x'.repeat(50_000)}`);

  await eventually('the upload has begun', async () => (await storedFiles()).length > before.length);
  socket.destroy();

  await eventually('the half file is gone', async () => (await storedFiles()).length === before.length);
  expect((await api.ask('GET', '/v1/artifacts')).body).toEqual(listBefore);
});
