import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { download, linkExpired } from '../../../src/connectors/auth0/download.ts';

const text = Array.from({ length: 5_000 }, (_, index) => `"'user${index}@example.com"\n`).join('');
const packed = gzipSync(text);
const running: Server[] = [];

afterEach(() => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an AddressInfo.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/export.csv.gz`;
}

async function read(location: string, signal = new AbortController().signal): Promise<string> {
  const content = await download(location, signal);
  if (content === linkExpired) return 'link expired';
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

it.each([
  ['plainly', {}],
  ['as if the packing were the transport’s', { 'content-encoding': 'gzip' }],
])('unpacks a file served %s', async (_how, headers) => {
  const location = await serve((_request, response) => response.writeHead(200, headers).end(packed));

  expect(await read(location)).toBe(text);
});

it.each<[string, RequestListener]>([
  ['ends early as if whole', (_request, response) => response.end(packed.subarray(0, -5))],
  ['ends before its first byte', (_request, response) => response.end()],
  [
    'is cut off',
    (_request, response) => {
      response.writeHead(200, { 'content-length': packed.length });
      response.write(packed.subarray(0, 2_000), () => response.destroy());
    },
  ],
  ['is not gzip', (_request, response) => response.end(text)],
  [
    'is damaged',
    (_request, response) => response.end(Buffer.concat([packed.subarray(0, 500), packed.subarray(700)])),
  ],
  ['is not there', (_request, response) => response.writeHead(404).end()],
  ['is never answered', (request) => request.socket.destroy()],
])('never takes for whole a file that %s', async (_how, listener) => {
  const location = await serve(listener);

  await expect(read(location)).rejects.toMatchObject({ kind: 'transient', code: 'DOWNLOAD_INCOMPLETE' });
});

it('says when the link has expired', async () => {
  const location = await serve((_request, response) => response.writeHead(403).end());

  expect(await read(location)).toBe('link expired');
});

it('stops with the reason of the one who stopped it', async () => {
  const stop = new AbortController();
  const reason = new Error('cancelled');
  const location = await serve((_request, response) => {
    response.write(packed.subarray(0, 2_000), () => stop.abort(reason));
  });

  await expect(read(location, stop.signal)).rejects.toBe(reason);
});

it('closes the connection when the reader has had enough', async () => {
  let closed: Promise<void> | undefined;
  const location = await serve((request, response) => {
    closed = new Promise((resolve) => request.socket.once('close', () => resolve()));
    response.write(packed.subarray(0, -100));
  });

  const content = await download(location, new AbortController().signal);
  if (content !== linkExpired) for await (const _chunk of content) break;

  await expect(closed).resolves.toBeUndefined();
});
