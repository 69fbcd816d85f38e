import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { baseUrl } from '../../../sandbox/core/base-url.ts';
import { serverCertificate } from '../../../sandbox/core/certificate.ts';
import { createClock } from '../../../sandbox/core/clock.ts';
import { createFaultQueue } from '../../../sandbox/core/faults.ts';
import { createRequestLog } from '../../../sandbox/core/request-log.ts';
import { createSandboxServer } from '../../../sandbox/core/server.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saltbridge-tls-'));
});
afterEach(() => rm(folder, { recursive: true }));

function get(port: number, servername: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, servername, ca, path: '/' }, (answer) => {
      text(answer).then(resolve, reject);
    });
    call.on('error', reject).end();
  });
}

it('is trusted for this machine and the names of vendors by whoever trusts its file, and by nobody else', async () => {
  const tls = await serverCertificate(folder);
  const options = { faults: createFaultQueue(), log: createRequestLog(), clock: createClock(), tls };
  const app = createSandboxServer(options);
  app.get('/', async (request) => baseUrl(request));
  await app.listen({ port: 0, host: '127.0.0.1' });
  // A listening TCP server always has an address object.
  const { port } = app.server.address() as AddressInfo;
  const ca = await readFile(tls.certificateFile, 'utf8');

  for (const name of ['localhost', 'login.salesforce.com', 'acme.my.salesforce.com'])
    expect(await get(port, name, ca)).toBe(`https://127.0.0.1:${port}`);
  await expect(get(port, 'example.com', ca)).rejects.toThrow("does not match certificate's altnames");
  await expect(get(port, 'localhost', '')).rejects.toThrow(/certificate/);
  await app.close();
});

it('is the same after a restart, and its key is for the owner alone', async () => {
  const first = await serverCertificate(folder);

  const second = await serverCertificate(folder);

  expect(second).toEqual(first);
  expect((await stat(join(folder, 'server-key.pem'))).mode & 0o777).toBe(0o600);
});
