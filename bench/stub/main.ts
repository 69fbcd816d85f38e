import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that reads what it is sent and forgets it; says its address when ready. */
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end());
});
server.listen(0, '127.0.0.1', () => {
  // True: it listens on TCP, so it has an address with a port.
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}/` })}\n`);
});
process.on('SIGTERM', () => server.close(() => process.exit(0)));
