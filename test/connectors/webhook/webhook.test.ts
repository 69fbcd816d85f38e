import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { webhook } from '../../../src/connectors/webhook/index.ts';
import type { Notice } from '../../../src/core/connector.ts';

const notice: Notice = {
  id: 'run-1',
  syncId: 'users',
  runId: 'run-1',
  status: 'failed',
  text: 'users failed',
  counts: {},
};
let answerWith = 200;
const taken: { headers: Record<string, unknown>; body: string }[] = [];
const server = createServer(async (request, response) => {
  taken.push({ headers: request.headers, body: await text(request) });
  response.writeHead(answerWith).end();
});

beforeEach(async () => {
  answerWith = 200;
  taken.length = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function send(): Promise<void> | undefined {
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  return webhook
    .open({ id: 'ops', settings: { url: `http://127.0.0.1:${port}/hook?key=secret` } })
    .notifier?.notify(notice);
}

it('posts a notice as JSON with a key that is the same at every retry', async () => {
  await send();
  await send();

  expect(taken.map(({ headers, body }) => [headers['idempotency-key'], JSON.parse(body)])).toEqual([
    ['run-1', notice],
    ['run-1', notice],
  ]);
});

it.each([
  [500, 'transient', 'check the receiver'],
  [429, 'rate-limited', 'check the receiver'],
  [404, 'config', "Check the connection's url"],
])(
  'makes of a %i an error of kind %s that says what to do and not the address',
  async (status, kind, advice) => {
    answerWith = status;

    const failure = await send()?.catch((error: unknown) => error);

    expect(failure).toMatchObject({ kind, message: expect.stringContaining(String(status)) });
    expect(String(failure)).toContain(advice);
    expect(String(failure)).not.toContain('secret');
  },
);
