import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { createS3Store } from '../../../src/store/artifacts/s3.ts';

it('reads more files side by side than the SDK has connections by itself', async () => {
  const body = Buffer.alloc(1_000_000);
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Length': body.length }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  const store = createS3Store({
    bucket: 'bucket',
    prefix: '',
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
  });

  const open = Array.from({ length: 60 }, (_, part) => store.get(`parts/${part}`));
  const streams = await Promise.all(open);

  expect(streams).toHaveLength(60);
  // Every store answers with Node's streams.
  for (const stream of streams) (stream as Readable).destroy();
});
