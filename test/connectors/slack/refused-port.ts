import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port that was free a moment ago, so nobody listens on it. */
export async function refusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null)
    throw new Error('A TCP server has an address with a port');
  return address.port;
}
